import * as v from 'valibot'
import type { IdTokenClaims } from '../id-token/id-token-claims.ts'

/** What the sealed session cookie holds. Times are epoch seconds. */
export interface StoredSession {
  readonly idToken: string
  readonly accessToken: string
  readonly accessTokenExpiresAt: number | null
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

const sessionSchema = v.object({
  idToken: v.string(),
  accessToken: v.string(),
  accessTokenExpiresAt: v.nullable(v.number()),
  refreshToken: v.nullable(v.string()),
  userinfo: v.record(v.string(), v.unknown()),
  expiresAt: v.number(),
})

const transactionSchema = v.object({
  state: v.string(),
  nonce: v.string(),
  codeVerifier: v.string(),
  returnTo: v.string(),
  expiresAt: v.number(),
})

/** Returns the session in an opened cookie, or null when an older release wrote another shape. */
export function parseStoredSession(text: string): StoredSession | null {
  const parsed = v.safeParse(sessionSchema, parseJson(text))
  return parsed.success ? parsed.output : null
}

/** Returns the transaction in an opened cookie, or null when an older release wrote another shape. */
export function parseStoredTransaction(text: string): StoredTransaction | null {
  const parsed = v.safeParse(transactionSchema, parseJson(text))
  return parsed.success ? parsed.output : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
