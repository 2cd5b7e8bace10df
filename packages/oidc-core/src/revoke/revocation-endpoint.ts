import { recordEvent } from '../audit/record-event.ts'
import { jsonResponse } from '../json-response.ts'
import type { Client } from '../model/client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { hashSecret } from '../secret-hash.ts'
import { authenticateClient } from '../token/authenticate-client.ts'
import { parseTokenRequest } from '../token/parse-token-request.ts'
import { parseFamilyId } from '../token/refresh-token-value.ts'
import { tokenErrorResponse } from '../token/token-refusal.ts'
import { verifyAccessToken } from '../verify/verify-access-token.ts'

/**
 * Revokes the grant behind a refresh or access token of the calling client, and so every token of that grant.
 *
 * Unknown tokens and tokens of another client get the same empty 200 and nothing happens (RFC 7009 section 2.2).
 *
 * @see RFC 7009: https://www.rfc-editor.org/rfc/rfc7009
 */
export async function revocationEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  const parsed = await parseTokenRequest(request, context)
  if (!parsed.ok) return tokenErrorResponse(parsed.error)
  const client = await authenticateClient(parsed.value, context)
  if (!client.ok) return tokenErrorResponse(client.error)
  const token = parsed.value.parameters.get('token')
  if (token === undefined) return tokenErrorResponse({ reason: 'token_missing' })
  const grantId = await findGrantId(context, { client: client.value, token })
  if (grantId !== null) {
    await context.stores.grants.revokeGrant({ issuer: context.issuer, grantId, now: context.clock() })
    const { tenantId, clientId } = client.value
    const { address } = parsed.value
    await recordEvent(context, { type: 'token_revoked', tenantId, clientId, address })
  }
  return jsonResponse({})
}

/** Returns the grant behind a token when it belongs to this client; null otherwise. */
async function findGrantId(
  context: ProviderContext,
  { client, token }: { readonly client: Client; readonly token: string },
): Promise<string | null> {
  const familyId = parseFamilyId(token)
  if (familyId !== undefined) {
    const familyHash = await hashSecret(familyId)
    const found = await context.stores.refreshTokens.findRefreshToken({ issuer: context.issuer, familyHash })
    const family = found?.family ?? null
    return family !== null && family.clientId === client.clientId && family.tenantId === client.tenantId
      ? family.grantId
      : null
  }
  const verified = await verifyAccessToken(context, token)
  return verified.ok && verified.value.clientId === client.clientId && verified.value.tenantId === client.tenantId
    ? verified.value.grant.grantId
    : null
}
