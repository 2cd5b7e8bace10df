import type { IdTokenClaims } from '../id-token/id-token-claims.ts'
import { isNumber, isObject, isString, nullable, parseShape } from '../shape.ts'

/** What the sealed session cookie holds. Times are epoch seconds. */
export interface StoredSession {
  readonly idToken: string
  readonly accessToken: string
  readonly accessTokenExpiresAt: number | null
  /** When the access token is due; null when it does not expire. */
  readonly refreshAt: number | null
  readonly refreshToken: string | null
  /** What was kept of UserInfo. */
  readonly userinfo: Readonly<Record<string, unknown>>
  /** When the session ends whatever happens; a refresh does not move it. */
  readonly expiresAt: number
}

/** What the sealed transaction cookie holds. */
export interface StoredTransaction {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly returnTo: string
  /** The `max_age` that was sent, or null. */
  readonly maxAge: number | null
  readonly expiresAt: number
}

/** A signed-in user as the application sees it. */
export interface Session {
  /** The provider's name for the user (`sub`). */
  readonly subject: string
  readonly claims: IdTokenClaims
  /** What was kept of UserInfo at sign-in. */
  readonly userinfo: Readonly<Record<string, unknown>>
  /** Null when it has expired and could not be refreshed. */
  readonly accessToken: string | null
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** Returns the session in an opened cookie, or null when an older release wrote another shape. */
export function parseStoredSession(text: string): StoredSession | null {
  const shape = {
    idToken: isString,
    accessToken: isString,
    accessTokenExpiresAt: nullable(isNumber),
    refreshAt: nullable(isNumber),
    refreshToken: nullable(isString),
    userinfo: isObject,
    expiresAt: isNumber,
  }
  return parseShape<StoredSession>(parseJson(text), shape) ?? null
}

/** Returns the transaction in an opened cookie, or null when an older release wrote another shape. */
export function parseStoredTransaction(text: string): StoredTransaction | null {
  const shape = {
    state: isString,
    nonce: isString,
    codeVerifier: isString,
    returnTo: isString,
    maxAge: nullable(isNumber),
    expiresAt: isNumber,
  }
  return parseShape<StoredTransaction>(parseJson(text), shape) ?? null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
