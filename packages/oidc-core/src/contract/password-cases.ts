import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
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
  const told = { ...client, backchannelLogoutUri: 'https://client.example/logout' }
  await clients.putClient(told)
  await clients.putClient({ ...client, clientId: 'silent' })
  await clients.putClient({ ...told, clientId: 'elsewhere', issuer: other })
  await clients.putClient({ ...told, clientId: 'foreign', tenantId: 'ten_b' })
  const begin = (sessionId: string, changes = {}) =>
    sessions.insertSession({ ...session, sessionHash: `hash of ${sessionId}`, sessionId, ...changes })
  await begin('sid')
  await begin('two')
  await begin('away', { issuer: other })
  await begin('twin', { userId: 'twin' })
  await begin('tenant', { tenantId: 'ten_b' })
  const give = (grantId: string, changes: Partial<typeof grant>) =>
    grants.insertGrant({ ...grant, grantId, ...changes })
  await give('kept', {})
  await give('second', { sessionId: 'two' })
  await give('again', { sessionId: 'two', scopes: ['openid', 'offline_access'] })
  await give('away', { sessionId: 'away', issuer: other, clientId: 'elsewhere' })
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

/** The end of several sessions in one step, with a new password and without. */
export const passwordCases: ReadonlyArray<ContractCase> = [
  {
    name: 'ends all other sessions of a user at one issuer in one step, without what was granted for offline use',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      const expired = { ...session, sessionHash: 'hash of past', sessionId: 'past', expiresAt: now + 5 }
      await stores.sessions.insertSession(expired)
      // Refresh tokens outlive the session that they are of.
      await stores.grants.insertGrant({ ...grant, grantId: 'past', sessionId: 'past' })
      const end = (keptSessionId: string | null, idPrefix: string) =>
        stores.sessions.endUserSessions({ ...change, issuer, keptSessionId, idPrefix })
      const parallel = await Promise.all(Array.from({ length: 20 }, (_, index) => end('sid', `${index}`)))
      assertEqual(parallel.sort(), [...Array.from({ length: 19 }, () => 0), 1], 'one of 20 parallel ends')
      const uri = 'https://client.example/logout'
      assertEqual(
        await read(stores),
        {
          standing: ['sid', 'away', 'twin', 'tenant'],
          revoked: ['second', 'silent', 'not here', 'foreign', 'past'],
          told: [`past client ${uri} user`, `two client ${uri} user`],
          ended: [`session_ended two user ${issuer}`],
        },
        'what is left',
      )
      const late = { ...grant, grantId: 'late', sessionId: 'two' }
      assertEqual(await stores.grants.insertGrant(late), false, 'a later grant of an ended session')
      assertEqual(await end(null, 'all'), 1, 'the one that was kept')
      assertEqual((await read(stores)).standing, ['away', 'twin', 'tenant'], 'all at this issuer')
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
      const uri = 'https://client.example/logout'
      assertEqual(
        await read(stores),
        {
          standing: ['fresh', 'twin', 'tenant'],
          revoked: ['second', 'again', 'away', 'silent', 'not here', 'foreign', 'offline'],
          told: [`away elsewhere ${uri} user`, `ended before client ${uri} user`, `two client ${uri} user`],
          ended: [
            `password_changed sid user ${issuer}`,
            `session_ended away user ${other}`,
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
      assertEqual((await read(stores)).standing, ['sid', 'two', 'away', 'twin', 'tenant'], 'all sessions stand')
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
      assertEqual([told.length, ended.length], [3, 3], "the winner's notices and events alone")
    },
  },
]
