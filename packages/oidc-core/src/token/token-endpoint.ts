import { recordEvent } from '../audit/record-event.ts'
import { jsonResponse } from '../json-response.ts'
import type { Client, GrantType } from '../model/client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err } from '../result.ts'
import { authenticateClient } from './authenticate-client.ts'
import { exchangeAuthorizationCode } from './exchange-authorization-code.ts'
import { exchangeClientCredentials } from './exchange-client-credentials.ts'
import { exchangeRefreshToken } from './exchange-refresh-token.ts'
import type { TokenAnswer } from './issue-tokens.ts'
import type { TokenRequest } from './parse-token-request.ts'
import { parseTokenRequest } from './parse-token-request.ts'
import type { TokenRefusal } from './token-refusal.ts'
import { tokenErrorResponse } from './token-refusal.ts'

/**
 * Answers a token request: client authentication first, then the grant.
 *
 * @see RFC 6749 section 3.2: https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export async function tokenEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  const parsed = await parseTokenRequest(request, context)
  if (!parsed.ok) return tokenErrorResponse(parsed.error)
  const client = await authenticateClient(parsed.value, context)
  if (!client.ok) return tokenErrorResponse(client.error)
  const answer = await exchange(context, { ...parsed.value, client: client.value })
  if (answer.ok) return jsonResponse(answer.value)
  const { reason } = answer.error
  if (audited.has(reason)) {
    const { tenantId, clientId } = client.value
    const { address } = parsed.value
    await recordEvent(context, { type: 'token_refused', tenantId, clientId, address, detail: { reason } })
  }
  return tokenErrorResponse(answer.error)
}

/**
 * Refusals of a code or refresh token that was once given out, all of which the client hears of as `invalid_grant`. A
 * value that never was one is anybody's guess and leaves no trace; a replay has an event of its own.
 */
const audited: ReadonlySet<TokenRefusal['reason']> = new Set<TokenRefusal['reason']>([
  'code_of_other_client',
  'redirect_uri_mismatch',
  'code_verifier_unexpected',
  'code_verifier_wrong',
  'code_expired',
  'refresh_token_of_other_client',
  'refresh_token_expired',
  'grant_revoked',
])

const grantTypes: ReadonlyArray<GrantType> = ['authorization_code', 'refresh_token', 'client_credentials']

async function exchange(
  context: ProviderContext,
  request: TokenRequest & { readonly client: Client },
): Promise<Result<TokenAnswer, TokenRefusal>> {
  const name = request.parameters.get('grant_type')
  if (name === undefined) return err({ reason: 'grant_type_missing' })
  const grantType = grantTypes.find((known) => known === name)
  if (grantType === undefined) return err({ reason: 'grant_type_unsupported' })
  if (!request.client.grantTypes.includes(grantType)) return err({ reason: 'grant_type_not_registered' })
  switch (grantType) {
    case 'authorization_code':
      return exchangeAuthorizationCode(context, request)
    case 'refresh_token':
      return exchangeRefreshToken(context, request)
    case 'client_credentials':
      return exchangeClientCredentials(context, request)
  }
}
