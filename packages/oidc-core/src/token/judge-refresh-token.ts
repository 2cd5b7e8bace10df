import type { Client } from '../model/client.ts'
import type { RefreshTokenFamily } from '../model/refresh-token.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { equalInConstantTime } from '../secret-hash.ts'
import type { RefreshRefusal } from './token-refusal.ts'

/** What a presented refresh token is: the current one, or the one just replaced, whose holder missed the answer. */
export type RefreshTokenStanding =
  | { readonly kind: 'current'; readonly family: RefreshTokenFamily }
  | { readonly kind: 'just_replaced'; readonly family: RefreshTokenFamily; readonly currentSalt: string }

/**
 * Returns where a presented token stands in its family. Any token but the current one and, within the grace window,
 * the one before it is a replay, after which the caller revokes the family.
 *
 * @see RFC 9700 section 4.14.2: https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
 */
export function judgeRefreshToken(
  family: RefreshTokenFamily | null,
  context: {
    readonly client: Client
    readonly tokenHash: string
    /** Seconds. */
    readonly grace: number
    readonly now: number
  },
): Result<RefreshTokenStanding, RefreshRefusal> {
  const { client, tokenHash, grace, now } = context
  if (family === null || family.tenantId !== client.tenantId) return err({ reason: 'refresh_token_unknown' })
  if (family.clientId !== client.clientId) return err({ reason: 'refresh_token_of_other_client' })
  if (now >= family.idleExpiresAt || now >= family.expiresAt) return err({ reason: 'refresh_token_expired' })
  if (equalInConstantTime(tokenHash, family.currentHash)) return ok({ kind: 'current', family })
  const { previousHash, rotatedAt, currentSalt } = family
  if (previousHash === null || rotatedAt === null || currentSalt === null) {
    return err({ reason: 'refresh_token_replayed' })
  }
  const replaced = equalInConstantTime(tokenHash, previousHash) && now - rotatedAt <= grace
  return replaced ? ok({ kind: 'just_replaced', family, currentSalt }) : err({ reason: 'refresh_token_replayed' })
}
