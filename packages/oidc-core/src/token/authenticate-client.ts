import { recordEvent } from '../audit/record-event.ts'
import type { Client } from '../model/client.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import { parseClientCredentials } from './parse-client-credentials.ts'
import type { TokenRequest } from './parse-token-request.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** Failed secrets for one client and address within a window of 15 minutes, after which even a right one is refused. */
const failureLimit = 20
const windowSeconds = 900

/**
 * Returns the client that made this request, authenticated by the method it registered and no other. Guessing secrets
 * is limited for each client and address, parallel guesses included; nobody can lock out a client from another address.
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
  const { issuer, tenantId, stores } = context
  const now = context.clock()
  const accountHash = await hashSecret(`client secret\n${clientId}\n${request.address ?? ''}`)
  const failures = { accountHash, windowSeconds, now }
  if (secret === null) {
    const client = await findClient(context, clientId)
    if (client?.tokenEndpointAuthMethod === 'none') return ok(client)
    const { attempts } = await stores.passwordAttempts.countPasswordAttempt({ tenantId: '', ...failures })
    await recordLimit(context, { client, clientId, attempts })
    return err({ reason: 'client_authentication_failed', byHeader: false })
  }
  const secretHash = await hashSecret(secret)
  const presented = { clientId, issuer, tenantId, method, secretHash, limit: failureLimit, ...failures }
  const judged = await stores.clients.judgeClientSecret(presented)
  switch (judged.outcome) {
    case 'right':
      return ok(judged.found)
    case 'limited': {
      const retryAfterSeconds = Math.max(1, judged.windowStartedAt + windowSeconds - now)
      return err({ reason: 'too_many_attempts', retryAfterSeconds })
    }
    case 'wrong':
      await recordLimit(context, { clientId, client: judged.found, attempts: judged.attempts })
      return err({ reason: 'client_authentication_failed', byHeader: method === 'client_secret_basic' })
  }
}

/** Once for each window, for known and unknown clients alike: neither the time nor the log's growth tells which exist. */
async function recordLimit(
  context: Parameters<typeof authenticateClient>[1],
  failed: { readonly client: Client | null; readonly clientId: string; readonly attempts: number },
): Promise<void> {
  const { client, clientId, attempts } = failed
  if (attempts !== failureLimit) return
  const tenantId = client?.tenantId ?? context.tenantId ?? ''
  await recordEvent(context, { type: 'client_authentication_failed', tenantId, clientId, detail: { attempts } })
}
