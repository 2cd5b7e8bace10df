import type {
  Client,
  ClientDescription,
  ClientLifetimes,
  FormerSecret,
  GrantType,
  RegisteredClient,
} from '../model/client.ts'
import { noDescription, noLifetimes } from '../model/client.ts'
import { OpenidError } from '../openid-error.ts'
import type { Row } from './read-row.ts'
import {
  integer,
  object,
  oneOf,
  optionalInteger,
  optionalText,
  optionalTextOf,
  text,
  textList,
  textListOf,
} from './read-row.ts'

/** Columns by name, as they are written. */
export type Columns = Readonly<Record<string, string | number | null>>

const grantTypes: ReadonlyArray<GrantType> = ['authorization_code', 'refresh_token', 'client_credentials']

/** What a client's registration says of it: all but its ids, its secrets and how it came about. */
export const toMetadataColumns = (client: Client): Columns => ({
  name: client.name,
  redirect_uris: JSON.stringify(client.redirectUris),
  post_logout_redirect_uris: JSON.stringify(client.postLogoutRedirectUris),
  token_endpoint_auth_method: client.tokenEndpointAuthMethod,
  grant_types: JSON.stringify(client.grantTypes),
  scopes: JSON.stringify(client.scopes),
  require_pkce: client.requirePkce ? 1 : 0,
  require_consent: client.requireConsent ? 1 : 0,
  id_token_algorithm: client.idTokenAlgorithm,
  resources: JSON.stringify(client.resources),
  backchannel_logout_uri: client.backchannelLogoutUri,
  application_type: client.applicationType,
  default_max_age: client.defaultMaxAge,
  lifetimes: JSON.stringify(client.lifetimes),
  description: JSON.stringify(client.description),
  updated_at: client.updatedAt,
})

export const toSecretColumns = ({ secretHash, formerSecret }: Client): Columns => ({
  secret_hash: secretHash,
  former_secret_hash: formerSecret?.hash ?? null,
  former_secret_expires_at: formerSecret?.expiresAt ?? null,
})

/** What is said once, when the client is first stored. */
export const toFirstColumns = ({ clientId, tenantId, issuer, registration, createdAt }: Client): Columns => ({
  client_id: clientId,
  tenant_id: tenantId,
  issuer,
  registration_token_hash: registration?.accessTokenHash ?? null,
  registration_scopes: JSON.stringify(registration?.scopes ?? []),
  created_at: createdAt,
})

/** @throws OpenidError OIDC_STORE_INVALID_ROW for a row that is no client's */
export function toClient(row: Row): Client {
  const accessTokenHash = optionalText(row, 'registration_token_hash')
  return {
    tenantId: text(row, 'tenant_id'),
    clientId: text(row, 'client_id'),
    issuer: optionalText(row, 'issuer'),
    name: text(row, 'name'),
    redirectUris: textList(row, 'redirect_uris'),
    postLogoutRedirectUris: textList(row, 'post_logout_redirect_uris'),
    tokenEndpointAuthMethod: oneOf(text(row, 'token_endpoint_auth_method'), [
      'client_secret_basic',
      'client_secret_post',
      'none',
    ]),
    secretHash: optionalText(row, 'secret_hash'),
    formerSecret: toFormerSecret(row),
    grantTypes: textList(row, 'grant_types').map((name) => oneOf(name, grantTypes)),
    scopes: textList(row, 'scopes'),
    requirePkce: integer(row, 'require_pkce') !== 0,
    requireConsent: integer(row, 'require_consent') !== 0,
    idTokenAlgorithm: oneOf(text(row, 'id_token_algorithm'), ['ES256', 'RS256']),
    resources: textList(row, 'resources'),
    backchannelLogoutUri: optionalText(row, 'backchannel_logout_uri'),
    applicationType: oneOf(text(row, 'application_type'), ['web', 'native']),
    defaultMaxAge: optionalInteger(row, 'default_max_age'),
    lifetimes: toLifetimes({ ...noLifetimes, ...object(row, 'lifetimes') }),
    description: toDescription({ ...noDescription, ...object(row, 'description') }),
    registration: accessTokenHash === null ? null : { accessTokenHash, scopes: textList(row, 'registration_scopes') },
    createdAt: integer(row, 'created_at'),
    updatedAt: integer(row, 'updated_at'),
  }
}

export function toRegisteredClient(row: Row): RegisteredClient {
  const { registration, ...client } = toClient(row)
  if (registration === null) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return { ...client, registration }
}

function toFormerSecret(row: Row): FormerSecret | null {
  const hash = optionalText(row, 'former_secret_hash')
  return hash === null ? null : { hash, expiresAt: integer(row, 'former_secret_expires_at') }
}

const toLifetimes = (stored: Row): ClientLifetimes => ({
  accessToken: optionalInteger(stored, 'accessToken'),
  idToken: optionalInteger(stored, 'idToken'),
  refreshTokenIdle: optionalInteger(stored, 'refreshTokenIdle'),
  refreshTokenAbsolute: optionalInteger(stored, 'refreshTokenAbsolute'),
})

function toDescription(stored: Readonly<Record<keyof ClientDescription, unknown>>): ClientDescription {
  const { contacts, jwks, ...texts } = stored
  if (typeof jwks !== 'object' || Array.isArray(jwks)) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return {
    contacts: textListOf(contacts),
    clientUri: optionalTextOf(texts.clientUri),
    logoUri: optionalTextOf(texts.logoUri),
    policyUri: optionalTextOf(texts.policyUri),
    termsUri: optionalTextOf(texts.termsUri),
    initiateLoginUri: optionalTextOf(texts.initiateLoginUri),
    softwareId: optionalTextOf(texts.softwareId),
    softwareVersion: optionalTextOf(texts.softwareVersion),
    jwks: jwks as ClientDescription['jwks'],
    jwksUri: optionalTextOf(texts.jwksUri),
  }
}
