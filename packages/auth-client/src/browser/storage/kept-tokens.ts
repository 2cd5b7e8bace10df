import { parseIdToken } from '../../id-token/parse-id-token.ts'
import { parseJson } from '../../parse-json.ts'
import type { TokenSet } from '../../relying-party.ts'
import { isNumber, isString, optional, parseShape } from '../../shape.ts'
import type { TextStorage } from '../browser-window.ts'

/** What is kept of a token set; the claims are read from the ID token. What the provider did not say is absent. */
interface KeptTokens {
  readonly idToken: string
  readonly accessToken: string
  readonly accessTokenExpiresAt?: number | undefined
  readonly refreshToken?: string | undefined
}

/** Returns the token set that a storage keeps, or null when there is none or another release wrote another shape. */
export function readTokens(storage: TextStorage, name: string): TokenSet | null {
  const kept = parseShape<KeptTokens>(parseJson(storage.getItem(name) ?? ''), {
    idToken: isString,
    accessToken: isString,
    accessTokenExpiresAt: optional(isNumber),
    refreshToken: optional(isString),
  })
  const parsed = kept === undefined ? undefined : parseIdToken(kept.idToken)
  if (kept === undefined || parsed?.ok !== true) return null
  const { idToken, accessToken, accessTokenExpiresAt = null, refreshToken = null } = kept
  return { claims: parsed.value.claims, idToken, accessToken, accessTokenExpiresAt, refreshToken }
}

/** Keeps a token set, or removes it. */
export function writeTokens(storage: TextStorage, name: string, tokens: TokenSet | null): void {
  if (tokens === null) {
    storage.removeItem(name)
    return
  }
  const { claims: _claims, ...kept } = tokens
  storage.setItem(name, JSON.stringify(kept))
}
