import { AuthClientError } from '../errors.ts'
import { parseIdToken } from '../id-token/parse-id-token.ts'
import type { RefreshRefusal, TokenSet } from '../relying-party.ts'
import { refreshTokens } from '../relying-party.ts'
import type { Result } from '../result.ts'
import { clearChunkedCookie, readChunkedCookie, writeChunkedCookie } from './chunked-cookie.ts'
import type { CookieContext } from './context.ts'
import type { CookieJar } from './cookies.ts'
import { checkRequiredClaims } from './required-claims.ts'
import type { Session, StoredSession } from './stored-session.ts'
import { parseStoredSession } from './stored-session.ts'

/** Who is signed in, and the Set-Cookie values that the answer to this request must carry. */
export interface SessionResult {
  readonly session: Session | null
  readonly setCookies: ReadonlyArray<string>
}

/** Returns the sealed session of a request as it was stored, or null when there is none or its time is over. */
export async function openSession(context: CookieContext, jar: CookieJar): Promise<StoredSession | null> {
  const sealed = readChunkedCookie(jar, context.scope)
  const text = sealed === null ? null : await context.sealer.open('session', sealed)
  const stored = text === null ? null : parseStoredSession(text)
  return stored === null || context.clock() >= stored.expiresAt ? null : stored
}

/** Returns the Set-Cookie values that keep a session. @throws AuthClientError when it is too large */
export async function writeSession(
  context: CookieContext,
  jar: CookieJar,
  stored: StoredSession,
): Promise<ReadonlyArray<string>> {
  const value = await context.sealer.seal('session', JSON.stringify(stored))
  return writeChunkedCookie({ scope: context.scope, jar, value, maxAge: stored.expiresAt - context.clock() })
}

/** Returns what is stored of a token set; `kept` is what a refresh does not change. */
export function toStoredSession(tokens: TokenSet, kept: Pick<StoredSession, 'userinfo' | 'expiresAt'>): StoredSession {
  const { idToken, accessToken, accessTokenExpiresAt, refreshToken } = tokens
  const { userinfo, expiresAt } = kept
  return { idToken, accessToken, accessTokenExpiresAt, refreshToken, userinfo, expiresAt }
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
  const stored = await openSession(context, jar)
  const session = stored === null ? null : toSession(context, stored)
  if (stored === null || session === null) return { session: null, setCookies: clearChunkedCookie(jar, context.scope) }
  if (stored.refreshToken === null || !isDue(context, stored)) return { session, setCookies: [] }

  const refreshed = await refresh(context, stored.refreshToken, stored.idToken)
  if (refreshed === null) return { session, setCookies: [] }
  if (!refreshed.ok) {
    if (!endsSession(refreshed.error)) return { session, setCookies: [] }
    return { session: null, setCookies: clearChunkedCookie(jar, context.scope) }
  }
  const next = toStoredSession(refreshed.value, stored)
  const renewed = toSession(context, next)
  if (renewed === null) return { session: null, setCookies: clearChunkedCookie(jar, context.scope) }
  return { session: renewed, setCookies: await writeSession(context, jar, next) }
}

function isDue(context: CookieContext, stored: StoredSession): boolean {
  return stored.accessTokenExpiresAt !== null && context.clock() >= stored.accessTokenExpiresAt - context.refreshLeeway
}

// Null: the provider is away for the moment, which must sign nobody out.
async function refresh(
  context: CookieContext,
  refreshToken: string,
  idToken: string,
): Promise<Result<TokenSet, RefreshRefusal> | null> {
  try {
    return await refreshTokens({ ...context, refreshToken, idToken })
  } catch (error) {
    if (error instanceof AuthClientError) return null
    throw error
  }
}

function endsSession(refusal: RefreshRefusal): boolean {
  if (refusal.step === 'id_token') return true
  return refusal.refusal.reason === 'token_error' && refusal.refusal.error === 'invalid_grant'
}
