import type { TokenStorage } from '../browser-client.ts'
import type { BrowserWindow, TextStorage } from '../browser-window.ts'
import { readTokens, writeTokens } from './kept-tokens.ts'
import { withTabLock } from './tab-lock.ts'

/** Where a page hears of what other tabs write; a `window` is such. */
export interface StorageEvents {
  addEventListener(type: 'storage', listener: (event: StorageWritten) => void): void
}

/** The part of a `StorageEvent` that is used. */
export interface StorageWritten {
  /** Null when all was removed. */
  readonly key: string | null
  readonly oldValue: string | null
  readonly newValue: string | null
  readonly storageArea: unknown
}

/** Where {@link createTokenStorage} keeps a session. */
export interface TokenStorageOptions {
  /** The page's `window`. */
  readonly window: Pick<BrowserWindow, 'navigator' | 'crypto' | 'Date' | 'setTimeout'> & StorageEvents
  /** `window.sessionStorage` keeps it over reloads of this tab, `window.localStorage` for all tabs. */
  readonly storage: TextStorage
}

/** Returns a storage that keeps the session beyond its page. What runs in the page can read it. */
export function createTokenStorage({ window, storage }: TokenStorageOptions): TokenStorage {
  return {
    read: (name) => readTokens(storage, name),
    write: (name, tokens) => writeTokens(storage, name, tokens),
    watch: (name, listener) =>
      window.addEventListener('storage', ({ key, oldValue, newValue, storageArea }) => {
        if (storageArea !== storage || (key ?? name) !== name) return
        listener(newValue === null ? 'signed_out' : oldValue === null ? 'signed_in' : 'renewed')
      }),
    exclusively: (name, run) => withTabLock({ window, storage, name: `${name} lock` }, run),
  }
}
