import type { SessionRecord, SessionStore } from '../cookie/session-store.ts'

/** Returns an empty store. */
export type CreateSessionStore = () => SessionStore | Promise<SessionStore>

/** One thing every adapter must do. `run` throws an Error when it does not; any test runner can call it. */
export interface ContractCase {
  readonly name: string
  readonly run: (createStore: CreateSessionStore) => Promise<void>
}

const now = 1000
const record: SessionRecord = {
  idHash: 'a',
  realm: 'r',
  subject: 'user',
  providerSessionId: 'sid',
  data: 'sealed',
  version: 1,
  expiresAt: 2000,
}

function assertEqual(actual: unknown, expected: unknown, message: string): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (left !== right) throw new Error(`${message}: got ${left}, expected ${right}`)
}

async function fill(createStore: CreateSessionStore, changes: ReadonlyArray<Partial<SessionRecord>>) {
  const store = await createStore()
  for (const changed of changes) await store.createSession({ record: { ...record, ...changed }, now })
  const alive = async () => {
    const found = await Promise.all(changes.map(({ idHash = 'a' }) => store.findSession({ idHash, now })))
    return found.flatMap((session) => (session === null ? [] : [session.idHash])).join('')
  }
  return { store, alive }
}

const ending = { realm: 'r', providerSessionId: null, subject: null, tokenId: 't', now, rememberUntil: 1500 }

/** Everything that a {@link SessionStore} must do, as named cases for any test runner. */
export const sessionStoreContract: ReadonlyArray<ContractCase> = [
  {
    name: 'finds a session as it was created, and none that does not exist',
    run: async (createStore) => {
      const { store } = await fill(createStore, [{}, { idHash: 'b', providerSessionId: null }])
      const found = await store.findSession({ idHash: 'a', now })
      assertEqual(found, record, 'the session')
      const other = await store.findSession({ idHash: 'b', now })
      assertEqual(other?.providerSessionId, null, 'a session without sid')
      assertEqual(await store.findSession({ idHash: 'c', now }), null, 'an unknown id')
    },
  },
  {
    name: 'finds no session whose time is over',
    run: async (createStore) => {
      const { store } = await fill(createStore, [{}])
      assertEqual((await store.findSession({ idHash: 'a', now: 1999 }))?.idHash, 'a', 'before its expiry')
      assertEqual(await store.findSession({ idHash: 'a', now: 2000 }), null, 'at its expiry')
      await store.createSession({ record: { ...record, idHash: 'b', expiresAt: 4000 }, now: 3000 })
      assertEqual((await store.findSession({ idHash: 'b', now: 3000 }))?.idHash, 'b', 'a later one')
    },
  },
  {
    name: 'gives the right to refresh a version to one of many, and again when the claim is over',
    run: async (createStore) => {
      const { store } = await fill(createStore, [{}])
      const claim = { idHash: 'a', version: 1, now, until: now + 5 }
      const won = await Promise.all(Array.from({ length: 10 }, () => store.claimRefresh(claim)))
      assertEqual(won.filter(Boolean).length, 1, 'winners of ten')
      assertEqual(await store.claimRefresh({ ...claim, now: now + 4 }), false, 'before the claim is over')
      assertEqual(await store.claimRefresh({ ...claim, now: now + 5, until: now + 10 }), true, 'after it')
      assertEqual(await store.claimRefresh({ ...claim, version: 2 }), false, 'a version that does not stand')
      assertEqual(await store.claimRefresh({ ...claim, idHash: 'b' }), false, 'an unknown session')
    },
  },
  {
    name: 'replaces a version once, and drops its claim',
    run: async (createStore) => {
      const { store } = await fill(createStore, [{}])
      await store.claimRefresh({ idHash: 'a', version: 1, now, until: now + 5 })
      const replacement = { idHash: 'a', version: 1, data: 'new' }
      const won = await Promise.all(Array.from({ length: 10 }, () => store.replaceSession(replacement)))
      assertEqual(won.filter(Boolean).length, 1, 'winners of ten')
      const found = await store.findSession({ idHash: 'a', now })
      assertEqual(found, { ...record, data: 'new', version: 2 }, 'the session')
      assertEqual(await store.claimRefresh({ idHash: 'a', version: 2, now, until: now + 5 }), true, 'the next claim')
      assertEqual(await store.replaceSession({ ...replacement, idHash: 'b' }), false, 'an unknown session')
    },
  },
  {
    name: 'deletes one session',
    run: async (createStore) => {
      const { store, alive } = await fill(createStore, [{}, { idHash: 'b' }])
      await store.deleteSession('a')
      await store.deleteSession('a')
      assertEqual(await alive(), 'b', 'what is left')
    },
  },
  {
    name: 'ends the sessions of one provider session of the realm alone',
    run: async (createStore) => {
      const others = [{ idHash: 'b', providerSessionId: 'other' }, { idHash: 'c', realm: 'other' }, { idHash: 'd' }]
      const { store, alive } = await fill(createStore, [{}, ...others])
      assertEqual(await store.endSessions({ ...ending, providerSessionId: 'sid', subject: 'user' }), true, 'new token')
      assertEqual(await alive(), 'bc', 'what is left')
    },
  },
  {
    name: 'ends all sessions of a subject when no provider session is named',
    run: async (createStore) => {
      const others = [
        { idHash: 'b', providerSessionId: null },
        { idHash: 'c', realm: 'other' },
      ]
      const { store, alive } = await fill(createStore, [{}, ...others, { idHash: 'd', subject: 'other' }])
      assertEqual(await store.endSessions({ ...ending, subject: 'user' }), true, 'new token')
      assertEqual(await alive(), 'cd', 'what is left')
    },
  },
  {
    name: 'obeys a logout token once',
    run: async (createStore) => {
      const { store, alive } = await fill(createStore, [{}])
      const end = { ...ending, subject: 'user' }
      const won = await Promise.all(Array.from({ length: 10 }, () => store.endSessions(end)))
      assertEqual(won.filter(Boolean).length, 1, 'winners of ten')
      await store.createSession({ record, now })
      assertEqual(await store.endSessions(end), false, 'a replay')
      assertEqual(await alive(), 'a', 'what is left after a replay')
      assertEqual(await store.endSessions({ ...end, realm: 'other' }), true, 'the same id of another realm')
      assertEqual(await store.endSessions({ ...end, now: 1500 }), true, 'when it is forgotten')
    },
  },
  {
    name: 'gives the answer with a state to one of many, once for each realm, until it is forgotten',
    run: async (createStore) => {
      const store = await createStore()
      const claim = { realm: 'r', stateHash: 's', now, rememberUntil: 1500 }
      const won = await Promise.all(Array.from({ length: 10 }, () => store.claimAnswer(claim)))
      assertEqual(won.filter(Boolean).length, 1, 'winners of ten')
      assertEqual(await store.claimAnswer({ ...claim, now: 1499 }), false, 'a later one')
      assertEqual(await store.claimAnswer({ ...claim, realm: 'other' }), true, 'the same state of another realm')
      assertEqual(await store.claimAnswer({ ...claim, stateHash: 'other' }), true, 'another state')
      assertEqual(await store.claimAnswer({ ...claim, now: 1500, rememberUntil: 2000 }), true, 'when it is forgotten')
    },
  },
]
