import type { IdTokenClaims } from './id-token/id-token-claims.ts'
import type { Jwk } from './jwt/jwk.ts'
import type { LogoutTokenClaims } from './logout/logout-token-claims.ts'
import type { Guard } from './shape.ts'
import { isAnything, isBoolean, isNumber, isObject, isString, isText, listOf, optional, parseShape } from './shape.ts'
import type { UserinfoClaims } from './userinfo/userinfo-claims.ts'

/** A provider's metadata in wire spelling (OpenID Connect Discovery 1.0 section 3), as far as it is read here. */
export interface WireProviderMetadata {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
  readonly end_session_endpoint?: string | undefined
  readonly userinfo_endpoint?: string | undefined
  readonly revocation_endpoint?: string | undefined
  readonly code_challenge_methods_supported?: ReadonlyArray<string> | undefined
  readonly authorization_response_iss_parameter_supported?: boolean | undefined
}

/** A token answer in wire spelling (RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3). */
export interface WireTokenResponse {
  readonly access_token: string
  readonly token_type: string
  /** Some providers send the number as text. */
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
  readonly crit?: unknown
  readonly b64?: unknown
}

const isAudience: Guard<string | ReadonlyArray<string>> = (value): value is string | ReadonlyArray<string> =>
  isText(value) || (listOf(isText)(value) && value.length > 0)
const isSubject: Guard<string> = (value): value is string => isText(value) && value.length <= 255
const isLifetime: Guard<number | string> = (value): value is number | string =>
  isString(value) ? /^\d{1,10}$/.test(value) : isNumber(value) && value >= 0
const optionalText = optional(isText)
const optionalString = optional(isString)
const optionalNumber = optional(isNumber)

/** Returns provider metadata, or undefined when `input` is none. */
export function parseProviderMetadata(input: unknown): WireProviderMetadata | undefined {
  return parseShape<WireProviderMetadata>(input, {
    issuer: isText,
    authorization_endpoint: isText,
    token_endpoint: isText,
    jwks_uri: isText,
    end_session_endpoint: optionalText,
    userinfo_endpoint: optionalText,
    revocation_endpoint: optionalText,
    code_challenge_methods_supported: optional(listOf(isString)),
    authorization_response_iss_parameter_supported: optional(isBoolean),
  })
}

/** Returns a token answer, or undefined when `input` is none. */
export function parseTokenResponse(input: unknown): WireTokenResponse | undefined {
  return parseShape<WireTokenResponse>(input, {
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
  return keys?.map(parseJwk).filter((key) => key !== undefined)
}

function parseJwk(input: unknown): Jwk | undefined {
  return parseShape<Jwk>(input, {
    kty: isText,
    kid: optionalString,
    use: optionalString,
    alg: optionalString,
    key_ops: optional(listOf(isString)),
    crv: optionalString,
  })
}

/** Returns a JWS header, or undefined when `input` is none. */
export function parseJwsHeader(input: unknown): WireJwsHeader | undefined {
  return parseShape<WireJwsHeader>(input, {
    alg: isText,
    kid: optionalString,
    typ: optionalString,
    crit: isAnything,
    b64: isAnything,
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
