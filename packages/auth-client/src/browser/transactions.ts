import type { CodeVerifier } from '@voyage/pkce'
import type { AuthorizationTransaction } from '../authorization/authorization-transaction.ts'
import { isNumber, isString, nullable, parseShape } from '../shape.ts'
import type { TextStorage } from './browser-window.ts'
import { parseJson } from './kept-tokens.ts'

/** A sign-in under way. */
export interface BrowserTransaction extends AuthorizationTransaction {
  readonly returnTo: string
  /** The `max_age` that was sent, or null. */
  readonly maxAge: number | null
}

/** Keeps a sign-in under way in this tab. Each has its own name, so that going back and beginning anew harms neither. */
export function keepTransaction(storage: TextStorage, name: string, transaction: BrowserTransaction): void {
  storage.setItem(`${name} ${transaction.state}`, JSON.stringify(transaction))
}

/** Returns the sign-in with this state and forgets it: whatever comes of it, its answer counts once. */
export function takeTransaction(storage: TextStorage, name: string, state: string): BrowserTransaction | null {
  const text = storage.getItem(`${name} ${state}`) ?? ''
  storage.removeItem(`${name} ${state}`)
  const kept = parseShape<Omit<BrowserTransaction, 'codeVerifier'> & { readonly codeVerifier: string }>(
    parseJson(text),
    {
      state: isString,
      nonce: isString,
      codeVerifier: isString,
      returnTo: isString,
      maxAge: nullable(isNumber),
    },
  )
  return kept === undefined ? null : { ...kept, codeVerifier: kept.codeVerifier as CodeVerifier }
}
