import { recordEvent } from '../audit/record-event.ts'
import type { Client } from '../model/client.ts'
import { lifetimesOf } from '../provider/lifetimes-of.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { Granted } from '../stores/grant-stores.ts'
import { checkRefreshScope } from './check-refresh-scope.ts'
import type { TokenAnswer } from './issue-tokens.ts'
import { issueTokens } from './issue-tokens.ts'
import type { RefreshTokenStanding } from './judge-refresh-token.ts'
import { judgeRefreshToken } from './judge-refresh-token.ts'
import { narrowResources } from './narrow-resources.ts'
import type { TokenRequest } from './parse-token-request.ts'
import { deriveSuccessor, parseFamilyId } from './refresh-token-value.ts'
import type { RefreshRefusal } from './token-refusal.ts'

interface Presented {
  readonly client: Client
  readonly address: string | null
  readonly token: string
  readonly tokenHash: string
  readonly familyId: string
  readonly familyHash: string
  readonly now: number
}

/**
 * Returns fresh tokens and the successor of the presented refresh token.
 *
 * Whoever repeats a request within the grace window gets the same successor, however often the family was rotated meanwhile,
 * so that a lost answer signs nobody out.
 *
 * @see RFC 6749 section 6, RFC 9700 section 4.14.2, OpenID Connect Core section 12
 */
export async function exchangeRefreshToken(
  context: ProviderContext,
  request: { readonly client: Client } & Pick<TokenRequest, 'parameters' | 'resources' | 'address'>,
): Promise<Result<TokenAnswer, RefreshRefusal>> {
  const { client, address, parameters } = request
  const now = context.clock()
  const token = parameters.get('refresh_token')
  if (token === undefined) return err({ reason: 'refresh_token_missing' })
  const familyId = parseFamilyId(token)
  if (familyId === undefined) return err({ reason: 'refresh_token_unknown' })
  const familyHash = await hashSecret(familyId)
  const presented = { client, address, token, tokenHash: await hashSecret(token), familyId, familyHash, now }

  const standing = await look(context, presented)
  if (!standing.ok) return standing
  const { grant, user } = standing.value
  if (grant === null || grant.revokedAt !== null || user === null || user.disabledAt !== null) {
    return err({ reason: 'grant_revoked' })
  }
  const scopes = checkRefreshScope(parameters, grant)
  if (!scopes.ok) return scopes
  const resources = narrowResources(request.resources, grant)
  if (!resources.ok) return resources

  const narrowed = { scopes: scopes.value, resources: resources.value }
  const own = await context.ownClaims?.forTokens({ grant, user, ...narrowed })

  let refreshToken = await takeSuccessor(context, presented, standing.value)
  if (refreshToken === null) {
    // A parallel request has just rotated: on a second look this token is one just replaced, and its successor is known.
    const again = await look(context, presented)
    if (!again.ok) return again
    refreshToken = await takeSuccessor(context, presented, again.value)
  }
  if (refreshToken === null) return err({ reason: 'grant_revoked' })
  return ok(await issueTokens(context, { ...narrowed, client, grant, user, nonce: null, refreshToken, own, now }))
}

/** Finds the family and judges the token; a replay revokes the grant with all its tokens. */
async function look(
  context: ProviderContext,
  presented: Presented,
): Promise<Result<RefreshTokenStanding & Granted, RefreshRefusal>> {
  const { issuer, stores, lifetimes } = context
  const { familyHash, client, address, tokenHash, now } = presented
  const found = await stores.refreshTokens.findRefreshToken({ issuer, familyHash })
  const { family = null, grant = null, user = null } = found ?? {}
  const standing = judgeRefreshToken(family, { client, tokenHash, grace: lifetimes.refreshTokenGrace, now })
  if (!standing.ok && standing.error.reason === 'refresh_token_replayed' && family !== null) {
    await stores.grants.revokeGrant({ issuer, grantId: family.grantId, now })
    const { tenantId, clientId } = family
    await recordEvent(context, { type: 'refresh_token_replayed', tenantId, clientId, address })
  }
  return standing.ok ? ok({ ...standing.value, grant, user }) : standing
}

/** Rotates a current token, or derives that of one just replaced once more; null when another request was faster. */
async function takeSuccessor(
  context: ProviderContext,
  presented: Presented,
  standing: RefreshTokenStanding,
): Promise<string | null> {
  const { issuer, stores, randomBytes } = context
  const { client, token, tokenHash, familyId, familyHash, now } = presented
  if (standing.kind === 'just_replaced') {
    return deriveSuccessor({ token, familyId, salt: standing.successorSalt })
  }
  const successorSalt = randomId(randomBytes)
  const successor = await deriveSuccessor({ token, familyId, salt: successorSalt })
  const won = await stores.refreshTokens.rotateRefreshToken({
    issuer,
    familyHash,
    currentHash: tokenHash,
    successorHash: await hashSecret(successor),
    replaced: [...standing.replaced, { tokenHash, successorSalt, at: now }],
    idleExpiresAt: now + lifetimesOf(context, client).refreshTokenIdle,
    now,
  })
  return won ? successor : null
}
