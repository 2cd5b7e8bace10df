import type { Client } from '../model/client.ts'
import type { RefreshTokenFamily, ReplacedRefreshToken } from '../model/refresh-token.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { equalInConstantTime } from '../secret-hash.ts'
import type { RefreshRefusal } from './token-refusal.ts'

/** What a presented refresh token is: the current one, or one just replaced, whose holder may have missed the answer. */
export type RefreshTokenStanding =
  /** With what was replaced within the grace window, which a rotation adds to. */
  | { readonly kind: 'current'; readonly replaced: ReadonlyArray<ReplacedRefreshToken> }
  | { readonly kind: 'just_replaced'; readonly successorSalt: string }

/**
 * How many replaced tokens of the grace window a family keeps. One more rotation has to wait, since each of them is owed the
 * successor that it got.
 */
const mostReplaced = 100

/**
 * Returns where a presented token stands in its family. Any token but the current one and those that were replaced within
 * the grace window, however often the family was rotated meanwhile, is a replay, after which the caller revokes the family.
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
  const replaced = family.replaced.filter(({ at }) => now - at <= grace)
  if (equalInConstantTime(tokenHash, family.currentHash)) {
    const [oldest] = replaced
    if (oldest === undefined || replaced.length < mostReplaced) return ok({ kind: 'current', replaced })
    return err({ reason: 'refreshed_too_often', retryAfterSeconds: oldest.at + grace + 1 - now })
  }
  const own = replaced.find((one) => equalInConstantTime(tokenHash, one.tokenHash))
  return own === undefined
    ? err({ reason: 'refresh_token_replayed' })
    : ok({ kind: 'just_replaced', successorSalt: own.successorSalt })
}
