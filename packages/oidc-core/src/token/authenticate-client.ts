import { recordEvent } from '../audit/record-event.ts'
import type { Client } from '../model/client.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { equalInConstantTime, hashSecret } from '../secret-hash.ts'
import { parseClientCredentials } from './parse-client-credentials.ts'
import type { TokenRequest } from './parse-token-request.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** Failed secrets for one client and address within a window of 15 minutes, after which even a right one is refused. */
const failureLimit = 20
const windowSeconds = 900

/**
 * Returns the client that made this request, authenticated by the method it registered and no other. Guessing secrets
 * is limited for each client and address; nobody can lock out a client from another address.
 *
 * @see RFC 6749 sections 2.3.1 and 3.2.1, OpenID Connect Core section 9
 */
export async function authenticateClient(
  request: TokenRequest,
  context: Pick<ProviderContext, 'issuer' | 'tenantId' | 'stores' | 'clock' | 'randomBytes'>,
): Promise<Result<Client, TokenRefusal>> {
  const credentials = parseClientCredentials(request)
  if (!credentials.ok) return credentials
  const { clientId, method, secret } = credentials.value
  const { stores } = context
  const refused = err({ reason: 'client_authentication_failed', byHeader: method === 'client_secret_basic' } as const)
  const now = context.clock()
  // Hashed even for an unknown client: the time taken must not tell which client ids exist.
  const presented = await hashSecret(secret ?? '')
  const accountHash = await hashSecret(`client secret\n${clientId}\n${request.address ?? ''}`)
  const account = { tenantId: '', accountHash, windowSeconds, now }
  const [client, failed] = await Promise.all([
    findClient(context, clientId),
    method === 'none' ? null : stores.passwordAttempts.readPasswordAttempts(account),
  ])
  if (failed !== null && failed.attempts >= failureLimit) {
    const retryAfterSeconds = Math.max(1, failed.windowStartedAt + windowSeconds - now)
    return err({ reason: 'too_many_attempts', retryAfterSeconds })
  }
  if (client !== null && client.tokenEndpointAuthMethod === method) {
    if (method === 'none') return ok(client)
    if (isSecretOf(client, { presented, now })) return ok(client)
  }
  // Only failures are counted, so a client that authenticates as it should costs no write.
  const { attempts } = await stores.passwordAttempts.countPasswordAttempt(account)
  // Once for each window, for known and unknown clients alike: neither the time nor the log's growth tells which exist.
  if (attempts === failureLimit) {
    const tenantId = client?.tenantId ?? context.tenantId ?? ''
    await recordEvent(context, { type: 'client_authentication_failed', tenantId, clientId, detail: { attempts } })
  }
  return refused
}

/** A secret that was just rotated still works for a while (see {@link FormerSecret}). */
function isSecretOf(client: Client, { presented, now }: { readonly presented: string; readonly now: number }): boolean {
  const { secretHash, formerSecret } = client
  if (secretHash !== null && equalInConstantTime(presented, secretHash)) return true
  return formerSecret !== null && now < formerSecret.expiresAt && equalInConstantTime(presented, formerSecret.hash)
}
