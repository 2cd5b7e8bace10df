import { recordEvent } from '../audit/record-event.ts'
import type { Client } from '../model/client.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { AttemptCounter } from '../stores/judgement.ts'
import { parseClientCredentials } from './parse-client-credentials.ts'
import type { TokenRequest } from './parse-token-request.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** Failed secrets for one client from one address within a window, after which even a right one is refused. */
const clientLimit = 20
/** The same for all clients from one address, known and unknown. */
const addressLimit = 100
const windowSeconds = 900

/**
 * Returns the client that made this request, authenticated by the method it registered and no other. Guessing secrets
 * is limited for each client and address and for each address, parallel guesses included; nobody can lock out a client
 * from another address.
 *
 * @see RFC 6749 sections 2.3.1 and 3.2.1, OpenID Connect Core section 9
 */
export async function authenticateClient(
  request: TokenRequest,
  context: Pick<ProviderContext, 'issuer' | 'tenantId' | 'stores' | 'clock' | 'randomBytes' | 'digestAddress'>,
): Promise<Result<Client, TokenRefusal>> {
  const credentials = parseClientCredentials(request)
  if (!credentials.ok) return credentials
  const { clientId, method, secret } = credentials.value
  const { issuer, tenantId, stores } = context
  const now = context.clock()
  if (secret === null) {
    const client = await findClient(context, clientId)
    if (client?.tokenEndpointAuthMethod === 'none') return ok(client)
  }
  // No secret is wrong too.
  const secretHash = secret === null ? '' : await hashSecret(secret)
  const counters = await countersOf(clientId, request.address)
  const presented = { clientId, issuer, tenantId, method, secretHash, counters, windowSeconds, now }
  const judged = await stores.clients.judgeClientSecret(presented)
  switch (judged.outcome) {
    case 'right':
      return ok(judged.found)
    case 'limited': {
      const retryAfterSeconds = Math.max(1, judged.windowStartedAt + windowSeconds - now)
      return err({ reason: 'too_many_attempts', retryAfterSeconds })
    }
    case 'wrong':
      await recordLimits(context, { clientId, address: request.address, ...judged })
      return err({ reason: 'client_authentication_failed', byHeader: method === 'client_secret_basic' })
  }
}

/** Returns what a failed secret counts under: its client at its address, and its address where one is known. */
async function countersOf(clientId: string, address: string | null): Promise<ReadonlyArray<AttemptCounter>> {
  const hash = (...of: ReadonlyArray<string | null>): Promise<string> => hashSecret(JSON.stringify(['client', ...of]))
  const client = { tenantId: '', accountHash: await hash(clientId, address), limit: clientLimit }
  if (address === null) return [client]
  return [client, { tenantId: '', accountHash: await hash(address), limit: addressLimit }]
}

/** Once for each window, for known and unknown clients alike: neither the time nor the log's growth tells which exist. */
async function recordLimits(
  context: Parameters<typeof authenticateClient>[1],
  failed: {
    readonly found: Client | null
    readonly clientId: string
    readonly address: string | null
    readonly attempts: ReadonlyArray<number>
  },
): Promise<void> {
  const type = 'client_authentication_failed'
  const { clientId, address } = failed
  const [ofClient, ofAddress] = failed.attempts
  if (ofClient === clientLimit) {
    const tenantId = failed.found?.tenantId ?? context.tenantId ?? ''
    await recordEvent(context, { type, tenantId, clientId, address, detail: { attempts: ofClient } })
  }
  if (ofAddress === addressLimit) {
    // Of whatever clients.
    await recordEvent(context, { type, tenantId: context.tenantId ?? '', address, detail: { attempts: ofAddress } })
  }
}
