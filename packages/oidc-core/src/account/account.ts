import { recordEvent } from '../audit/record-event.ts'
import { endSessions } from '../logout/end-sessions.ts'
import type { Session } from '../model/session.ts'
import type { User } from '../model/user.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { findCurrentSession } from '../sign-in/find-current-session.ts'

/** What a signed-in user sees of their account. */
export interface Account {
  readonly user: User
  /** The session of this browser. */
  readonly session: Session
  /** Every running session at this issuer, latest first; this one included. */
  readonly sessions: ReadonlyArray<Session>
  /** Clients that the user allowed something, or that hold something of theirs; the latest first. */
  readonly applications: ReadonlyArray<AccountApplication>
}

/** A client with access to an account, or whose access the user allowed once and for all. */
export interface AccountApplication {
  readonly clientId: string
  readonly name: string
  /** Epoch seconds. */
  readonly grantedAt: number
  /** Whether it goes on when the session has ended (`offline_access`). */
  readonly staysSignedIn: boolean
}

/** Returns the account behind a browser's session; null when nobody is signed in. */
export async function findAccount(context: ProviderContext, sessionSecret: string | null): Promise<Account | null> {
  const session = await findCurrentSession(context, sessionSecret)
  if (session === null) return null
  const { issuer, stores } = context
  const { tenantId, userId } = session
  const user = await stores.users.findUser({ tenantId, userId })
  if (user === null) return null
  const sessions = await stores.sessions.listSessions({ issuer, tenantId, userId, now: context.clock() })
  return { user, session, sessions, applications: await listApplications(context, session) }
}

async function listApplications(
  context: ProviderContext,
  { tenantId, userId }: Session,
): Promise<ReadonlyArray<AccountApplication>> {
  const { issuer, stores } = context
  const key = { issuer, tenantId, userId }
  const [standing, consents] = await Promise.all([
    stores.grants.listStandingClients({ ...key, now: context.clock() }),
    stores.consents.listConsents(key),
  ])
  const consented = consents.map(({ clientId, grantedAt }) => ({ clientId, grantedAt, offlineAccess: false }))
  const held = new Map([...consented, ...standing].map((each) => [each.clientId, each]))
  const found = await Promise.all(
    [...held.values()].map(async ({ clientId, grantedAt, offlineAccess }) => {
      const client = await findClient(context, clientId)
      if (client?.tenantId !== tenantId) return []
      return [{ clientId, name: client.name, grantedAt, staysSignedIn: offlineAccess }]
    }),
  )
  return found.flat().sort((left, right) => right.grantedAt - left.grantedAt)
}

/** Which of the account's own sessions to end. */
export type SessionSelection =
  | { readonly kind: 'one'; readonly sessionId: string }
  | { readonly kind: 'others' }
  | { readonly kind: 'all' }

/** What a signed-in user ends. */
export interface AccountSessionsEnd {
  readonly sessionSecret: string | null
  readonly selection: SessionSelection
  /**
   * `ended`: all that clients hold with scope `offline_access` goes too, whatever session it was given in. Default `kept`.
   */
  readonly offlineAccess?: 'kept' | 'ended'
}

/** Ends sessions of the signed-in user, of nobody else, in one step; returns how many. */
export async function endAccountSessions(
  context: ProviderContext,
  { sessionSecret, selection, offlineAccess = 'kept' }: AccountSessionsEnd,
): Promise<number> {
  const session = await findCurrentSession(context, sessionSecret)
  if (session === null) return 0
  const { tenantId, userId, sessionId } = session
  const which = selection.kind === 'others' ? { ...selection, sessionId } : selection
  return endSessions(context, { tenantId, userId, which, offlineAccess })
}

/** Takes back what the signed-in user allowed a client, if they were asked, and revokes all that it got. */
export async function withdrawConsent(
  context: ProviderContext,
  { sessionSecret, clientId }: { readonly sessionSecret: string | null; readonly clientId: string },
): Promise<void> {
  const session = await findCurrentSession(context, sessionSecret)
  if (session === null) return
  const { issuer, stores } = context
  const { tenantId, userId } = session
  const withdrawn = { issuer, tenantId, userId, clientId, now: context.clock() }
  // Whoever asks for a client that has nothing writes no entry.
  if (!(await stores.consents.withdrawConsent(withdrawn))) return
  await recordEvent(context, { type: 'consent_withdrawn', tenantId, userId, clientId })
}
