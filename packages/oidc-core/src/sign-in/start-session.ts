import { recordEvent } from '../audit/record-event.ts'
import { endOneSession } from '../logout/end-sessions.ts'
import type { Session } from '../model/session.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId, randomSecret } from '../random-secret.ts'
import { hashSecret } from '../secret-hash.ts'
import { toStorable } from '../storable-text.ts'
import { findCurrentSession } from './find-current-session.ts'

/** Who has just proved who they are, and the session that their browser came with. */
export interface SessionStart {
  readonly tenantId: string
  readonly userId: string
  /** The secret in the browser's cookie before; null without one. It is good for nothing afterwards. */
  readonly formerSessionSecret: string | null
  /** How the user proved it: values of RFC 8176; default `pwd`. */
  readonly methods?: ReadonlyArray<string>
  /** When the user proved it, epoch seconds; default now. Earlier for a session that was begun elsewhere. */
  readonly authTime?: number
  /** What the browser calls itself (User-Agent), for the user's list of sessions; default null. */
  readonly device?: string | null
  /** Where it came from, for the audit; default null. */
  readonly address?: string | null
  /**
   * The user's hash ({@link User.passwordHash}) as it was when they proved who they are, by password or otherwise: whoever
   * has got another one meanwhile gets no session. Default null: any.
   */
  readonly passwordHash?: string | null
}

/** A new session. */
export interface StartedSession {
  /** For the browser's cookie only. */
  readonly sessionSecret: string
  /** Epoch seconds. */
  readonly expiresAt: number
  /** Whether another user's session ended for it: call `deliverLogoutNotices`. */
  readonly endedOther: boolean
}

/**
 * Starts a session for a user whom the caller has authenticated, under a fresh secret. When the browser came
 * with a session of that same user, it goes on under its `sid`, so that clients which know it hear of its end. A
 * session of anybody else ends as by a sign-out: its grants are revoked and its clients told.
 *
 * Null when there is no such user, they are disabled, or their password has been replaced meanwhile: whoever did that has
 * ended all sessions, and this one would be left.
 *
 * @throws TypeError when the issuer does not serve this tenant, or `authTime` is not a time that has been
 */
export async function startSession(context: ProviderContext, start: SessionStart): Promise<StartedSession | null> {
  const begun = await beginSession(context, start)
  if (begun === null) return null
  await recordSignIn(context, begun.session, start.address ?? null)
  return begun.started
}

async function beginSession(
  context: ProviderContext,
  start: SessionStart,
): Promise<{ readonly session: Session; readonly started: StartedSession } | null> {
  const { issuer, stores, randomBytes } = context
  const { tenantId, userId } = start
  if (context.tenantId !== null && context.tenantId !== tenantId) {
    throw new TypeError('this issuer serves another tenant')
  }
  const now = context.clock()
  const { authTime = now } = start
  if (!Number.isSafeInteger(authTime) || authTime < 0 || authTime > now)
    throw new TypeError('authTime is not in the past')
  const former = await findCurrentSession(context, start.formerSessionSecret)
  const own = former !== null && former.tenantId === tenantId && former.userId === userId ? former : null
  const endedOther = former !== null && own === null
  if (endedOther) await endOneSession(context, former)
  const sessionSecret = randomSecret(randomBytes)
  const expiresAt = now + context.lifetimes.session
  const fresh: Session = {
    sessionHash: await hashSecret(sessionSecret),
    sessionId: randomId(randomBytes),
    issuer,
    tenantId,
    userId,
    methods: start.methods ?? ['pwd'],
    device: start.device ? toStorable(start.device.slice(0, 512)) : null,
    authTime,
    createdAt: now,
    expiresAt,
  }
  const renew = ({ sessionId, sessionHash }: Session): Promise<boolean> =>
    stores.sessions.renewSession({ session: { ...fresh, sessionId }, formerHash: sessionHash, now })
  // Lost to a parallel sign-in or sign-out: then this is a session of its own.
  const renews = own !== null && (await renew(own))
  const { passwordHash = null } = start
  if (!renews && !(await stores.sessions.insertSession({ session: fresh, passwordHash }))) return null
  const session = renews ? { ...fresh, sessionId: own.sessionId } : fresh
  return { session, started: { sessionSecret, expiresAt, endedOther } }
}

async function recordSignIn(context: ProviderContext, session: Session, address: string | null): Promise<void> {
  const { tenantId, userId, sessionId, methods, authTime, createdAt } = session
  const how = { methods: methods.join(' ') }
  const detail = authTime === createdAt ? how : { ...how, auth_time: authTime }
  await recordEvent(context, { type: 'sign_in', tenantId, userId, sessionId, address, detail })
}
