import { recordEvent } from '../audit/record-event.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
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
 * told; `deliverLogoutNotices` tells them. A second time nothing happens, however often an old ID token names it.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 section 2.7
 */
export async function endOneSession(context: ProviderContext, session: EndedSession): Promise<void> {
  const { issuer, stores, randomBytes } = context
  const { sessionId, tenantId, userId } = session
  const now = context.clock()
  const notices: Array<LogoutNotice> = []
  for (const clientId of await stores.grants.listSessionClients({ issuer, sessionId })) {
    const client = await findClient(context, clientId)
    const uri = client?.backchannelLogoutUri ?? null
    if (client === null || client.tenantId !== tenantId || uri === null) continue
    notices.push({
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
  const ended = await stores.sessions.endSession({ issuer, sessionId, notices, now })
  if (ended) await recordEvent(context, { type: 'session_ended', tenantId, userId, sessionId })
}
