import { recordEvent } from '../audit/record-event.ts'
import type { Client } from '../model/client.ts'
import type { Grant } from '../model/grant.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomSecret } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import { checkAuthorizationCode, parseCodeExchange } from './check-authorization-code.ts'
import type { TokenAnswer } from './issue-tokens.ts'
import { issueTokens } from './issue-tokens.ts'
import { narrowResources } from './narrow-resources.ts'
import type { TokenRequest } from './parse-token-request.ts'
import { createRefreshToken } from './refresh-token-value.ts'
import type { CodeRefusal } from './token-refusal.ts'

/**
 * Returns the tokens for a code: once. A second redemption revokes all that the first one brought.
 *
 * @see RFC 6749 section 4.1.2: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 */
export async function exchangeAuthorizationCode(
  context: ProviderContext,
  request: { readonly client: Client } & Pick<TokenRequest, 'parameters' | 'resources'>,
): Promise<Result<TokenAnswer, CodeRefusal>> {
  const { issuer, stores } = context
  const { client } = request
  const now = context.clock()
  const exchange = parseCodeExchange(request.parameters)
  if (!exchange.ok) return exchange

  const codeHash = await hashSecret(exchange.value.code)
  const found = await stores.codes.findAuthorizationCode({ issuer, codeHash })
  const code = await checkAuthorizationCode(found, { client, exchange: exchange.value, now })
  if (!code.ok) {
    if (code.error.reason === 'code_consumed' && found !== null) {
      await stores.grants.revokeGrant({ grantId: found.grantId, now })
      await recordEvent(context, { type: 'code_replayed', tenantId: client.tenantId, clientId: client.clientId })
    }
    return code
  }

  const grant = await stores.grants.findGrant({ issuer, grantId: code.value.grantId })
  if (grant === null || grant.revokedAt !== null || grant.userId === null) return err({ reason: 'grant_revoked' })
  const resources = narrowResources(request.resources, grant)
  if (!resources.ok) return resources
  const user = await stores.users.findUser({ tenantId: grant.tenantId, userId: grant.userId })
  if (user === null) return err({ reason: 'grant_revoked' })
  // The check above read an older state; this one statement decides who redeems.
  if (!(await stores.codes.consumeAuthorizationCode({ codeHash, now }))) {
    await stores.grants.revokeGrant({ grantId: grant.grantId, now })
    const { tenantId, userId, clientId } = grant
    await recordEvent(context, { type: 'code_replayed', tenantId, userId, clientId })
    return err({ reason: 'code_consumed' })
  }
  const refreshToken = client.grantTypes.includes('refresh_token')
    ? await startRefreshTokenFamily(context, { grant, now })
    : null
  const { scopes } = grant
  const { nonce } = code.value
  const made = { client, grant, user, scopes, resources: resources.value, nonce, refreshToken, now }
  return ok(await issueTokens(context, made))
}

async function startRefreshTokenFamily(
  context: ProviderContext,
  { grant, now }: { readonly grant: Grant; readonly now: number },
): Promise<string> {
  const familyId = randomSecret(context.randomBytes)
  const token = createRefreshToken(familyId, context.randomBytes)
  await context.stores.refreshTokens.insertRefreshToken({
    familyHash: await hashSecret(familyId),
    grantId: grant.grantId,
    tenantId: grant.tenantId,
    issuer: grant.issuer,
    clientId: grant.clientId,
    currentHash: await hashSecret(token),
    previousHash: null,
    currentSalt: null,
    rotatedAt: null,
    idleExpiresAt: now + context.lifetimes.refreshTokenIdle,
    expiresAt: now + context.lifetimes.refreshTokenAbsolute,
  })
  return token
}
