import { recordEvent } from '../audit/record-event.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId, randomSecret } from '../random-secret.ts'
import { hashSecret } from '../secret-hash.ts'
import { findCurrentSession } from './find-current-session.ts'

/** Who has just proved who they are, and the session that their browser came with. */
export interface SessionStart {
  readonly tenantId: string
  readonly userId: string
  /** The secret in the browser's cookie before; null without one. That session ends: ids are never kept at sign-in. */
  readonly formerSessionSecret: string | null
  /** How the user proved it: values of RFC 8176; default `pwd`. */
  readonly methods?: ReadonlyArray<string>
  /** What the browser calls itself (User-Agent), for the user's list of sessions; default null. */
  readonly device?: string | null
}

/** A new session. */
export interface StartedSession {
  /** For the browser's cookie only. */
  readonly sessionSecret: string
  /** Epoch seconds. */
  readonly expiresAt: number
}

/**
 * Starts a session for a user whom the caller has authenticated just now, under a fresh secret.
 *
 * @throws TypeError when the issuer does not serve this tenant
 */
export async function startSession(context: ProviderContext, start: SessionStart): Promise<StartedSession> {
  const { issuer, stores, randomBytes } = context
  if (context.tenantId !== null && context.tenantId !== start.tenantId) {
    throw new TypeError('this issuer serves another tenant')
  }
  const now = context.clock()
  const former = await findCurrentSession(context, start.formerSessionSecret)
  if (former !== null) await stores.sessions.endSession({ issuer, sessionId: former.sessionId, now })
  const sessionSecret = randomSecret(randomBytes)
  const sessionId = randomId(randomBytes)
  const methods = start.methods ?? ['pwd']
  const expiresAt = now + context.lifetimes.session
  await stores.sessions.insertSession({
    sessionHash: await hashSecret(sessionSecret),
    sessionId,
    issuer,
    tenantId: start.tenantId,
    userId: start.userId,
    methods,
    device: start.device?.slice(0, 512) ?? null,
    authTime: now,
    createdAt: now,
    expiresAt,
  })
  const { tenantId, userId } = start
  await recordEvent(context, { type: 'sign_in', tenantId, userId, sessionId, detail: { methods: methods.join(' ') } })
  return { sessionSecret, expiresAt }
}
