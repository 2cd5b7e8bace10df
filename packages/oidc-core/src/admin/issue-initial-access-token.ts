import type { RandomBytes } from '@voyage/pkce'
import type { InitialAccessToken } from '../model/initial-access-token.ts'
import type { Clock } from '../provider/provider-context.ts'
import { randomId, randomSecret } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { ClientRegistrationStore } from '../stores/registration-stores.ts'
import type { InputIssue } from './input-issue.ts'
import { parseTenantId } from './parse-ids.ts'
import { parseInitialAccessTokenDetails } from './schema.ts'

/** A token to issue: the tenant from the address, the rest from the body. */
export interface InitialAccessTokenInput {
  readonly issuer: string
  readonly tenantId: unknown
  readonly details: unknown
}

/** A token as issued; `secret` is the token itself and is known to nobody else. */
export interface IssuedInitialAccessToken {
  readonly secret: string
  readonly token: InitialAccessToken
}

/** Issues a token with which clients of a tenant can be registered at this issuer (RFC 7591 section 3). */
export async function issueInitialAccessToken(
  context: {
    readonly registrations: ClientRegistrationStore
    readonly randomBytes: RandomBytes
    readonly clock: Clock
  },
  input: InitialAccessTokenInput,
): Promise<Result<IssuedInitialAccessToken, { readonly issues: ReadonlyArray<InputIssue> }>> {
  const tenantId = parseTenantId(input.tenantId)
  const details = parseInitialAccessTokenDetails(input.details)
  if (!tenantId.ok || !details.ok) {
    return err({ issues: [tenantId, details].flatMap((parsed) => (parsed.ok ? [] : parsed.error)) })
  }
  const { expiresIn, ...rest } = details.value
  const now = context.clock()
  const secret = randomSecret(context.randomBytes)
  const token: InitialAccessToken = {
    ...rest,
    tokenId: randomId(context.randomBytes),
    tokenHash: await hashSecret(secret),
    issuer: input.issuer,
    tenantId: tenantId.value,
    createdAt: now,
    expiresAt: expiresIn === null ? null : now + expiresIn,
    revokedAt: null,
  }
  await context.registrations.insertInitialAccessToken(token)
  return ok({ secret, token })
}

/** Returns a token as it goes over the wire to the operator; never the token itself or its hash. */
export function toInitialAccessTokenRecord(token: InitialAccessToken): Readonly<Record<string, unknown>> {
  return {
    id: token.tokenId,
    tenant_id: token.tenantId,
    issuer: token.issuer,
    note: token.note,
    scope: token.scopes.join(' '),
    resources: token.resources,
    require_pkce: token.requirePkce,
    require_consent: token.requireConsent,
    uses_left: token.usesLeft,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    revoked_at: token.revokedAt,
  }
}
