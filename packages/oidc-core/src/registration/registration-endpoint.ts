import { recordEvent } from '../audit/record-event.ts'
import { makeFirstKey } from '../keys/make-first-key.ts'
import type { Client } from '../model/client.ts'
import { noLifetimes } from '../model/client.ts'
import type { InitialAccessToken } from '../model/initial-access-token.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId, randomSecret } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import { bearerToken } from '../verify/bearer-token.ts'
import { clientInformationResponse } from './client-information.ts'
import { countRegistration, judgeToken } from './limit-requests.ts'
import type { RegisteredMetadata } from './parse-client-registration.ts'
import { parseClientRegistration } from './parse-client-registration.ts'
import { readJsonObject } from './read-json-object.ts'
import type { RegistrationRefusal } from './registration-refusal.ts'
import { registrationErrorResponse } from './registration-refusal.ts'

/**
 * Registers a client of the tenant whose initial access token the request brings. A refused request takes no use of the
 * token.
 *
 * @see RFC 7591 section 3: https://www.rfc-editor.org/rfc/rfc7591#section-3
 */
export async function registrationEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  const made = await register(context, request)
  return made.ok ? made.value : registrationErrorResponse(made.error)
}

async function register(context: ProviderContext, request: Request): Promise<Result<Response, RegistrationRefusal>> {
  const { issuer, stores, randomBytes } = context
  if (request.method !== 'POST') return err({ reason: 'method_not_allowed', allow: 'POST' })
  const token = await authorizeRegistration(context, request)
  if (!token.ok) return token
  const body = await readJsonObject(request)
  if (!body.ok) return body
  const metadata = parseClientRegistration(body.value, { issuer, scopes: token.value.scopes })
  if (!metadata.ok) return metadata
  const counted = await countRegistration(context, token.value)
  if (!counted.ok) return counted

  const registrationAccessToken = randomSecret(randomBytes)
  const secret = metadata.value.tokenEndpointAuthMethod === 'none' ? null : randomSecret(randomBytes)
  const client = newClient(metadata.value, {
    token: token.value,
    clientId: randomId(randomBytes),
    accessTokenHash: await hashSecret(registrationAccessToken),
    secretHash: secret === null ? null : await hashSecret(secret),
    now: context.clock(),
  })
  await makeFirstKey(context.signingKeys, { client, issuer, now: client.createdAt })
  const { tokenHash, tokenId } = token.value
  // The judgement above is of an older state; this one statement decides who gets the token's last use.
  const registered = await stores.registrations.registerClient({ client, tokenHash, now: context.clock() })
  if (!registered) return err({ reason: 'token_invalid' })
  const { tenantId, clientId } = client
  await recordEvent(context, {
    type: 'client_registered',
    tenantId,
    clientId,
    address: context.addressOf(request),
    detail: { initial_access_token: tokenId },
  })
  return ok(clientInformationResponse(client, { issuer, registrationAccessToken, secret, status: 201 }))
}

async function authorizeRegistration(
  context: ProviderContext,
  request: Request,
): Promise<Result<InitialAccessToken, RegistrationRefusal>> {
  const presented = bearerToken(request)
  if (presented === null) return err({ reason: 'token_missing' })
  const { issuer, stores } = context
  const tokenHash = await hashSecret(presented)
  return judgeToken(context, request, (limit) =>
    stores.registrations.judgeInitialAccessToken({ issuer, tokenHash, ...limit }),
  )
}

function newClient(
  { name, ...metadata }: RegisteredMetadata,
  made: {
    readonly token: InitialAccessToken
    readonly clientId: string
    readonly accessTokenHash: string
    readonly secretHash: string | null
    readonly now: number
  },
): Client {
  const { token, clientId, accessTokenHash, secretHash, now } = made
  return {
    ...metadata,
    name: name ?? clientId,
    clientId,
    tenantId: token.tenantId,
    issuer: token.issuer,
    secretHash,
    formerSecret: null,
    requirePkce: token.requirePkce || metadata.tokenEndpointAuthMethod === 'none',
    requireConsent: token.requireConsent,
    resources: token.resources,
    lifetimes: noLifetimes,
    registration: { accessTokenHash, scopes: token.scopes },
    createdAt: now,
    updatedAt: now,
  }
}
