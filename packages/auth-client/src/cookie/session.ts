import { endsSession } from '../ends-session.ts'
import { AuthClientError } from '../errors.ts'
import { parseIdToken } from '../id-token/parse-id-token.ts'
import type { RefreshRefusal, TokenSet } from '../relying-party.ts'
import { refreshTokens } from '../relying-party.ts'
import type { Result } from '../result.ts'
import { clearChunkedCookie } from './chunked-cookie.ts'
import type { CookieContext } from './context.ts'
import type { CookieJar } from './cookies.ts'
import { checkRequiredClaims } from './required-claims.ts'
import type { RefreshOutcome } from './session-keeper.ts'
import type { Session, StoredSession } from './stored-session.ts'

/** Who is signed in, and the Set-Cookie values that the answer to this request must carry. */
export interface SessionResult {
  readonly session: Session | null
  readonly setCookies: ReadonlyArray<string>
}

/** Returns what is stored of a token set; `kept` is what a refresh does not change. */
export function toStoredSession(
  { clock, refreshLeeway }: CookieContext,
  tokens: TokenSet,
  kept: Pick<StoredSession, 'userinfo' | 'expiresAt'>,
): StoredSession {
  const { idToken, accessToken, accessTokenExpiresAt, refreshToken } = tokens
  const { userinfo, expiresAt } = kept
  const refreshAt =
    accessTokenExpiresAt === null
      ? null
      : // A token that lives no longer than the leeway would be due from the first.
        accessTokenExpiresAt - Math.min(refreshLeeway, Math.floor((accessTokenExpiresAt - clock()) / 2))
  return { idToken, accessToken, accessTokenExpiresAt, refreshAt, refreshToken, userinfo, expiresAt }
}

/** Returns the application's view of a stored session, or null when its ID token or a required claim is not right. */
export function toSession(context: CookieContext, stored: StoredSession): Session | null {
  // The signature was checked at sign-in, and the seal vouches for what was stored then.
  const parsed = parseIdToken(stored.idToken)
  if (!parsed.ok) return null
  const { claims } = parsed.value
  if (!checkRequiredClaims(claims, context.requiredClaims).ok) return null
  const { accessTokenExpiresAt, userinfo, expiresAt } = stored
  const usable = accessTokenExpiresAt === null || context.clock() < accessTokenExpiresAt
  return { subject: claims.sub, claims, userinfo, accessToken: usable ? stored.accessToken : null, expiresAt }
}

/**
 * Returns who is signed in. A session whose access token has expired is refreshed when it has a refresh token;
 * it ends when the provider says that the grant is over, and lives on without access token while the provider is away.
 */
export async function readSession(context: CookieContext, jar: CookieJar): Promise<SessionResult> {
  const kept = await context.keeper.open(jar)
  const session = kept === null ? null : toSession(context, kept.stored)
  if (kept === null || session === null) return { session: null, setCookies: clearChunkedCookie(jar, context.scope) }
  const { refreshToken, refreshAt } = kept.stored
  if (refreshToken === null || context.clock() < (refreshAt ?? Infinity)) return { session, setCookies: [] }

  const { stored, setCookies } = await context.keeper.renew(jar, kept, (before) => refresh(context, before))
  return { session: stored === null ? null : toSession(context, stored), setCookies }
}

async function refresh(context: CookieContext, before: StoredSession): Promise<RefreshOutcome> {
  const { refreshToken, idToken } = before
  const parsed = parseIdToken(idToken)
  if (refreshToken === null || !parsed.ok) return { kind: 'unchanged' }
  const { claims } = parsed.value
  let tokens: Result<TokenSet, RefreshRefusal>
  try {
    tokens = await refreshTokens({ ...context, refreshToken, before: { idToken, claims } })
  } catch (error) {
    // The provider is away for the moment, which must sign nobody out.
    if (error instanceof AuthClientError) return { kind: 'unchanged' }
    throw error
  }
  if (!tokens.ok) return { kind: endsSession(tokens.error) ? 'ended' : 'unchanged' }
  const stored = toStoredSession(context, tokens.value, before)
  return toSession(context, stored) === null ? { kind: 'ended' } : { kind: 'renewed', stored }
}
