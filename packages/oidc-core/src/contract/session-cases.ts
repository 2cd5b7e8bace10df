import { beginSession } from './begin-session.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { issuer, now, session } from './sample-records.ts'

const other = 'https://other.example'
const ended = { issuer, tenantId: 'ten_a', userId: 'user', offlineAccess: 'kept', idPrefix: 'end' } as const
const only = (sessionId: string) => ({ kind: 'one', sessionId }) as const

/** Sessions while they run. */
export const sessionCases: ReadonlyArray<ContractCase> = [
  {
    name: 'finds a session until it expires or ends, at its own issuer only',
    async run(createStores) {
      const stores = await createStores()
      const { sessions } = stores
      await beginSession(stores, session)
      const key = { issuer, sessionHash: session.sessionHash }
      assertEqual(await sessions.findSession({ ...key, now: now + 99 }), session, 'running session')
      assertEqual(await sessions.findSession({ ...key, now: now + 100 }), null, 'expired session')
      assertEqual(await sessions.findSession({ ...key, issuer: other, now }), null, 'other issuer')
      assertEqual(await sessions.endSessions({ ...ended, which: only('sid'), now: now + 1 }), 1, 'ended')
      assertEqual(await sessions.findSession({ ...key, now }), null, 'ended session')
    },
  },
  {
    name: "renews a running session once under a new hash, never another one's",
    async run(createStores) {
      const stores = await createStores()
      const { sessions } = stores
      await beginSession(stores, session)
      const at = now + 50
      const renewed = {
        ...session,
        methods: ['hwk'],
        device: 'Phone',
        authTime: at,
        createdAt: at,
        expiresAt: at + 100,
      }
      const formerHash = session.sessionHash
      for (const change of [{ issuer: other }, { sessionId: 'else' }, { tenantId: 'ten_b' }, { userId: 'else' }]) {
        const renewal = { session: { ...renewed, sessionHash: 'x', ...change }, formerHash, now: at }
        assertEqual(await sessions.renewSession(renewal), false, `another ${Object.keys(change)[0]}`)
      }
      const late = { session: { ...renewed, sessionHash: 'x' }, formerHash, now: now + 100 }
      assertEqual(await sessions.renewSession(late), false, 'expired')
      const renew = (_: unknown, index: number) =>
        sessions.renewSession({ session: { ...renewed, sessionHash: `hash ${index}` }, formerHash, now: at })
      const won = await Promise.all(Array.from({ length: 20 }, renew))
      assertEqual(won.filter(Boolean).length, 1, 'winners of 20')
      const sessionHash = `hash ${won.indexOf(true)}`
      const stored = await sessions.findSession({ issuer, sessionHash, now: at })
      assertEqual(stored, { ...renewed, sessionHash, createdAt: now }, 'renewed')
      assertEqual(await sessions.findSession({ issuer, sessionHash: formerHash, now: at }), null, 'former hash')
      const replaced = { session: { ...renewed, sessionHash: 'z' }, formerHash, now: at }
      assertEqual(await sessions.renewSession(replaced), false, 'by a secret that was replaced')
      await sessions.endSessions({ ...ended, which: only('sid'), now: at })
      const again = { session: { ...renewed, sessionHash: 'y' }, formerHash: sessionHash, now: at }
      assertEqual(await sessions.renewSession(again), false, 'ended')
    },
  },
  {
    name: "lists a user's running sessions, latest first",
    async run(createStores) {
      const stores = await createStores()
      const { sessions } = stores
      await beginSession(stores, session)
      await beginSession(stores, { ...session, sessionHash: '2', sessionId: 'two', createdAt: now + 1 })
      await beginSession(stores, { ...session, sessionHash: '3', sessionId: 'three', userId: 'else' })
      await beginSession(stores, {
        ...session,
        sessionHash: '4',
        sessionId: 'four',
        tenantId: 'ten_b',
        userId: 'user of b',
      })
      await beginSession(stores, { ...session, sessionHash: '5', sessionId: 'five', issuer: other })
      const key = { issuer, tenantId: 'ten_a', userId: 'user' }
      const listed = async (at: number) =>
        (await sessions.listSessions({ ...key, now: at })).map((each) => each.sessionId)
      assertEqual(await listed(now), ['two', 'sid'], 'both')
      await sessions.endSessions({ ...ended, which: only('two'), now })
      assertEqual(await listed(now), ['sid'], 'one ended')
      assertEqual(await listed(now + 100), [], 'expired')
    },
  },
]
