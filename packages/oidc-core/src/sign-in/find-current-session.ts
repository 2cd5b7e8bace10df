import type { Session } from '../model/session.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { hashSecret } from '../secret-hash.ts'

/** Returns the running session of a browser at this issuer, of a tenant that it serves; null when there is none. */
export async function findCurrentSession(
  context: ProviderContext,
  sessionSecret: string | null,
): Promise<Session | null> {
  if (sessionSecret === null) return null
  const sessionHash = await hashSecret(sessionSecret)
  const { issuer, tenantId, stores } = context
  const session = await stores.sessions.findSession({ issuer, sessionHash, now: context.clock() })
  return tenantId === null || session?.tenantId === tenantId ? session : null
}
