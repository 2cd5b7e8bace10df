import type { AuthorizationTransaction } from './authorization/authorization-transaction.ts'
import type { AuthorizationResponseRefusal } from './authorization/validate-authorization-response.ts'
import { validateAuthorizationResponse } from './authorization/validate-authorization-response.ts'
import { AuthClientError } from './errors.ts'
import type { IdTokenClaims } from './id-token/id-token-claims.ts'
import type { IdTokenRefusal } from './id-token/validate-id-token.ts'
import { validateIdToken } from './id-token/validate-id-token.ts'
import type { Clock } from './ports.ts'
import type { Provider } from './provider.ts'
import type { Result } from './result.ts'
import { ok, refuseAt } from './result.ts'
import type { TokenResponse } from './schema.ts'
import type { Client } from './token/client.ts'
import type { TokenResponseRefusal } from './token/process-token-response.ts'
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
  const code = validateAuthorizationResponse({ ...options, metadata })
  if (!code.ok) return refuseAt('authorization_response', code.error)

  const request = authorizationCodeRequest({ ...options, ...transaction, metadata, code: code.value })
  const tokens = await processTokenResponse(await provider.send(await request))
  if (!tokens.ok) return refuseAt('token_response', tokens.error)
  const { id_token: idToken } = tokens.value
  if (idToken === undefined) return refuseAt('token_response', { reason: 'id_token_missing' })
  return accept({ maxAge: null, ...options, ...transaction }, { ...tokens.value, idToken })
}

/** What {@link refreshTokens} works on. */
export interface RefreshTokensOptions extends RelyingPartyOptions {
  readonly refreshToken: string
  /** The ID token of the session and its claims: a new one must be of the same user, issuer and client. */
  readonly before: Pick<TokenSet, 'idToken' | 'claims'>
}

/**
 * Returns new tokens for a refresh token. Where the answer has no new refresh token the old one stays;
 * where it has no new ID token the old one stays.
 *
 * @throws AuthClientError when the provider cannot be reached or is unusable
 * @see RFC 6749 section 6, OpenID Connect Core 1.0 section 12.2: https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
export async function refreshTokens(options: RefreshTokensOptions): Promise<Result<TokenSet, RefreshRefusal>> {
  const { provider, before } = options
  const metadata = await provider.metadata()
  const tokens = await askTwice(async () =>
    processTokenResponse(await provider.send(await refreshTokenRequest({ ...options, metadata }))),
  )
  if (!tokens.ok) return refuseAt('token_response', tokens.error)

  const received = { refresh_token: options.refreshToken, ...tokens.value }
  if (received.id_token === undefined) return ok(toTokenSet(options, { ...received, ...before }))
  const accepted = await accept({ ...options, nonce: null, maxAge: null }, { ...received, idToken: received.id_token })
  if (accepted.ok && accepted.value.claims.sub !== before.claims.sub) {
    return refuseAt('id_token', { reason: 'subject_mismatch' })
  }
  return accepted
}

/**
 * A request whose answer got lost, on the way or at a gateway (502, 504), may have replaced the refresh token. Asked again at once, the provider's grace window
 * gives the same successor; asked later, the old token would count as stolen and sign the user out (RFC 9700 4.14.2).
 */
async function askTwice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof AuthClientError && error.retriable)) throw error
    return ask()
  }
}

interface Expected extends RelyingPartyOptions {
  readonly nonce: string | null
  readonly maxAge: number | null
}

interface Received extends TokenResponse {
  readonly idToken: string
}

/** Returns the tokens when their ID token is valid in every respect. */
async function accept(
  expected: Expected,
  received: Received,
): Promise<Result<TokenSet, { readonly step: 'id_token'; readonly refusal: IdTokenRefusal }>> {
  const { client, clock, provider } = expected
  const claims = await validateIdToken({
    clockTolerance: 60,
    ...expected,
    idToken: received.idToken,
    accessToken: received.access_token,
    clientId: client.clientId,
    now: clock(),
    findKey: provider.findKey,
  })
  if (!claims.ok) return refuseAt('id_token', claims.error)
  return ok(toTokenSet(expected, { ...received, claims: claims.value }))
}

function toTokenSet({ clock }: RelyingPartyOptions, received: Received & Pick<TokenSet, 'claims'>): TokenSet {
  const { claims, idToken, access_token: accessToken, expires_in: expiresIn, refresh_token: refreshToken } = received
  const accessTokenExpiresAt = expiresIn === undefined ? null : clock() + Number(expiresIn)
  return { claims, idToken, accessToken, accessTokenExpiresAt, refreshToken: refreshToken ?? null }
}
