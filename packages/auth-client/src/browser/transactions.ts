import type { AuthorizationTransaction } from '../authorization/authorization-transaction.ts'
import { parseJson } from '../parse-json.ts'
import type { TextStorage } from './browser-window.ts'

/** A sign-in under way. */
export interface BrowserTransaction extends AuthorizationTransaction {
  /** Where the answer goes. */
  readonly redirectUri: string
  /** As it was asked for: to be judged when it is used. */
  readonly returnTo: string | undefined
  /** The user who is expected. Undefined or absent: anybody. */
  readonly subject?: string | undefined
  /** The `max_age` that was sent. Null or absent: none was. */
  readonly maxAge?: number | null
  /** Epoch seconds; an answer that comes later counts for nothing. */
  readonly expiresAt: number
}

/** Keeps a sign-in under way in this tab. Each has its own name, so that going back and beginning anew harms neither. */
export function keepTransaction(storage: TextStorage, name: string, transaction: BrowserTransaction): void {
  storage.setItem(`${name} ${transaction.state}`, JSON.stringify(transaction))
}

/**
 * Returns the sign-in with this state and forgets it: whatever comes of it, its answer counts once. Its name is 256
 * random bits, so nothing but what {@link keepTransaction} wrote is found there.
 */
export function takeTransaction(storage: TextStorage, name: string, state: string | null): BrowserTransaction | null {
  const key = `${name} ${state}`
  const text = storage.getItem(key)
  storage.removeItem(key)
  return (parseJson(text ?? '') as BrowserTransaction | undefined) ?? null
}
