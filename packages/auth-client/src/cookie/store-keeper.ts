import type { RandomBytes } from '@voyage/pkce'
import { encodeBase64url } from '../base64url.ts'
import { parseIdToken } from '../id-token/parse-id-token.ts'
import type { Clock, Wait } from '../ports.ts'
import { clearChunkedCookie, readChunkedCookie, writeChunkedCookie } from './chunked-cookie.ts'
import type { CookieJar, CookieScope } from './cookies.ts'
import { hashText } from './hash-text.ts'
import type { Sealer } from './sealer.ts'
import type { KeptSession, RefreshOutcome, SessionKeeper } from './session-keeper.ts'
import type { SessionStore } from './session-store.ts'
import type { RefreshSharing } from './share-refresh.ts'
import type { StoredSession } from './stored-session.ts'
import { parseStoredSession } from './stored-session.ts'

/** What {@link createStoreKeeper} works with. */
export interface StoreKeeperOptions {
  readonly store: SessionStore
  readonly realm: string
  readonly scope: CookieScope
  readonly sealer: Sealer
  readonly clock: Clock
  readonly wait: Wait | null
  readonly randomBytes: RandomBytes
  readonly refreshSharing: RefreshSharing
}

// A claim ends well within the usual grace window of 10 s: if its holder dies, the next one still gets the successor.
const claimSeconds = 5
const looks = 10

/** Returns a keeper whose cookies hold a random reference; the sessions are in a store, sealed. */
export function createStoreKeeper(options: StoreKeeperOptions): SessionKeeper {
  const { store, realm, scope, sealer, clock, wait } = options

  async function find(idHash: string): Promise<KeptSession | null> {
    const record = await store.findSession({ idHash, now: clock() })
    if (record === null || record.realm !== realm) return null
    const text = await sealer.open('session', record.data)
    const stored = text === null ? null : parseStoredSession(text)
    return stored === null ? null : { stored, reference: { idHash, version: record.version } }
  }

  const idOf = (jar: CookieJar) => readChunkedCookie(jar, scope)
  async function forget(jar: CookieJar): Promise<void> {
    const id = idOf(jar)
    if (id !== null) await store.deleteSession(await hashText(id))
  }

  /** Refreshes as the only one, or takes what another request has got. */
  async function refreshOnce(
    kept: KeptSession,
    refresh: (stored: StoredSession) => Promise<RefreshOutcome>,
  ): Promise<RefreshOutcome> {
    const { stored, reference } = kept
    if (reference === null) return refresh(stored)
    for (let look = 0; look < looks; look++) {
      const now = clock()
      if (await store.claimRefresh({ ...reference, now, until: now + claimSeconds })) break
      const current = await find(reference.idHash)
      if (current === null) return { kind: 'ended' }
      if (current.reference?.version !== reference.version) return { kind: 'renewed', stored: current.stored }
      // Refreshing begins a little early: meanwhile the others go on with the token that still holds.
      if (stored.accessTokenExpiresAt !== null && now < stored.accessTokenExpiresAt) return { kind: 'unchanged' }
      if (wait === null) break
      await wait(claimSeconds / looks)
    }

    const outcome = await refresh(stored)
    if (outcome.kind === 'renewed') {
      const data = await sealer.seal('session', JSON.stringify(outcome.stored))
      if (await store.replaceSession({ ...reference, data })) return outcome
    }
    const current = await find(reference.idHash)
    if (current === null) return { kind: 'ended' }
    // Another request was faster: its tokens are the session's, whatever came of ours.
    if (current.reference?.version !== reference.version) return { kind: 'renewed', stored: current.stored }
    return outcome
  }

  return {
    open: async (jar) => {
      const id = idOf(jar)
      return id === null ? null : find(await hashText(id))
    },
    begin: async (jar, stored) => {
      // A new reference for each sign-in: one that somebody planted before is worth nothing after it.
      await forget(jar)
      const id = encodeBase64url(options.randomBytes(32))
      const parsed = parseIdToken(stored.idToken)
      if (!parsed.ok) throw new TypeError('a session must have an ID token')
      const { sub, sid } = parsed.value.claims
      const record = {
        idHash: await hashText(id),
        realm,
        subject: sub,
        providerSessionId: sid ?? null,
        data: await sealer.seal('session', JSON.stringify(stored)),
        version: 1,
        expiresAt: stored.expiresAt,
      }
      await store.createSession({ record, now: clock() })
      return writeChunkedCookie({ scope, jar, value: id, maxAge: stored.expiresAt - clock() })
    },
    renew: async (jar, kept, refresh) => {
      const { idHash, version } = kept.reference ?? { idHash: '', version: 0 }
      const outcome = await options.refreshSharing.share(`${idHash}.${version}`, () => refreshOnce(kept, refresh))
      if (outcome.kind === 'renewed') return { stored: outcome.stored, setCookies: [] }
      if (outcome.kind === 'unchanged') return { stored: kept.stored, setCookies: [] }
      await store.deleteSession(idHash)
      return { stored: null, setCookies: clearChunkedCookie(jar, scope) }
    },
    end: async (jar) => {
      await forget(jar)
      return clearChunkedCookie(jar, scope)
    },
  }
}
