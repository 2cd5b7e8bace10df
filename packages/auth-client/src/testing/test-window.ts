import type { BrowserWindow, TabChannel, TextStorage } from '../browser/index.ts'
import type { StorageEvents, StorageWritten } from '../browser/storage/index.ts'

/** A storage in memory. */
export function createTestStorage(): TextStorage & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return {
    texts,
    getItem: (name) => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
    removeItem: (name) => void texts.delete(name),
  }
}

/** What the tabs of one test share: an origin with its clock, its channels, locks and storage. */
export interface TestOrigin {
  readonly time: { now: number }
  readonly localStorage: ReturnType<typeof createTestStorage>
  /** Tells the tabs, after all, that another one has written to `localStorage`. */
  readonly tellOfStorage: (written: Omit<StorageWritten, 'storageArea'>) => void
  /** Opens a tab. */
  readonly open: (options?: { readonly href?: string; readonly withLocks?: boolean }) => TestTab
  /** Lets time pass; timers run when they are due. */
  readonly pass: (seconds: number) => Promise<void>
}

/** One tab. */
export interface TestTab {
  readonly window: BrowserWindow & StorageEvents & { close(): void }
  readonly sessionStorage: ReturnType<typeof createTestStorage>
  /** Where the tab was sent, in order. */
  readonly visited: Array<string>
  /** What the address bar shows. */
  readonly address: () => string
  readonly goTo: (href: string) => void
}

/** Returns an origin whose network is `fetch`; `time.now` is in epoch seconds. */
export function createTestOrigin(time: { now: number }, fetch: (request: Request) => Promise<Response>): TestOrigin {
  const localStorage = createTestStorage()
  const storageListeners = new Set<(event: StorageWritten) => void>()
  const channels = new Set<{ readonly name: string; readonly channel: TabChannel }>()
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>()
  let lastTimer = 0
  let milliseconds = 0
  const now = () => time.now * 1000 + milliseconds

  class Channel implements TabChannel {
    onmessage: TabChannel['onmessage'] = null
    readonly name: string
    readonly entry: { readonly name: string; readonly channel: TabChannel }
    constructor(name: string) {
      this.name = name
      this.entry = { name, channel: this }
      channels.add(this.entry)
    }
    postMessage(data: unknown) {
      for (const { name, channel } of channels) {
        if (name === this.name && channel !== this) channel.onmessage?.({ data } as MessageEvent)
      }
    }
    close() {
      channels.delete(this.entry)
    }
  }

  const held = new Map<string, Promise<unknown>>()
  const locks = {
    request: <T>(name: string, run: () => Promise<T>): Promise<T> => {
      const mine = (held.get(name) ?? Promise.resolve()).then(run, run)
      held.set(
        name,
        mine.catch(() => null),
      )
      return mine
    },
  }

  const settle = async () => {
    for (let turn = 0; turn < 40; turn++) await crypto.subtle.digest('SHA-256', new Uint8Array(1))
  }

  return {
    time,
    localStorage,
    tellOfStorage: (written) => {
      for (const listener of storageListeners) listener({ ...written, storageArea: localStorage })
    },
    open: ({ href = 'https://app.example/', withLocks = true } = {}) => {
      const sessionStorage = createTestStorage()
      const visited: Array<string> = []
      let address = href
      const window = {
        location: {
          get href() {
            return address
          },
          assign: (url: string | URL) => void visited.push(String(url)),
        },
        history: {
          state: null,
          replaceState: (_: unknown, __: string, url: string) => {
            address = new URL(url, address).href
          },
        },
        sessionStorage,
        navigator: withLocks ? { locks } : {},
        crypto,
        Date: { now },
        BroadcastChannel: Channel,
        fetch,
        setTimeout: (run: () => void, delay: number) => {
          timers.set(++lastTimer, { at: now() + delay, run })
          return lastTimer
        },
        clearTimeout: (timer: number | undefined) => void timers.delete(timer ?? 0),
        addEventListener: (_: 'storage', listener: (event: StorageWritten) => void) =>
          void storageListeners.add(listener),
        close: () => {},
      }
      const goTo = (next: string) => {
        address = next
      }
      return { window, sessionStorage, visited, address: () => address, goTo }
    },
    pass: async (seconds) => {
      const end = now() + seconds * 1000
      await settle()
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= end).sort(([, left], [, right]) => left.at - right.at)[0]
        if (due === undefined) break
        timers.delete(due[0])
        const at = Math.max(due[1].at, now())
        time.now = Math.floor(at / 1000)
        milliseconds = at % 1000
        due[1].run()
        await settle()
      }
      time.now = Math.floor(end / 1000)
      milliseconds = end % 1000
      await settle()
    },
  }
}
