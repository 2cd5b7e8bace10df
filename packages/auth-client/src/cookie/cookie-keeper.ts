import type { Clock } from '../ports.ts'
import { clearChunkedCookie, readChunkedCookie, writeChunkedCookie } from './chunked-cookie.ts'
import type { CookieJar, CookieScope } from './cookies.ts'
import type { Sealer } from './sealer.ts'
import type { KeptSession, SessionKeeper } from './session-keeper.ts'
import type { RefreshSharing } from './share-refresh.ts'
import type { StoredSession } from './stored-session.ts'
import { parseStoredSession } from './stored-session.ts'

/** What {@link createCookieKeeper} works with. */
export interface CookieKeeperOptions {
  readonly scope: CookieScope
  readonly sealer: Sealer
  readonly clock: Clock
  readonly refreshSharing: RefreshSharing
}

/** Returns a keeper whose sessions live in sealed cookies: no store, any number of isolates or processes. */
export function createCookieKeeper(options: CookieKeeperOptions): SessionKeeper {
  const { scope, sealer, clock } = options

  async function write(jar: CookieJar, stored: StoredSession): Promise<ReadonlyArray<string>> {
    const value = await sealer.seal('session', JSON.stringify(stored))
    return writeChunkedCookie({ scope, jar, value, maxAge: stored.expiresAt - clock() })
  }

  // Requests of one browser carry the same refresh token, whatever isolate they meet; elsewhere the grace window helps.
  // The expiry tells two rounds apart where a provider does not replace refresh tokens.
  const keyOf = (stored: StoredSession) => `${stored.accessTokenExpiresAt} ${stored.refreshToken}`

  async function open(jar: CookieJar): Promise<KeptSession | null> {
    const sealed = readChunkedCookie(jar, scope)
    const text = sealed === null ? null : await sealer.open('session', sealed)
    const stored = text === null ? null : parseStoredSession(text)
    return stored === null || clock() >= stored.expiresAt ? null : { stored, reference: null }
  }

  return {
    open,
    begin: write,
    renew: async (jar, { stored }, refresh) => {
      const outcome = await options.refreshSharing.share(keyOf(stored), () => refresh(stored))
      if (outcome.kind === 'unchanged') return { stored, setCookies: [] }
      if (outcome.kind === 'ended') return { stored: null, setCookies: clearChunkedCookie(jar, scope) }
      return { stored: outcome.stored, setCookies: await write(jar, outcome.stored) }
    },
    end: async (jar) => {
      const kept = await open(jar)
      if (kept !== null) options.refreshSharing.end(keyOf(kept.stored), keyOf)
      return clearChunkedCookie(jar, scope)
    },
  }
}
