import * as v from 'valibot'
import { supportedScopes } from '../metadata/provider-metadata.ts'
import type { ClientAuthenticationMethod, GrantType } from '../model/client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { InputIssue } from './input-issue.ts'
import { toInputIssues } from './input-issue.ts'
import { isRedirectUri } from './is-redirect-uri.ts'

const redirectUri = v.pipe(
  v.string(),
  v.maxLength(2048),
  v.check(isRedirectUri, 'https, http for loopback, or a private-use scheme; absolute, without a fragment'),
)

// Unknown members are refused: nothing is silently dropped.
const clientMetadataSchema = v.strictObject({
  client_name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  redirect_uris: v.pipe(v.array(redirectUri), v.minLength(1), v.maxLength(20)),
  post_logout_redirect_uris: v.optional(v.pipe(v.array(redirectUri), v.maxLength(20)), []),
  token_endpoint_auth_method: v.optional(
    v.picklist(['client_secret_basic', 'client_secret_post', 'none']),
    'client_secret_basic',
  ),
  client_secret: v.optional(v.pipe(v.string(), v.minLength(22), v.maxLength(256))),
  grant_types: v.optional(v.pipe(v.array(v.picklist(['authorization_code', 'refresh_token'])), v.minLength(1)), [
    'authorization_code',
    'refresh_token',
  ]),
  response_types: v.optional(v.tuple([v.literal('code')])),
  scope: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (scope) => scope.split(' ').every((name) => supportedScopes.includes(name)),
        'scopes this provider knows',
      ),
    ),
    supportedScopes.join(' '),
  ),
})

const userInputSchema = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  email: v.optional(v.nullable(v.pipe(v.string(), v.trim(), v.email(), v.maxLength(254))), null),
  password: v.pipe(v.string(), v.minLength(8), v.maxLength(1024)),
})

const tenantIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))

const clientIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.~-]{1,100}$/))

const usernameSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(254))

/** A client's metadata (RFC 7591 section 2), as far as this provider knows it. */
export interface ClientMetadata {
  readonly name: string
  readonly redirectUris: ReadonlyArray<string>
  readonly postLogoutRedirectUris: ReadonlyArray<string>
  readonly tokenEndpointAuthMethod: ClientAuthenticationMethod
  readonly secret: string | null
  readonly grantTypes: ReadonlyArray<GrantType>
  readonly scopes: ReadonlyArray<string>
}

/** What the operator says about a user. */
export interface UserDetails {
  readonly name: string
  readonly email: string | null
  readonly password: string
}

type Parsed<T> = Result<T, ReadonlyArray<InputIssue>>

/** Returns a client's metadata in domain spelling, or everything that is wrong with it. */
export function parseClientMetadata(input: unknown): Parsed<ClientMetadata> {
  const parsed = v.safeParse(clientMetadataSchema, input)
  if (!parsed.success) return err(toInputIssues(parsed.issues))
  const metadata = parsed.output
  return ok({
    name: metadata.client_name,
    redirectUris: metadata.redirect_uris,
    postLogoutRedirectUris: metadata.post_logout_redirect_uris,
    tokenEndpointAuthMethod: metadata.token_endpoint_auth_method,
    secret: metadata.client_secret ?? null,
    grantTypes: metadata.grant_types,
    scopes: metadata.scope.split(' '),
  })
}

/** Returns what the operator says about a user, or everything that is wrong with it. */
export function parseUserDetails(input: unknown): Parsed<UserDetails> {
  const parsed = v.safeParse(userInputSchema, input)
  return parsed.success ? ok(parsed.output) : err(toInputIssues(parsed.issues))
}

/** Returns a tenant's id: 1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`. */
export function parseTenantId(input: unknown): Parsed<string> {
  const parsed = v.safeParse(tenantIdSchema, input)
  return parsed.success ? ok(parsed.output) : err(toInputIssues(parsed.issues, 'tenant_id'))
}

/** Returns a client's id: 1 to 100 unreserved characters. */
export function parseClientId(input: unknown): Parsed<string> {
  const parsed = v.safeParse(clientIdSchema, input)
  return parsed.success ? ok(parsed.output) : err(toInputIssues(parsed.issues, 'client_id'))
}

/** Returns a username of 1 to 254 characters, as typed. */
export function parseUsername(input: unknown): Parsed<string> {
  const parsed = v.safeParse(usernameSchema, input)
  return parsed.success ? ok(parsed.output) : err(toInputIssues(parsed.issues, 'username'))
}
