import * as v from 'valibot'
import type { IdTokenClaims } from './id-token/id-token-claims.ts'
import type { Jwk } from './id-token/jwk.ts'
import type { UserinfoClaims } from './userinfo/userinfo-claims.ts'

const nonEmpty = v.pipe(v.string(), v.minLength(1))

/** What this package reads of a provider's metadata, in wire spelling (OpenID Connect Discovery 1.0 section 3). */
const providerMetadataSchema = v.object({
  issuer: nonEmpty,
  authorization_endpoint: nonEmpty,
  token_endpoint: nonEmpty,
  jwks_uri: nonEmpty,
  end_session_endpoint: v.optional(nonEmpty),
  userinfo_endpoint: v.optional(nonEmpty),
  revocation_endpoint: v.optional(nonEmpty),
  code_challenge_methods_supported: v.optional(v.array(v.string())),
  authorization_response_iss_parameter_supported: v.optional(v.boolean(), false),
})

/** A successful token answer in wire spelling (RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3). */
const tokenResponseSchema = v.object({
  access_token: nonEmpty,
  token_type: nonEmpty,
  // Some providers send the number as text.
  expires_in: v.optional(
    v.pipe(
      v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,10}$/))]),
      v.transform(Number),
      v.number(),
      v.finite(),
      v.minValue(0),
    ),
  ),
  refresh_token: v.optional(nonEmpty),
  id_token: v.optional(nonEmpty),
  scope: v.optional(v.string()),
})

/** An error answer of the token endpoint (RFC 6749 section 5.2). */
const tokenErrorSchema = v.object({ error: nonEmpty })

/** One key of a key set: public members are kept as they are (RFC 7517 section 4). */
const jwkSchema = v.looseObject({
  kty: nonEmpty,
  kid: v.optional(v.string()),
  use: v.optional(v.string()),
  alg: v.optional(v.string()),
  key_ops: v.optional(v.array(v.string())),
  crv: v.optional(v.string()),
})

/** A key set (RFC 7517 section 5); each member is judged by itself, so that one odd key spoils no other. */
const jwkSetSchema = v.object({ keys: v.array(v.unknown()) })

/** The protected header of a signed ID token (RFC 7515 section 4). */
const jwsHeaderSchema = v.object({
  alg: nonEmpty,
  kid: v.optional(v.string()),
  typ: v.optional(v.string()),
  crit: v.optional(v.unknown()),
  b64: v.optional(v.unknown()),
})

const epochSeconds = v.pipe(v.number(), v.finite())

/** The claims of an ID token that this package judges; all others are kept (OpenID Connect Core 1.0 section 2). */
const idTokenClaimsSchema = v.looseObject({
  iss: nonEmpty,
  sub: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  aud: v.union([nonEmpty, v.pipe(v.array(nonEmpty), v.minLength(1))]),
  exp: epochSeconds,
  iat: epochSeconds,
  nbf: v.optional(epochSeconds),
  nonce: v.optional(v.string()),
  azp: v.optional(v.string()),
  at_hash: v.optional(v.string()),
  auth_time: v.optional(epochSeconds),
  sid: v.optional(v.string()),
})

/** A UserInfo answer (OpenID Connect Core 1.0 section 5.3.2). */
const userinfoSchema = v.looseObject({ sub: nonEmpty })

/** A provider's metadata in wire spelling; members that this package does not read are gone. */
export interface WireProviderMetadata {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
  readonly end_session_endpoint?: string | undefined
  readonly userinfo_endpoint?: string | undefined
  readonly revocation_endpoint?: string | undefined
  readonly code_challenge_methods_supported?: ReadonlyArray<string> | undefined
  readonly authorization_response_iss_parameter_supported: boolean
}

/** A token answer in wire spelling. */
export interface WireTokenResponse {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in?: number | undefined
  readonly refresh_token?: string | undefined
  readonly id_token?: string | undefined
  readonly scope?: string | undefined
}

/** The members of a JWS header that this package judges. */
export interface WireJwsHeader {
  readonly alg: string
  readonly kid?: string | undefined
  readonly crit?: unknown
  readonly b64?: unknown
}

type Schema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>

// Undefined stands for "malformed": which member it was would be the provider's text, and is shown to nobody.
function parse<S extends Schema>(schema: S, input: unknown): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, input)
  return result.success ? result.output : undefined
}

/** Returns provider metadata, or undefined when `input` is none. */
export function parseProviderMetadata(input: unknown): WireProviderMetadata | undefined {
  return parse(providerMetadataSchema, input)
}

/** Returns a token answer, or undefined when `input` is none. */
export function parseTokenResponse(input: unknown): WireTokenResponse | undefined {
  return parse(tokenResponseSchema, input)
}

/** Returns the `error` of a token error answer, or undefined when `input` is none. */
export function parseTokenError(input: unknown): string | undefined {
  return parse(tokenErrorSchema, input)?.error
}

/** Returns the keys of a key set without the members that are no key, or undefined when `input` is no key set. */
export function parseJwkSet(input: unknown): ReadonlyArray<Jwk> | undefined {
  return parse(jwkSetSchema, input)?.keys.filter((key): key is Jwk => v.is(jwkSchema, key))
}

/** Returns a JWS header, or undefined when `input` is none. */
export function parseJwsHeader(input: unknown): WireJwsHeader | undefined {
  return parse(jwsHeaderSchema, input)
}

/** Returns the claims of an ID token, or undefined when `input` has not their shape. */
export function parseIdTokenClaims(input: unknown): IdTokenClaims | undefined {
  return parse(idTokenClaimsSchema, input)
}

/** Returns the claims of a UserInfo answer, or undefined when `input` is none. */
export function parseUserinfo(input: unknown): UserinfoClaims | undefined {
  return parse(userinfoSchema, input)
}
