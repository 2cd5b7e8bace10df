import type { EndedSessions } from '../stores/identity-stores.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { toldClient } from './leave-notice.ts'
import { client, grant, issuer, now, session, user } from './sample-records.ts'

const other = 'https://other.example'
const change = {
  tenantId: 'ten_a',
  userId: 'user',
  formerHash: 'hash',
  passwordHash: 'fresh',
  issuer,
  keptSessionId: 'sid',
  keptSessionHash: 'hash of fresh',
  idPrefix: 'change',
  now: now + 5,
}

/** Sessions and grants of one user here and elsewhere, and what looks like theirs and is not. */
async function fill({ users, clients, sessions, grants }: OpenidStores): Promise<void> {
  await users.putUser(user)
  for (const clientId of ['client', 'left']) await clients.putClient({ ...toldClient, clientId })
  await clients.putClient({ ...client, clientId: 'silent' })
  await clients.putClient({ ...toldClient, clientId: 'elsewhere', issuer: other })
  await clients.putClient({ ...toldClient, clientId: 'foreign', tenantId: 'ten_b' })
  const begin = (sessionId: string, changes = {}) =>
    sessions.insertSession({ ...session, sessionHash: `hash of ${sessionId}`, sessionId, ...changes })
  await begin('sid')
  await begin('two')
  // Refresh tokens outlive the session that they are of.
  await begin('past', { expiresAt: now + 5 })
  await begin('away', { issuer: other })
  await begin('twin', { userId: 'twin' })
  await begin('tenant', { tenantId: 'ten_b' })
  const give = (grantId: string, changes: Partial<typeof grant>) =>
    grants.insertGrant({ ...grant, grantId, ...changes })
  await give('kept', {})
  await give('second', { sessionId: 'two' })
  await give('again', { sessionId: 'two', scopes: ['openid', 'offline_access'] })
  await give('away', { sessionId: 'away', issuer: other, clientId: 'elsewhere' })
  await give('left', { sessionId: 'two', clientId: 'left', revokedAt: now })
  await give('past', { sessionId: 'past' })
  await give('silent', { sessionId: 'two', clientId: 'silent' })
  await give('not here', { sessionId: 'two', clientId: 'elsewhere' })
  await give('foreign', { sessionId: 'two', clientId: 'foreign' })
  await give('offline', { sessionId: 'ended before', scopes: ['openid', 'offline_access'] })
  await give('over', { sessionId: 'over', revokedAt: now })
  await give('twin', { sessionId: 'twin', userId: 'twin' })
  await give('tenant', { sessionId: 'tenant', tenantId: 'ten_b' })
}

async function read({ sessions, grants, logoutNotices, audit }: OpenidStores) {
  const standing: Array<string> = []
  for (const [sessionId, at] of [
    ['sid', issuer],
    ['fresh', issuer],
    ['two', issuer],
    ['past', issuer],
    ['away', other],
    ['twin', issuer],
    ['tenant', issuer],
  ] as const) {
    if ((await sessions.findSession({ issuer: at, sessionHash: `hash of ${sessionId}`, now })) !== null)
      standing.push(sessionId)
  }
  const revoked: Array<string> = []
  const grantIds = [
    'kept',
    'second',
    'again',
    'away',
    'silent',
    'not here',
    'foreign',
    'offline',
    'twin',
    'tenant',
    'past',
  ]
  for (const grantId of grantIds) {
    const found = await grants.findGrant({ issuer: grantId === 'away' ? other : issuer, grantId })
    if (found?.revokedAt === now + 5) revoked.push(grantId)
  }
  const told: Array<string> = []
  for (const at of [issuer, other]) {
    const taken = await logoutNotices.takeLogoutNotices({ issuer: at, now: now + 5, leaseSeconds: 60, limit: 30 })
    told.push(...taken.map(({ sessionId, clientId, uri, userId }) => [sessionId, clientId, uri, userId].join(' ')))
  }
  const events = await audit.listAuditEvents({ tenantId: 'ten_a', limit: 30 })
  const ended = events.map((event) => [event.type, event.sessionId, event.userId, event.issuer].join(' ')).sort()
  return { standing, revoked, told: told.sort(), ended }
}

const end = ({ sessions }: OpenidStores, which: EndedSessions, changes = {}): Promise<number> =>
  sessions.endSessions({ issuer, tenantId: 'ten_a', userId: 'user', which, idPrefix: 'end', now: now + 5, ...changes })
const uri = 'https://client.example/logout'

/** What ends with sessions: one, several, and those that end for a new password. */
export const sessionEndCases: ReadonlyArray<ContractCase> = [
  {
    name: 'ends a session once of 20 parallel times, with its grants, notices and audit event; offline_access stays',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      const two = { kind: 'one', sessionId: 'two' } as const
      for (const changes of [{ issuer: other }, { tenantId: 'ten_b' }, { userId: 'twin' }]) {
        assertEqual(await end(stores, two, changes), 0, `another ${Object.keys(changes)[0]}`)
      }
      assertEqual(await end(stores, { kind: 'one', sessionId: 'none' }), 0, 'unknown')
      const nothing = { standing: ['sid', 'two', 'past', 'away', 'twin', 'tenant'], revoked: [], told: [], ended: [] }
      assertEqual(await read(stores), nothing, 'nothing happened')
      const parallel = Array.from({ length: 20 }, (_, index) => end(stores, two, { idPrefix: `${index}` }))
      assertEqual((await Promise.all(parallel)).sort(), [...Array.from({ length: 19 }, () => 0), 1], 'ended once')
      assertEqual(
        await read(stores),
        {
          standing: ['sid', 'past', 'away', 'twin', 'tenant'],
          revoked: ['second', 'silent', 'not here', 'foreign'],
          told: [`two client ${uri} user`, `two left ${uri} user`],
          ended: [`session_ended two user ${issuer}`],
        },
        'what is left',
      )
    },
  },
  {
    name: 'ends an expired session by its sid, with the grants that outlive it',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      assertEqual(await end(stores, { kind: 'one', sessionId: 'past' }), 1, 'ended')
      const { revoked, told, ended } = await read(stores)
      const event = `session_ended past user ${issuer}`
      assertEqual([revoked, told, ended], [['past'], [`past client ${uri} user`], [event]], 'what ended')
    },
  },
  {
    name: 'ends all other sessions of a user at one issuer in one step, without what was granted for offline use',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      const others = { kind: 'others', sessionId: 'sid' } as const
      const parallel = Array.from({ length: 20 }, (_, index) => end(stores, others, { idPrefix: `${index}` }))
      assertEqual((await Promise.all(parallel)).sort(), [...Array.from({ length: 19 }, () => 0), 2], 'by one of 20')
      assertEqual(
        await read(stores),
        {
          standing: ['sid', 'away', 'twin', 'tenant'],
          revoked: ['second', 'silent', 'not here', 'foreign', 'past'],
          told: [`past client ${uri} user`, `two client ${uri} user`, `two left ${uri} user`],
          ended: [`session_ended past user ${issuer}`, `session_ended two user ${issuer}`],
        },
        'what is left',
      )
      assertEqual(await end(stores, { kind: 'all' }), 1, 'the one that was kept')
      assertEqual((await read(stores)).standing, ['away', 'twin', 'tenant'], 'all at this issuer')
    },
  },
  {
    name: 'lets no grant outlive its session: of 20 beside its end each is refused or revoked, later ones are refused',
    async run(createStores) {
      const stores = await createStores()
      const { sessions, grants } = stores
      await sessions.insertSession(session)
      const insert = (_: unknown, index: number) => grants.insertGrant({ ...grant, grantId: `grant ${index}` })
      const before = Array.from({ length: 10 }, insert)
      const ended = end(stores, { kind: 'one', sessionId: 'sid' })
      const after = Array.from({ length: 10 }, (_, index) => insert(_, index + 10))
      const stored = await Promise.all([...before, ...after])
      assertEqual(await ended, 1, 'ended')
      for (const [index, stands] of stored.entries()) {
        const found = await grants.findGrant({ issuer, grantId: `grant ${index}` })
        assertEqual(found?.revokedAt, stands ? now + 5 : undefined, `grant ${index}`)
      }
      const offline = { ...grant, grantId: 'offline', scopes: ['openid', 'offline_access'] }
      assertEqual(await grants.insertGrant(offline), false, 'a later one')
      assertEqual(await grants.findGrant({ issuer, grantId: 'offline' }), null, 'not stored')
      assertEqual(await grants.insertGrant({ ...grant, grantId: 'other', sessionId: 'other' }), true, 'other session')
      assertEqual(await grants.insertGrant({ ...grant, grantId: 'issuer', issuer: other }), true, 'other issuer')
      assertEqual(await grants.insertGrant({ ...grant, grantId: 'none', sessionId: null }), true, 'no session')
    },
  },
  {
    name: 'changes a password together with the end of all that the other sessions have, at every issuer',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      assertEqual(await stores.users.changePassword(change), true, 'changed')
      const stored = await stores.users.findUser({ tenantId: 'ten_a', userId: 'user' })
      assertEqual([stored?.passwordHash, stored?.updatedAt], ['fresh', now + 5], 'the hash')
      assertEqual(
        await read(stores),
        {
          standing: ['fresh', 'twin', 'tenant'],
          revoked: ['second', 'again', 'away', 'silent', 'not here', 'foreign', 'offline', 'past'],
          told: [
            `away elsewhere ${uri} user`,
            `ended before client ${uri} user`,
            `past client ${uri} user`,
            `two client ${uri} user`,
            `two left ${uri} user`,
          ],
          ended: [
            `password_changed sid user ${issuer}`,
            `session_ended away user ${other}`,
            `session_ended past user ${issuer}`,
            `session_ended two user ${issuer}`,
          ],
        },
        'what is left',
      )
      const renewed = await stores.sessions.findSession({ issuer, sessionHash: change.keptSessionHash, now })
      assertEqual(renewed, { ...session, sessionHash: change.keptSessionHash }, 'the session that goes on')
      const late = { ...grant, grantId: 'late', sessionId: 'two' }
      assertEqual(await stores.grants.insertGrant(late), false, 'a later grant of an ended session')
    },
  },
  {
    name: 'changes a password once of 20 parallel times, and with none that loses anything else',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      for (const changes of [{ formerHash: 'wrong' }, { tenantId: 'ten_b' }, { userId: 'twin' }]) {
        assertEqual(await stores.users.changePassword({ ...change, ...changes }), false, `${Object.keys(changes)[0]}`)
      }
      assertEqual((await read(stores)).standing, ['sid', 'two', 'past', 'away', 'twin', 'tenant'], 'all sessions stand')
      assertEqual((await read(stores)).revoked, [], 'all grants stand')
      const attempt = (_: unknown, index: number) =>
        stores.users.changePassword({
          ...change,
          passwordHash: `fresh ${index}`,
          keptSessionHash: `${index}`,
          idPrefix: `${index}`,
        })
      const won = await Promise.all(Array.from({ length: 20 }, attempt))
      assertEqual(won.filter(Boolean).length, 1, 'winners')
      const stored = await stores.users.findUser({ tenantId: 'ten_a', userId: 'user' })
      assertEqual(stored?.passwordHash, `fresh ${won.indexOf(true)}`, "the winner's hash")
      const { told, ended } = await read(stores)
      assertEqual([told.length, ended.length], [5, 4], "the winner's notices and events alone")
    },
  },
]
