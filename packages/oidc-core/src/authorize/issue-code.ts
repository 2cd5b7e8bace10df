import type { Session } from '../model/session.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId, randomSecret } from '../random-secret.ts'
import { hashSecret } from '../secret-hash.ts'
import type { AuthorizationRequest } from './parse-authorization-request.ts'

/**
 * Stores a grant with a code for it and returns the code: 256 random bits, of which only the hash is kept. Null, and
 * nothing is granted, when the session has ended meanwhile.
 */
export async function issueCode(
  context: ProviderContext,
  granted: { readonly request: AuthorizationRequest; readonly session: Session },
): Promise<string | null> {
  const { request, session } = granted
  const { issuer, stores, randomBytes, lifetimes } = context
  const now = context.clock()
  const { client, scopes, claims, resources } = request
  const { sessionId, userId, methods, authTime } = session
  const bound = { grantId: randomId(randomBytes), tenantId: client.tenantId, issuer, clientId: client.clientId }
  const given = { userId, sessionId, scopes, claims, resources, methods, authTime, createdAt: now, revokedAt: null }
  const code = randomSecret(randomBytes)
  const stored = {
    ...bound,
    codeHash: await hashSecret(code),
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    createdAt: now,
    expiresAt: now + lifetimes.authorizationCode,
    consumedAt: null,
  }
  // Side by side: one without the other is worth nothing, and goes with the housekeeping.
  const [stands] = await Promise.all([
    stores.grants.insertGrant({ ...bound, ...given }),
    stores.codes.insertAuthorizationCode(stored),
  ])
  return stands ? code : null
}
