import { jsonResponse } from '../json-response.ts'
import type { Client } from '../model/client.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err } from '../result.ts'
import { authenticateClient } from './authenticate-client.ts'
import { exchangeAuthorizationCode } from './exchange-authorization-code.ts'
import { exchangeRefreshToken } from './exchange-refresh-token.ts'
import type { TokenAnswer } from './issue-tokens.ts'
import { parseTokenRequest } from './parse-token-request.ts'
import type { TokenRefusal } from './token-refusal.ts'
import { tokenErrorResponse } from './token-refusal.ts'

/**
 * Answers a token request: client authentication first, then the grant.
 *
 * @see RFC 6749 section 3.2: https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export async function tokenEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  const parsed = await parseTokenRequest(request)
  if (!parsed.ok) return tokenErrorResponse(parsed.error)
  const client = await authenticateClient(parsed.value, context.stores.clients)
  if (!client.ok) return tokenErrorResponse(client.error)
  const answer = await exchange(context, { client: client.value, parameters: parsed.value.parameters })
  return answer.ok ? jsonResponse(answer.value) : tokenErrorResponse(answer.error)
}

async function exchange(
  context: ProviderContext,
  request: { readonly client: Client; readonly parameters: Parameters },
): Promise<Result<TokenAnswer, TokenRefusal>> {
  const grantType = request.parameters.get('grant_type')
  if (grantType === undefined) return err({ reason: 'grant_type_missing' })
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    return err({ reason: 'grant_type_unsupported' })
  }
  if (!request.client.grantTypes.includes(grantType)) return err({ reason: 'grant_type_not_registered' })
  switch (grantType) {
    case 'authorization_code':
      return exchangeAuthorizationCode(context, request)
    case 'refresh_token':
      return exchangeRefreshToken(context, request)
  }
}
