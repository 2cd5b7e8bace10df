import type { Session } from '../model/session.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import type { EndedSessions } from '../stores/identity-stores.ts'

/**
 * Ends sessions of a user in one step, revokes what was granted under them (`offline_access` aside, unless it is to end
 * too), and notes every client that wants to be told; `deliverLogoutNotices` tells them. Returns how many it ended: a
 * second time nothing happens, however often an old ID token names one.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 section 2.7
 */
export async function endSessions(
  context: ProviderContext,
  ended: {
    readonly tenantId: string
    readonly userId: string
    readonly which: EndedSessions
    /** Default `kept`. */
    readonly offlineAccess?: 'kept' | 'ended'
  },
): Promise<number> {
  const { issuer, stores, randomBytes } = context
  const idPrefix = randomId(randomBytes)
  return stores.sessions.endSessions({ offlineAccess: 'kept', ...ended, issuer, idPrefix, now: context.clock() })
}

/** Ends one session as {@link endSessions} does. */
export const endOneSession = (
  context: ProviderContext,
  { tenantId, userId, sessionId }: Pick<Session, 'tenantId' | 'userId' | 'sessionId'>,
): Promise<number> => endSessions(context, { tenantId, userId, which: { kind: 'one', sessionId } })
