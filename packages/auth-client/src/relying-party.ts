import type { AuthorizationTransaction } from './authorization/authorization-transaction.ts'
import type { AuthorizationResponseRefusal } from './authorization/validate-authorization-response.ts'
import { validateAuthorizationResponse } from './authorization/validate-authorization-response.ts'
import { AuthClientError } from './errors.ts'
import type { IdTokenClaims } from './id-token/id-token-claims.ts'
import { parseIdToken } from './id-token/parse-id-token.ts'
import type { IdTokenRefusal } from './id-token/validate-id-token.ts'
import { validateIdToken } from './id-token/validate-id-token.ts'
import type { Clock } from './ports.ts'
import type { Provider } from './provider.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { Client } from './token/client.ts'
import type { TokenResponse, TokenResponseRefusal } from './token/process-token-response.ts'
import { processTokenResponse } from './token/process-token-response.ts'
import { authorizationCodeRequest, refreshTokenRequest } from './token/token-request.ts'

/** Tokens of one signed-in user, after every check. Times are epoch seconds. */
export interface TokenSet {
  readonly claims: IdTokenClaims
  readonly idToken: string
  readonly accessToken: string
  /** Null when the provider does not say. */
  readonly accessTokenExpiresAt: number | null
  readonly refreshToken: string | null
}

/** Why a sign-in was not completed; tagged by the step that refused. */
export type SignInRefusal =
  | { readonly step: 'authorization_response'; readonly refusal: AuthorizationResponseRefusal }
  | {
      readonly step: 'token_response'
      readonly refusal: TokenResponseRefusal | { readonly reason: 'id_token_missing' }
    }
  | { readonly step: 'id_token'; readonly refusal: IdTokenRefusal }

/** Why tokens were not refreshed; tagged by the step that refused. */
export type RefreshRefusal =
  | { readonly step: 'token_response'; readonly refusal: TokenResponseRefusal }
  | { readonly step: 'id_token'; readonly refusal: IdTokenRefusal | { readonly reason: 'subject_mismatch' } }

/** What both {@link completeSignIn} and {@link refreshTokens} need to know. */
export interface RelyingPartyOptions {
  readonly provider: Provider
  readonly issuer: string
  readonly client: Client
  readonly clock: Clock
  /** How far the provider's clock may be from ours, in seconds. Default 60. */
  readonly clockTolerance?: number
}

/** What {@link completeSignIn} works on. */
export interface CompleteSignInOptions extends RelyingPartyOptions {
  readonly redirectUri: string
  /** The `max_age` that was sent, in seconds. Default null: none was. */
  readonly maxAge?: number | null
  /** The query that came to the redirect URI. */
  readonly parameters: URLSearchParams
  readonly transaction: AuthorizationTransaction
}

/**
 * Returns the tokens of the user who came back: judges the answer, redeems the code, validates the ID token.
 *
 * @throws AuthClientError when the provider cannot be reached or is unusable
 * @see OpenID Connect Core 1.0 section 3.1: https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
export async function completeSignIn(options: CompleteSignInOptions): Promise<Result<TokenSet, SignInRefusal>> {
  const { provider, transaction } = options
  const metadata = await provider.metadata()
  const code = validateAuthorizationResponse({
    metadata,
    parameters: options.parameters,
    expectedState: transaction.state,
  })
  if (!code.ok) return err({ step: 'authorization_response', refusal: code.error })

  const response = await provider.send(
    await authorizationCodeRequest({
      metadata,
      client: options.client,
      code: code.value,
      redirectUri: options.redirectUri,
      codeVerifier: transaction.codeVerifier,
    }),
  )
  const tokens = await processTokenResponse(response)
  if (!tokens.ok) return err({ step: 'token_response', refusal: tokens.error })
  const { idToken } = tokens.value
  if (idToken === null) return err({ step: 'token_response', refusal: { reason: 'id_token_missing' } })
  const { nonce } = transaction
  return accept(options, { tokens: tokens.value, idToken, nonce, maxAge: options.maxAge ?? null })
}

/** What {@link refreshTokens} works on. */
export interface RefreshTokensOptions extends RelyingPartyOptions {
  readonly refreshToken: string
  /** The ID token of the session: a new one must be of the same user, issuer and client. */
  readonly idToken: string
}

/**
 * Returns new tokens for a refresh token. Where the answer has no new refresh token the old one stays;
 * where it has no new ID token the old one stays.
 *
 * @throws AuthClientError when the provider cannot be reached or is unusable
 * @see RFC 6749 section 6, OpenID Connect Core 1.0 section 12.2: https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
export async function refreshTokens(options: RefreshTokensOptions): Promise<Result<TokenSet, RefreshRefusal>> {
  const { provider, refreshToken } = options
  const metadata = await provider.metadata()
  const tokens = await askTwice(async () =>
    processTokenResponse(
      await provider.send(await refreshTokenRequest({ metadata, client: options.client, refreshToken })),
    ),
  )
  if (!tokens.ok) return err({ step: 'token_response', refusal: tokens.error })

  const before = parseIdToken(options.idToken)
  if (!before.ok) return err({ step: 'id_token', refusal: before.error })
  const { claims } = before.value
  const received = { ...tokens.value, refreshToken: tokens.value.refreshToken ?? refreshToken }
  const { idToken } = received
  if (idToken === null) return ok(toTokenSet(options, { tokens: received, claims, idToken: options.idToken }))
  const accepted = await accept(options, { tokens: received, idToken, nonce: null, maxAge: null })
  if (accepted.ok && accepted.value.claims.sub !== claims.sub) {
    return err({ step: 'id_token', refusal: { reason: 'subject_mismatch' } })
  }
  return accepted
}

/**
 * A request whose answer got lost may have replaced the refresh token. Asked again at once, the provider's grace window
 * gives the same successor; asked later, the old token would count as stolen and sign the user out (RFC 9700 4.14.2).
 */
async function askTwice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof AuthClientError) || error.code !== 'AUTH_CLIENT_PROVIDER_UNREACHABLE') throw error
    return ask()
  }
}

interface AcceptInput {
  readonly tokens: TokenResponse
  readonly idToken: string
  readonly nonce: string | null
  readonly maxAge: number | null
}

/** Returns the tokens when their ID token is valid in every respect. */
async function accept(
  options: RelyingPartyOptions,
  { tokens, ...expected }: AcceptInput,
): Promise<Result<TokenSet, { readonly step: 'id_token'; readonly refusal: IdTokenRefusal }>> {
  const claims = await validateIdToken({
    ...expected,
    accessToken: tokens.accessToken,
    issuer: options.issuer,
    clientId: options.client.clientId,
    now: options.clock(),
    clockTolerance: options.clockTolerance ?? 60,
    findKey: options.provider.findKey,
  })
  if (!claims.ok) return err({ step: 'id_token', refusal: claims.error })
  return ok(toTokenSet(options, { tokens, claims: claims.value, idToken: expected.idToken }))
}

function toTokenSet(
  { clock }: RelyingPartyOptions,
  { tokens, ...identity }: Pick<TokenSet, 'claims' | 'idToken'> & { readonly tokens: TokenResponse },
): TokenSet {
  const { accessToken, expiresIn, refreshToken } = tokens
  const accessTokenExpiresAt = expiresIn === null ? null : clock() + expiresIn
  return { ...identity, accessToken, accessTokenExpiresAt, refreshToken }
}
