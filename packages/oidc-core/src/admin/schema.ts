import * as v from 'valibot'
import { defaultScopes } from '../metadata/provider-metadata.ts'
import type { ClientAuthenticationMethod, ClientLifetimes, GrantType, SigningAlgorithm } from '../model/client.ts'
import type { InitialAccessToken } from '../model/initial-access-token.ts'
import type { UserProfile } from '../model/user.ts'
import type { Members } from '../registration/read-member.ts'
import { isObject } from '../registration/read-member.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { DescribedClient } from './describe-client.ts'
import { describeClient, describingMembers } from './describe-client.ts'
import type { InputIssue } from './input-issue.ts'
import { parseInput, unexpected } from './input-issue.ts'
import { isEmailAddress } from './is-email-address.ts'
import { isClientName, isName, nameExpected } from './is-name.ts'
import { isRedirectUri } from './is-redirect-uri.ts'
import { ofLength, text } from './text.ts'

const redirectUri = v.pipe(
  v.string(),
  v.maxLength(2048, 'at most 2048 characters'),
  v.check(isRedirectUri, 'https, http for loopback, or a private-use scheme; absolute, without a fragment'),
)

const resource = v.pipe(
  text,
  v.maxLength(2048, 'at most 2048 characters'),
  v.check((uri) => URL.canParse(uri) && !uri.includes('#'), 'an absolute URI without a fragment'),
)

const isWeb = (uri: string): boolean => /^https?:/i.test(uri)

const backchannelUri = v.pipe(
  v.string(),
  v.maxLength(2048, 'at most 2048 characters'),
  v.check((uri) => isRedirectUri(uri) && isWeb(uri), 'https, or http for loopback, without a fragment'),
)

const scopeList = v.pipe(
  v.string(),
  v.maxLength(1_000, 'at most 1000 characters'),
  v.regex(/^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'scopes separated by single spaces'),
)

const day = 86_400

const whole = (least: number, most: number, what = 'a whole number') =>
  v.pipe(
    v.number(),
    v.check((n) => Number.isInteger(n) && n >= least && n <= most, `${what} from ${least} to ${most}`),
  )

/** Up to 20; none when absent. */
const listOf = <S extends v.GenericSchema>(item: S) =>
  v.optional(v.pipe(v.array(item), v.maxLength(20, 'a list of at most 20')), [])

const oneOf = <const T extends ReadonlyArray<string>>(choices: T) =>
  v.picklist(choices, choices.length === 1 ? choices[0] : `one of: ${choices.join(', ')}`)

/** Seconds, from a minute on. The grant of an access token is kept for a day, a retired signing key for 30. */
const lifetime = (most: number) => v.optional(v.nullable(whole(60, most, 'whole seconds')), null)

// Unknown members are refused: nothing is silently dropped.
const clientMetadataSchema = v.strictObject({
  client_name: v.pipe(v.string(), v.check(isClientName, nameExpected)),
  redirect_uris: listOf(redirectUri),
  post_logout_redirect_uris: listOf(redirectUri),
  token_endpoint_auth_method: v.optional(
    oneOf(['client_secret_basic', 'client_secret_post', 'none']),
    'client_secret_basic',
  ),
  client_secret: v.optional(v.pipe(v.string(), ofLength(22, 256, 'a secret'))),
  grant_types: v.optional(
    v.pipe(
      v.array(oneOf(['authorization_code', 'refresh_token', 'client_credentials'])),
      v.minLength(1, 'at least one'),
    ),
    ['authorization_code', 'refresh_token'],
  ),
  response_types: v.optional(v.array(oneOf(['code']))),
  scope: v.optional(scopeList, defaultScopes.join(' ')),
  id_token_signed_response_alg: v.optional(oneOf(['ES256', 'RS256']), 'ES256'),
  backchannel_logout_uri: v.optional(v.nullable(backchannelUri), null),
  // Logout tokens always carry sid, so either wish is met.
  backchannel_logout_session_required: v.optional(v.boolean()),
  require_pkce: v.optional(v.boolean(), true),
  require_consent: v.optional(v.boolean(), false),
  resources: listOf(resource),
  access_token_lifetime: lifetime(day),
  id_token_lifetime: lifetime(day),
  refresh_token_idle_lifetime: lifetime(366 * day),
  refresh_token_absolute_lifetime: lifetime(366 * day),
})

const claimText = v.optional(v.pipe(text, ofLength(1, 1_000)))

// Standard claims (OpenID Connect Core section 5.1); name, preferred_username, email and updated_at have their own place.
const profileSchema = v.strictObject({
  given_name: claimText,
  family_name: claimText,
  middle_name: claimText,
  nickname: claimText,
  profile: claimText,
  picture: claimText,
  website: claimText,
  gender: claimText,
  birthdate: claimText,
  zoneinfo: claimText,
  locale: claimText,
  phone_number: claimText,
  email_verified: v.optional(v.boolean()),
  phone_number_verified: v.optional(v.boolean()),
  address: v.optional(
    v.strictObject({
      formatted: claimText,
      street_address: claimText,
      locality: claimText,
      region: claimText,
      postal_code: claimText,
      country: claimText,
    }),
  ),
})

const passwordMembers = {
  password: v.optional(v.pipe(v.string(), ofLength(8, 1024, 'a password'))),
  password_hash: v.optional(v.pipe(text, v.maxLength(1024, 'at most 1024 characters'))),
}

const passwordInputSchema = v.strictObject({ ...passwordMembers, keep_passkeys: v.optional(v.boolean(), false) })

// Judged as written, as a manifest judges it, and kept without blanks around it.
const name = v.pipe(v.string(), v.check(isName, nameExpected), v.trim())

const userInputSchema = v.strictObject({
  name,
  email: v.optional(v.nullable(v.pipe(v.string(), v.trim(), v.check(isEmailAddress, 'an e-mail address'))), null),
  ...passwordMembers,
  profile: v.optional(profileSchema, {}),
})

const tenantInputSchema = v.strictObject({ name })

const initialAccessTokenSchema = v.strictObject({
  note: v.optional(v.nullable(v.pipe(text, v.trim(), ofLength(1, 200))), null),
  // A day and one client unless said otherwise: a token that leaks should be worth little.
  expires_in: v.optional(v.nullable(whole(1, 366 * day)), day),
  uses: v.optional(v.nullable(whole(1, 1_000_000)), 1),
  scope: v.optional(scopeList, defaultScopes.join(' ')),
  resources: listOf(resource),
  require_pkce: v.optional(v.boolean(), true),
  require_consent: v.optional(v.boolean(), true),
})

/** A client's metadata (RFC 7591 section 2), as far as this provider knows it. */
export interface ClientMetadata extends DescribedClient {
  readonly name: string
  readonly redirectUris: ReadonlyArray<string>
  readonly postLogoutRedirectUris: ReadonlyArray<string>
  readonly tokenEndpointAuthMethod: ClientAuthenticationMethod
  readonly secret: string | null
  readonly grantTypes: ReadonlyArray<GrantType>
  readonly scopes: ReadonlyArray<string>
  readonly requirePkce: boolean
  readonly requireConsent: boolean
  readonly idTokenAlgorithm: SigningAlgorithm
  readonly resources: ReadonlyArray<string>
  readonly backchannelLogoutUri: string | null
  readonly lifetimes: ClientLifetimes
}

/** What the operator says about an initial access token. */
export type InitialAccessTokenDetails = Pick<
  InitialAccessToken,
  'note' | 'usesLeft' | 'scopes' | 'resources' | 'requirePkce' | 'requireConsent'
> & {
  /** Seconds; null: it does not expire. */
  readonly expiresIn: number | null
}

/** What the operator says about a user. */
export interface UserDetails {
  readonly name: string
  readonly email: string | null
  /** Null when none was given. */
  readonly password: GivenPassword | null
  readonly profile: UserProfile
}

/** A password to be hashed, or a hash from the system that the user comes from. */
export interface GivenPassword {
  readonly kind: 'plain' | 'hash'
  readonly value: string
}

type Parsed<T> = Result<T, ReadonlyArray<InputIssue>>

/** Returns a client's metadata in domain spelling, or everything that is wrong with it. */
export function parseClientMetadata(input: unknown): Parsed<ClientMetadata> {
  const [describing, rest] = takeMembers(input, describingMembers)
  const described = describeClient(describing)
  const parsed = parseInput(clientMetadataSchema, rest)
  if (!parsed.ok || !described.ok) return err([parsed, described].flatMap((each) => (each.ok ? [] : each.error)))
  const metadata = parsed.value
  const issues = judgeCombination(metadata, describing)
  if (issues.length > 0) return err(issues)
  return ok({
    name: metadata.client_name,
    redirectUris: metadata.redirect_uris,
    postLogoutRedirectUris: metadata.post_logout_redirect_uris,
    tokenEndpointAuthMethod: metadata.token_endpoint_auth_method,
    secret: metadata.client_secret ?? null,
    grantTypes: metadata.grant_types,
    scopes: metadata.scope.split(' '),
    requirePkce: metadata.require_pkce,
    requireConsent: metadata.require_consent,
    idTokenAlgorithm: metadata.id_token_signed_response_alg,
    resources: metadata.resources,
    backchannelLogoutUri: metadata.backchannel_logout_uri,
    lifetimes: {
      accessToken: metadata.access_token_lifetime,
      idToken: metadata.id_token_lifetime,
      refreshTokenIdle: metadata.refresh_token_idle_lifetime,
      refreshTokenAbsolute: metadata.refresh_token_absolute_lifetime,
    },
    ...described.value,
    // Only an app can be called by another scheme (RFC 8252 section 7.1).
    ...(!metadata.redirect_uris.every(isWeb) && { applicationType: 'native' }),
  })
}

/** Returns the named members of a JSON object, and what is left of it; what is no object has none. */
function takeMembers(input: unknown, names: ReadonlyArray<string>): readonly [taken: Members, rest: unknown] {
  if (!isObject(input)) return [{}, input]
  const entries = Object.entries(input)
  const isTaken = ([name]: readonly [string, unknown]): boolean => names.includes(name)
  return [Object.fromEntries(entries.filter(isTaken)), Object.fromEntries(entries.filter((each) => !isTaken(each)))]
}

/** What is wrong with members that are right by themselves. */
function judgeCombination(
  metadata: v.InferOutput<typeof clientMetadataSchema>,
  describing: Members,
): ReadonlyArray<InputIssue> {
  const issues: Array<InputIssue> = []
  const isPublic = metadata.token_endpoint_auth_method === 'none'
  const byCode = metadata.grant_types.includes('authorization_code')
  if (byCode && metadata.redirect_uris.length === 0) {
    issues.push(unexpected('redirect_uris', 'at least one for the grant type authorization_code'))
  }
  // As for a client that registers itself (RFC 7591 section 2.1).
  const fitting = byCode ? 'code' : ''
  if ((metadata.response_types?.join(' ') ?? fitting) !== fitting) {
    issues.push(unexpected('response_types', byCode ? 'code alone' : 'an empty list without authorization_code'))
  }
  // One of which nobody says that it is on the web is an app then.
  if (describing['application_type'] === 'web' && !metadata.redirect_uris.every(isWeb)) {
    issues.push(unexpected('redirect_uris', 'https (http for loopback names) for application_type web'))
  }
  if (isPublic && !metadata.require_pkce) issues.push(unexpected('require_pkce', 'true for a public client'))
  if (isPublic && metadata.grant_types.includes('client_credentials')) {
    issues.push(unexpected('grant_types', 'no client_credentials for a public client'))
  }
  return issues
}

/** Returns what the operator says about a user, or everything that is wrong with it. */
export function parseUserDetails(input: unknown): Parsed<UserDetails> {
  const parsed = parseInput(userInputSchema, input)
  if (!parsed.ok) return parsed
  const { name, email } = parsed.value
  // valibot leaves out what was not given, which is all that its type does not say.
  const profile = parsed.value.profile as UserProfile
  const password = readPassword(parsed.value)
  return password.ok ? ok({ name, email, profile, password: password.value }) : password
}

/** Returns a user's new password, or everything that is wrong with it. */
export function parsePasswordDetails(
  input: unknown,
): Parsed<{ readonly password: GivenPassword; readonly keepPasskeys: boolean }> {
  const parsed = parseInput(passwordInputSchema, input)
  if (!parsed.ok) return parsed
  const password = readPassword(parsed.value)
  if (!password.ok) return password
  const { keep_passkeys: keepPasskeys } = parsed.value
  return password.value === null ? refusePassword() : ok({ password: password.value, keepPasskeys })
}

function readPassword(given: {
  readonly password?: string | undefined
  readonly password_hash?: string | undefined
}): Parsed<GivenPassword | null> {
  const { password, password_hash: hash } = given
  if (password !== undefined && hash !== undefined) return refusePassword()
  if (password !== undefined) return ok({ kind: 'plain', value: password })
  return ok(hash === undefined ? null : { kind: 'hash', value: hash })
}

function refusePassword(): Parsed<never> {
  const expected = 'a password of 8 to 1024 characters or a password_hash, not both'
  return err([unexpected('password', expected)])
}

/** Returns what the operator says about an initial access token, or everything that is wrong with it. */
export function parseInitialAccessTokenDetails(input: unknown): Parsed<InitialAccessTokenDetails> {
  const parsed = parseInput(initialAccessTokenSchema, input)
  if (!parsed.ok) return parsed
  const details = parsed.value
  return ok({
    note: details.note,
    expiresIn: details.expires_in,
    usesLeft: details.uses,
    scopes: details.scope.split(' '),
    resources: details.resources,
    requirePkce: details.require_pkce,
    requireConsent: details.require_consent,
  })
}

/** Returns what the operator says about a tenant. */
export function parseTenantDetails(input: unknown): Parsed<{ readonly name: string }> {
  return parseInput(tenantInputSchema, input)
}
