import type { TokenStorage } from '../browser-client.ts'
import type { BrowserWindow, TextStorage } from '../browser-window.ts'
import { readTokens, writeTokens } from './kept-tokens.ts'
import { withTabLock } from './tab-lock.ts'

/** Where {@link createTokenStorage} keeps a session. */
export interface TokenStorageOptions {
  /** The page's `window`. */
  readonly window: Pick<BrowserWindow, 'navigator' | 'crypto' | 'Date' | 'setTimeout'>
  /** `window.sessionStorage` keeps it over reloads of this tab, `window.localStorage` for all tabs. */
  readonly storage: TextStorage
}

/** Returns a storage that keeps the session beyond its page. What runs in the page can read it. */
export function createTokenStorage({ window, storage }: TokenStorageOptions): TokenStorage {
  return {
    read: (name) => readTokens(storage, name),
    write: (name, tokens) => writeTokens(storage, name, tokens),
    exclusively: (name, run) => withTabLock({ window, storage, name: `${name} lock` }, run),
  }
}
