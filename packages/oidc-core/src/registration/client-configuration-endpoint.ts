import { recordEvent } from '../audit/record-event.ts'
import { makeFirstKey } from '../keys/make-first-key.ts'
import type { Client, RegisteredClient } from '../model/client.ts'
import type { ClientConfigurationTarget, ProviderContext } from '../provider/provider-context.ts'
import { randomSecret } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import { bearerToken } from '../verify/bearer-token.ts'
import { checkOwnIds } from './check-own-ids.ts'
import { clientInformationResponse } from './client-information.ts'
import { judgeToken } from './limit-requests.ts'
import { parseClientRegistration } from './parse-client-registration.ts'
import { readJsonObject } from './read-json-object.ts'
import type { RegistrationRefusal } from './registration-refusal.ts'
import { registrationErrorResponse } from './registration-refusal.ts'

/** How long a secret still works after it was rotated, in seconds. */
const secretOverlap = 3_600

/** A client that proved itself by its registration access token. */
interface Registered {
  readonly client: RegisteredClient
  readonly registrationAccessToken: string
}

/**
 * Reads (GET), replaces (PUT) or deletes (DELETE) a registered client, or gives it another secret (POST to `secret`),
 * for the holder of its registration access token.
 *
 * @see RFC 7592 section 2: https://www.rfc-editor.org/rfc/rfc7592#section-2
 */
export async function clientConfigurationEndpoint(
  context: ProviderContext,
  request: Request,
  target: ClientConfigurationTarget,
): Promise<Response> {
  const answer = await manage(context, request, target)
  return answer.ok ? answer.value : registrationErrorResponse(answer.error)
}

async function manage(
  context: ProviderContext,
  request: Request,
  { clientId, part }: ClientConfigurationTarget,
): Promise<Result<Response, RegistrationRefusal>> {
  const allow = part === 'client' ? 'GET, PUT, DELETE' : 'POST'
  if (!allow.split(', ').includes(request.method)) return err({ reason: 'method_not_allowed', allow })
  const found = await findRegistered(context, request, clientId)
  if (!found.ok) return found
  switch (request.method) {
    case 'GET':
      return ok(shown(context, found.value, { client: found.value.client, secret: null }))
    case 'PUT':
      return update(context, request, found.value)
    case 'POST':
      return rotateSecret(context, found.value)
    default:
      return remove(context, found.value)
  }
}

/** An unknown client, one that the operator put, and a wrong token all look alike. */
async function findRegistered(
  context: ProviderContext,
  request: Request,
  clientId: string,
): Promise<Result<Registered, RegistrationRefusal>> {
  const registrationAccessToken = bearerToken(request)
  if (registrationAccessToken === null) return err({ reason: 'token_missing' })
  const { issuer, tenantId, stores } = context
  const accessTokenHash = await hashSecret(registrationAccessToken)
  const judged = await judgeToken(context, request, (limit) =>
    stores.registrations.judgeRegistrationAccessToken({ clientId, accessTokenHash, issuer, tenantId, ...limit }),
  )
  return judged.ok ? ok({ client: judged.value, registrationAccessToken }) : judged
}

async function update(
  context: ProviderContext,
  request: Request,
  registered: Registered,
): Promise<Result<Response, RegistrationRefusal>> {
  const { issuer, stores, randomBytes } = context
  const { client } = registered
  const body = await readJsonObject(request)
  if (!body.ok) return body
  const own = await checkOwnIds(body.value, client)
  if (!own.ok) return own
  const metadata = parseClientRegistration(body.value, { issuer, scopes: client.registration.scopes })
  if (!metadata.ok) return metadata

  const { name, ...changed } = metadata.value
  const isPublic = changed.tokenEndpointAuthMethod === 'none'
  const secret = randomSecret(randomBytes)
  const next: Client = {
    ...client,
    ...changed,
    name: name ?? client.clientId,
    requirePkce: client.requirePkce || isPublic,
    secretHash: isPublic ? null : await hashSecret(secret),
    updatedAt: context.clock(),
  }
  await makeFirstKey(context.signingKeys, { client: next, issuer, now: next.updatedAt })
  const { accessTokenHash } = client.registration
  const updated = await stores.registrations.updateRegisteredClient({
    client: next,
    accessTokenHash,
    secret: isPublic ? 'drop' : 'keep',
  })
  if (updated === null) return err({ reason: 'token_invalid' })
  // A client that had none and now needs one gets it; the store says so, for another update may have come between.
  const given = updated.secretHash !== null && updated.secretHash === next.secretHash ? secret : null
  const { tenantId, clientId } = client
  await recordEvent(context, { type: 'client_updated', tenantId, clientId })
  return ok(shown(context, registered, { client: next, secret: given }))
}

async function rotateSecret(
  context: ProviderContext,
  registered: Registered,
): Promise<Result<Response, RegistrationRefusal>> {
  const { client } = registered
  const { tenantId, clientId } = client
  if (client.secretHash === null) {
    const expected = 'client_secret_basic or client_secret_post: this client has no secret'
    return err({ reason: 'metadata_invalid', member: 'token_endpoint_auth_method', expected })
  }
  const secret = randomSecret(context.randomBytes)
  const now = context.clock()
  const { accessTokenHash } = client.registration
  const rotated = await context.stores.registrations.rotateClientSecret({
    clientId,
    accessTokenHash,
    secretHash: await hashSecret(secret),
    formerExpiresAt: now + secretOverlap,
    now,
  })
  if (!rotated) return err({ reason: 'token_invalid' })
  await recordEvent(context, { type: 'client_secret_rotated', tenantId, clientId })
  return ok(shown(context, registered, { client, secret }))
}

async function remove(
  context: ProviderContext,
  { client }: Registered,
): Promise<Result<Response, RegistrationRefusal>> {
  const { tenantId, clientId } = client
  const { accessTokenHash } = client.registration
  const now = context.clock()
  const removed = await context.stores.registrations.deleteRegisteredClient({ clientId, accessTokenHash, now })
  if (!removed) return err({ reason: 'token_invalid' })
  await recordEvent(context, { type: 'client_deleted', tenantId, clientId })
  const headers = { 'cache-control': 'no-store', pragma: 'no-cache', 'access-control-allow-origin': '*' }
  return ok(new Response(null, { status: 204, headers }))
}

const shown = (
  { issuer }: ProviderContext,
  { registrationAccessToken }: Registered,
  { client, secret }: { readonly client: Client; readonly secret: string | null },
): Response => clientInformationResponse(client, { issuer, registrationAccessToken, secret })
