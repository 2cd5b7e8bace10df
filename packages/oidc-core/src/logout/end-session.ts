import { recordEvent } from '../audit/record-event.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'

/** A session to end. */
export interface EndedSession {
  readonly sessionId: string
  readonly tenantId: string
  readonly userId: string
}

/**
 * Ends a session, revokes what was granted under it (`offline_access` aside), and notes every client that wants to be
 * told; `deliverLogoutNotices` tells them.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 section 2.7
 */
export async function endOneSession(context: ProviderContext, session: EndedSession): Promise<void> {
  const { issuer, stores, randomBytes } = context
  const { sessionId, tenantId, userId } = session
  const now = context.clock()
  await stores.sessions.endSession({ issuer, sessionId, now })
  await stores.grants.revokeSessionGrants({ issuer, sessionId, now })
  for (const clientId of await stores.grants.listSessionClients({ issuer, sessionId })) {
    const client = await findClient(context, clientId)
    const uri = client?.backchannelLogoutUri ?? null
    if (client === null || client.tenantId !== tenantId || uri === null) continue
    await stores.logoutNotices.insertLogoutNotice({
      noticeId: randomId(randomBytes),
      tenantId,
      issuer,
      clientId,
      uri,
      userId,
      sessionId,
      attempts: 0,
      nextAttemptAt: now,
      createdAt: now,
    })
  }
  await recordEvent(context, { type: 'session_ended', tenantId, userId, sessionId })
}
