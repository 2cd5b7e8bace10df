import type { EndedSessions } from '../stores/identity-stores.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { guessed } from './attempts-of.ts'
import { beginSession } from './begin-session.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { fillSessions as fill, other, readSessions as read } from './fill-sessions.ts'
import { code, family, grant, issuer, now, session } from './sample-records.ts'

const change = {
  tenantId: 'ten_a',
  userId: 'user',
  formerHash: 'hash',
  passwordHash: 'fresh',
  issuer,
  keptSessionId: 'sid',
  keptSessionHash: 'hash of fresh',
  attempts: guessed,
  idPrefix: 'change',
  now: now + 5,
}

const end = ({ sessions }: OpenidStores, which: EndedSessions, changes = {}): Promise<number> =>
  sessions.endSessions({
    issuer,
    tenantId: 'ten_a',
    userId: 'user',
    which,
    offlineAccess: 'kept',
    idPrefix: 'end',
    now: now + 5,
    ...changes,
  })
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
    name: 'ends with other sessions what was granted for offline use, also where the session ended long ago, and says so once',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      await stores.grants.insertGrant({ ...grant, grantId: 'own', scopes: ['offline_access'] })
      const others = { kind: 'others', sessionId: 'sid' } as const
      const ended = { offlineAccess: 'ended' }
      assertEqual(await end(stores, others, { ...ended, tenantId: 'ten_b' }), 0, 'another tenant')
      assertEqual((await read(stores)).revoked, [], 'nothing happened')
      const parallel = Array.from({ length: 20 }, (_, index) => end(stores, others, { ...ended, idPrefix: `${index}` }))
      assertEqual((await Promise.all(parallel)).sort(), [...Array.from({ length: 19 }, () => 0), 2], 'by one of 20')
      assertEqual(
        await read(stores),
        {
          standing: ['sid', 'away', 'twin', 'tenant'],
          revoked: ['second', 'again', 'silent', 'not here', 'foreign', 'offline', 'past'],
          told: [
            `ended before client ${uri} user`,
            `past client ${uri} user`,
            `sid client ${uri} user`,
            `two client ${uri} user`,
            `two left ${uri} user`,
          ],
          ended: [
            `offline_access_ended  user ${issuer}`,
            `session_ended past user ${issuer}`,
            `session_ended two user ${issuer}`,
          ],
        },
        'what is left',
      )
      const own = await stores.grants.findGrant({ issuer, grantId: 'own' })
      assertEqual(own?.revokedAt, now + 5, 'what the session that goes on gave for offline use')
      assertEqual(await end(stores, { kind: 'all' }, { ...ended, idPrefix: 'all' }), 1, 'all')
    },
  },
  {
    name: 'lists the clients that hold something of a user: by a refresh token or in a running session, each once',
    async run(createStores) {
      const stores = await createStores()
      const { grants, codes } = stores
      const key = { issuer, tenantId: 'ten_a', userId: 'user' }
      const list = (at: number) => grants.listStandingClients({ ...key, now: at })
      assertEqual(await list(now), [], 'none')
      await beginSession(stores, session)
      const give = async (grantId: string, changes: Partial<typeof grant>, expiresAt: number | null = null) => {
        await grants.insertGrant({ ...grant, grantId, clientId: grantId, ...changes })
        if (expiresAt === null) return
        const at = changes.issuer ?? issuer
        await codes.insertAuthorizationCode({ ...code, codeHash: grantId, grantId, issuer: at })
        const started = { ...family, familyHash: grantId, grantId, issuer: at, idleExpiresAt: now + 900, expiresAt }
        await codes.consumeAuthorizationCode({ issuer: at, codeHash: grantId, family: started, now })
      }
      const gone = { sessionId: 'gone' }
      await give('running', { createdAt: now + 1 })
      await give('running too', { clientId: 'running', createdAt: now + 3 })
      await give('offline', { ...gone, scopes: ['offline_access'] }, now + 500)
      await give('offline and running', { clientId: 'offline', createdAt: now + 2 })
      await give('refreshed', gone, now + 500)
      await give('over', gone)
      await give('revoked', { revokedAt: now }, now + 500)
      for (const changes of [{ issuer: other }, { tenantId: 'ten_b' }, { userId: 'twin' }]) {
        await give(`another ${Object.keys(changes)[0]}`, changes, now + 500)
      }
      const running = { clientId: 'running', grantedAt: now + 3, offlineAccess: false }
      const offline = { clientId: 'offline', grantedAt: now + 2, offlineAccess: true }
      const refreshed = { clientId: 'refreshed', grantedAt: now, offlineAccess: false }
      assertEqual(await list(now), [running, offline, refreshed], 'all')
      assertEqual(await list(now + 100), [{ ...offline, grantedAt: now }, refreshed], 'once the session has expired')
      assertEqual(await list(now + 500), [], 'once the refresh tokens have')
    },
  },
  {
    name: 'lets no grant outlive its session: of 20 beside its end each is refused or revoked, later ones are refused',
    async run(createStores) {
      const stores = await createStores()
      const { grants } = stores
      await beginSession(stores, session)
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
