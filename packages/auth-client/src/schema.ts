import type { ProviderMetadata } from './discovery/provider-metadata.ts'
import type { IdTokenClaims } from './id-token/id-token-claims.ts'
import type { Jwk } from './jwt/jwk.ts'
import type { LogoutTokenClaims } from './logout/logout-token-claims.ts'
import type { Guard } from './shape.ts'
import { isAbsent, isAnything, isNumber, isObject, isString, isText, listOf, optional, parseShape } from './shape.ts'
import type { UserinfoClaims } from './userinfo/userinfo-claims.ts'

/** Tokens as the provider gave them, under the names of RFC 6749 section 5.1; the ID token is not validated yet. */
export interface TokenResponse {
  readonly access_token: string
  readonly token_type: string
  /** Seconds from now; some providers send the number as text. */
  readonly expires_in?: number | string | undefined
  readonly refresh_token?: string | undefined
  readonly id_token?: string | undefined
  readonly scope?: string | undefined
}

/** The members of a JWS header that this package judges (RFC 7515 section 4). */
export interface WireJwsHeader {
  readonly alg: string
  readonly kid?: string | undefined
  readonly typ?: string | undefined
  /** Names the extensions in use (RFC 7515 section 4.1.11); we understand none. */
  readonly crit?: undefined
}

const isAudience: Guard<string | ReadonlyArray<string>> = (value): value is string | ReadonlyArray<string> =>
  isText(value) || listOf(isText)(value)
const isSubject: Guard<string> = (value): value is string => isText(value) && value.length <= 255
const isLifetime: Guard<number | string> = (value): value is number | string => /^\d{1,10}$/.test(String(value))
const optionalText = optional(isText)
const optionalString = optional(isString)
const optionalNumber = optional(isNumber)

/** Returns provider metadata, or undefined when `input` is none. */
export function parseProviderMetadata(input: unknown): ProviderMetadata | undefined {
  return parseShape<ProviderMetadata>(input, {
    issuer: isText,
    authorization_endpoint: isText,
    token_endpoint: isText,
    jwks_uri: isText,
    end_session_endpoint: optionalText,
    userinfo_endpoint: optionalText,
    revocation_endpoint: optionalText,
    code_challenge_methods_supported: optional(listOf(isString)),
    authorization_response_iss_parameter_supported: isAnything,
  })
}

/** Returns a token answer, or undefined when `input` is none. */
export function parseTokenResponse(input: unknown): TokenResponse | undefined {
  return parseShape<TokenResponse>(input, {
    access_token: isText,
    token_type: isText,
    expires_in: optional(isLifetime),
    refresh_token: optionalText,
    id_token: optionalText,
    scope: optionalString,
  })
}

/** Returns the `error` of a token error answer (RFC 6749 section 5.2), or undefined when `input` is none. */
export function parseTokenError(input: unknown): string | undefined {
  return parseShape<{ readonly error: string }>(input, { error: isText })?.error
}

/**
 * Returns the keys of a key set (RFC 7517 section 5), or undefined when `input` is no key set. Each member is judged
 * by itself, so that one odd key spoils no other.
 */
export function parseJwkSet(input: unknown): ReadonlyArray<Jwk> | undefined {
  const keys = parseShape<{ readonly keys: ReadonlyArray<unknown> }>(input, { keys: listOf(isAnything) })?.keys
  return keys?.filter((key) => isObject(key) && isText(key.kty)) as ReadonlyArray<Jwk> | undefined
}

/** Returns a JWS header, or undefined when `input` is none. */
export function parseJwsHeader(input: unknown): WireJwsHeader | undefined {
  return parseShape<WireJwsHeader>(input, {
    alg: isText,
    kid: optionalString,
    typ: optionalString,
    crit: isAbsent,
  })
}

/** Returns the claims of an ID token (OpenID Connect Core 1.0 section 2), or undefined when `input` has not their shape. */
export function parseIdTokenClaims(input: unknown): IdTokenClaims | undefined {
  return parseShape<IdTokenClaims>(input, {
    iss: isText,
    sub: isSubject,
    aud: isAudience,
    exp: isNumber,
    iat: isNumber,
    nbf: optionalNumber,
    nonce: optionalString,
    azp: optionalString,
    at_hash: optionalString,
    auth_time: optionalNumber,
    sid: optionalString,
  })
}

/** Returns the claims of a logout token (Back-Channel Logout 1.0 section 2.4), or undefined when `input` is none. */
export function parseLogoutTokenClaims(input: unknown): LogoutTokenClaims | undefined {
  return parseShape<LogoutTokenClaims>(input, {
    iss: isText,
    aud: isAudience,
    iat: isNumber,
    exp: isNumber,
    jti: isText,
    events: isObject,
    sub: optional(isSubject),
    sid: optionalText,
    nonce: isAnything,
  })
}

/** Returns the claims of a UserInfo answer (OpenID Connect Core 1.0 section 5.3.2), or undefined when `input` is none. */
export function parseUserinfo(input: unknown): UserinfoClaims | undefined {
  return parseShape<UserinfoClaims>(input, { sub: isText })
}
