import { recordEvent } from '../audit/record-event.ts'
import type { Client } from '../model/client.ts'
import type { Grant } from '../model/grant.ts'
import type { RefreshTokenFamily } from '../model/refresh-token.ts'
import { lifetimesOf } from '../provider/lifetimes-of.ts'
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
  request: { readonly client: Client } & Pick<TokenRequest, 'parameters' | 'resources' | 'address'>,
): Promise<Result<TokenAnswer, CodeRefusal>> {
  const { issuer, stores } = context
  const { client, address } = request
  const now = context.clock()
  const exchange = parseCodeExchange(request.parameters)
  if (!exchange.ok) return exchange

  const codeHash = await hashSecret(exchange.value.code)
  const found = await stores.codes.findAuthorizationCode({ issuer, codeHash })
  const code = await checkAuthorizationCode(found?.code ?? null, { client, exchange: exchange.value, now })
  if (!code.ok) {
    if (code.error.reason === 'code_consumed' && found !== null) {
      await stores.grants.revokeGrant({ issuer, grantId: found.code.grantId, now })
      const { tenantId, clientId } = client
      await recordEvent(context, { type: 'code_replayed', tenantId, clientId, address })
    }
    return code
  }

  const { grant = null, user = null } = found ?? {}
  if (grant === null || grant.revokedAt !== null || user === null || user.disabledAt !== null) {
    return err({ reason: 'grant_revoked' })
  }
  const resources = narrowResources(request.resources, grant)
  if (!resources.ok) return resources
  const { scopes } = grant
  const own = await context.ownClaims?.forTokens({ grant, user, scopes, resources: resources.value })
  const started = client.grantTypes.includes('refresh_token')
    ? await startFamily(context, { client, grant, now })
    : null
  // The checks above read an older state; this decides who redeems.
  const family = started?.family ?? null
  if (!(await stores.codes.consumeAuthorizationCode({ issuer, codeHash, family, now }))) {
    const standing = await stores.grants.findGrant({ issuer, grantId: grant.grantId })
    // A sign-out came in between: nobody redeemed it, and nobody will.
    if (standing?.revokedAt !== null) return err({ reason: 'grant_revoked' })
    await stores.grants.revokeGrant({ issuer, grantId: grant.grantId, now })
    const { tenantId, userId, clientId } = grant
    await recordEvent(context, { type: 'code_replayed', tenantId, userId, clientId, address })
    return err({ reason: 'code_consumed' })
  }
  const refreshToken = started?.token ?? null
  const { nonce } = code.value
  const made = { client, grant, user, scopes, resources: resources.value, nonce, refreshToken, own, now }
  return ok(await issueTokens(context, made))
}

async function startFamily(
  context: ProviderContext,
  { client, grant, now }: { readonly client: Client; readonly grant: Grant; readonly now: number },
): Promise<{ readonly token: string; readonly family: RefreshTokenFamily }> {
  const familyId = randomSecret(context.randomBytes)
  const lifetimes = lifetimesOf(context, client)
  const token = createRefreshToken(familyId, context.randomBytes)
  const family = {
    familyHash: await hashSecret(familyId),
    grantId: grant.grantId,
    tenantId: grant.tenantId,
    issuer: grant.issuer,
    clientId: grant.clientId,
    currentHash: await hashSecret(token),
    replaced: [],
    idleExpiresAt: now + lifetimes.refreshTokenIdle,
    expiresAt: now + lifetimes.refreshTokenAbsolute,
  }
  return { token, family }
}
