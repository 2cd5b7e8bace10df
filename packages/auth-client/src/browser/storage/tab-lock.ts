import type { BrowserWindow, TextStorage } from '../browser-window.ts'

/** What {@link withTabLock} needs to know. */
export interface TabLockOptions {
  readonly window: Pick<BrowserWindow, 'navigator' | 'crypto' | 'Date' | 'setTimeout'>
  readonly storage: TextStorage
  readonly name: string
}

// Under the usual grace window of 10 s: if a tab dies while it refreshes, the next one still gets the successor.
const leaseMilliseconds = 5000

/**
 * Runs `run` in one tab at a time: by Web Locks, or else by a lease in the storage that the tabs share. The lease is no
 * proof (two tabs that write within one turn may both win); the provider's grace window is what makes that harmless.
 */
export async function withTabLock<T>(options: TabLockOptions, run: () => Promise<T>): Promise<T> {
  const { window, storage, name } = options
  const { locks } = window.navigator
  if (locks !== undefined) return locks.request(name, run)

  const wait = (milliseconds: number) => new Promise<void>((done) => window.setTimeout(done, milliseconds))
  const owner = `/${String(window.crypto.getRandomValues(new Uint8Array(8)))}`
  const isMine = () => storage.getItem(name)?.endsWith(owner) === true
  while (!isMine()) {
    if (Number.parseInt(storage.getItem(name) ?? '0', 10) <= window.Date.now()) {
      storage.setItem(name, `${window.Date.now() + leaseMilliseconds}${owner}`)
    }
    // Whoever wrote at the same moment is seen after a while; the last one to write has it.
    await wait(50)
  }
  try {
    return await run()
  } finally {
    if (isMine()) storage.removeItem(name)
  }
}
