import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { passwordCases } from './password-cases.ts'
import { client, grant, issuer, now, notice as sampleNotice, session, signingKey, user } from './sample-records.ts'

const other = 'https://other.example'
const attempt = { tenantId: 'ten_a', accountHash: 'account', windowSeconds: 900 }

/** Clients, users, sessions, signing keys and password attempts. */
export const identityCases: ReadonlyArray<ContractCase> = [
  {
    name: 'creates and replaces a client, and never lets another tenant take its id',
    async run(createStores) {
      const { clients } = await createStores()
      assertEqual(await clients.findClient('client'), null, 'no client yet')
      assertEqual(await clients.putClient(client), 'created', 'first put')
      assertEqual(await clients.findClient('client'), client, 'stored client')
      const changed = {
        ...client,
        name: 'Changed',
        redirectUris: ['https://b.example/'],
        createdAt: now + 9,
        updatedAt: now + 9,
      }
      assertEqual(await clients.putClient(changed), 'replaced', 'second put')
      assertEqual(await clients.findClient('client'), { ...changed, createdAt: now }, 'replaced client')
      assertEqual(await clients.putClient({ ...client, tenantId: 'ten_b' }), 'taken', 'put by another tenant')
      assertEqual((await clients.findClient('client'))?.tenantId, 'ten_a', 'tenant kept')
    },
  },
  {
    name: "creates a user once; a second put changes name and email, never the password or another tenant's user",
    async run(createStores) {
      const { users } = await createStores()
      assertEqual(await users.putUser(user), { outcome: 'created', user }, 'first put')
      const same = { ...user, userId: 'second', passwordHash: 'other', createdAt: now + 1, updatedAt: now + 1 }
      assertEqual(await users.putUser(same), { outcome: 'updated', user }, 'same name and email')
      const renamed = { ...user, name: 'Ada L.', email: 'ada@example.com', updatedAt: now + 1 }
      const again = { ...same, name: renamed.name, email: renamed.email }
      assertEqual(await users.putUser(again), { outcome: 'updated', user: renamed }, 'another name')
      assertEqual(await users.findUserByUsername({ tenantId: 'ten_a', username: 'ada' }), renamed, 'by username')
      assertEqual(await users.findUser({ tenantId: 'ten_a', userId: 'user' }), renamed, 'by id')
      const twin = { ...user, tenantId: 'ten_b', userId: 'twin' }
      assertEqual(await users.putUser(twin), { outcome: 'created', user: twin }, 'the same name in another tenant')
      assertEqual(await users.findUser({ tenantId: 'ten_b', userId: 'user' }), null, 'id of another tenant')
    },
  },
  {
    name: 'finds the credential of a user, or as a decoy always the same one of another user of the tenant',
    async run(createStores) {
      const { users } = await createStores()
      const find = (username: string, decoyPoint: string) =>
        users.findCredential({ tenantId: 'ten_a', username, decoyPoint })
      assertEqual(await find('ada', 'a'), { user: null, passwordHash: null }, 'no users')
      const add = (tenantId: string, userId: string) =>
        users.putUser({ ...user, tenantId, userId, username: `${userId} by name`, passwordHash: `hash of ${userId}` })
      for (const userId of ['c', 'k', 'B']) await add('ten_a', userId)
      await add('ten_b', 'e')
      assertEqual((await find('k by name', 'a')).user?.userId, 'k', 'user')
      assertEqual((await find('k by name', 'a')).passwordHash, 'hash of k', 'hash of the user')
      for (const [point, decoy] of [
        ['A', 'B'],
        ['a', 'c'],
        ['c', 'c'],
        ['d', 'k'],
        ['z', 'B'],
      ] as const) {
        assertEqual(await find('nobody', point), { user: null, passwordHash: `hash of ${decoy}` }, `decoy at ${point}`)
      }
      assertEqual((await find('e by name', 'd')).user, null, 'user of another tenant')
    },
  },
  {
    name: 'replaces a password hash only while the former one stands',
    async run(createStores) {
      const { users } = await createStores()
      await users.putUser(user)
      const change = { tenantId: 'ten_a', userId: 'user', formerHash: 'hash', now: now + 3 }
      assertEqual(await users.replacePasswordHash({ ...change, tenantId: 'ten_b', passwordHash: 'x' }), false, 'tenant')
      const replace = (_: unknown, index: number) =>
        users.replacePasswordHash({ ...change, passwordHash: `new ${index}` })
      const won = await Promise.all(Array.from({ length: 20 }, replace))
      assertEqual(won.filter(Boolean).length, 1, 'winners of 20')
      const stored = await users.findUser({ tenantId: 'ten_a', userId: 'user' })
      assertEqual(stored?.passwordHash, `new ${won.indexOf(true)}`, "the winner's hash")
    },
  },
  ...passwordCases,
  {
    name: 'keeps one consent for each issuer, tenant, user and client, until it is taken back',
    async run(createStores) {
      const { consents } = await createStores()
      const key = { issuer, tenantId: 'ten_a', userId: 'user', clientId: 'client' }
      const consent = { ...key, scopes: ['openid'], grantedAt: now }
      assertEqual(await consents.findConsent(key), null, 'none yet')
      await consents.putConsent(consent)
      await consents.putConsent({ ...consent, scopes: ['openid', 'email'], grantedAt: now + 1 })
      const stored = { ...consent, scopes: ['openid', 'email'], grantedAt: now + 1 }
      assertEqual(await consents.findConsent(key), stored, 'the later one')
      for (const changes of [{ issuer: other }, { tenantId: 'ten_b' }, { userId: 'twin' }, { clientId: 'else' }]) {
        assertEqual(await consents.findConsent({ ...key, ...changes }), null, `other ${Object.keys(changes)[0]}`)
      }
      assertEqual(await consents.listConsents(key), [stored], 'list')
      const withdrawn = await consents.withdrawConsent({ ...key, tenantId: 'ten_b', now })
      assertEqual([withdrawn, await consents.findConsent(key)], [false, stored], 'withdrawn for another tenant')
      assertEqual(await consents.withdrawConsent({ ...key, now }), true, 'withdrawn')
      assertEqual(await consents.listConsents(key), [], 'after it was withdrawn')
      assertEqual(await consents.withdrawConsent({ ...key, now }), false, 'withdrawn twice')
    },
  },
  {
    name: "keeps a tenant's name",
    async run(createStores) {
      const { tenants } = await createStores()
      assertEqual(await tenants.findTenantName('ten_a'), null, 'none yet')
      await tenants.putTenantName({ tenantId: 'ten_a', name: 'A' })
      await tenants.putTenantName({ tenantId: 'ten_a', name: 'Aa' })
      assertEqual(await tenants.findTenantName('ten_a'), 'Aa', 'the later one')
    },
  },
  {
    name: 'creates exactly one user of 20 parallel puts',
    async run(createStores) {
      const { users } = await createStores()
      const put = (_: unknown, index: number) => users.putUser({ ...user, userId: `user ${index}` })
      const puts = await Promise.all(Array.from({ length: 20 }, put))
      assertEqual(puts.filter((answer) => answer.outcome === 'created').length, 1, 'created')
      assertEqual(new Set(puts.map((answer) => answer.user.userId)).size, 1, 'users')
    },
  },
  {
    name: 'finds a session until it expires or ends, at its own issuer only',
    async run(createStores) {
      const { sessions } = await createStores()
      await sessions.insertSession(session)
      const key = { issuer, sessionHash: session.sessionHash }
      assertEqual(await sessions.findSession({ ...key, now: now + 99 }), session, 'running session')
      assertEqual(await sessions.findSession({ ...key, now: now + 100 }), null, 'expired session')
      assertEqual(await sessions.findSession({ ...key, issuer: other, now }), null, 'other issuer')
      const end = (sessionId: string, at: string) =>
        sessions.endSession({ issuer: at, sessionId, notices: [], now: now + 1 })
      assertEqual(await end('sid', other), false, 'ended at another issuer')
      assertEqual(await sessions.findSession({ ...key, now }), session, 'still running')
      assertEqual(await end('none', issuer), false, 'unknown')
      assertEqual(await end('sid', issuer), true, 'ended')
      assertEqual(await sessions.findSession({ ...key, now }), null, 'ended session')
    },
  },
  {
    name: 'ends a session once of 20 parallel times, with its grants and notices; offline_access stays',
    async run(createStores) {
      const { sessions, grants, logoutNotices } = await createStores()
      await sessions.insertSession(session)
      await grants.insertGrant(grant)
      await grants.insertGrant({ ...grant, grantId: 'offline', scopes: ['openid', 'offline_access'] })
      await grants.insertGrant({ ...grant, grantId: 'session', sessionId: 'other' })
      await grants.insertGrant({ ...grant, grantId: 'issuer', issuer: other })
      const end = (_: unknown, index: number) =>
        sessions.endSession({ ...sampleNotice, notices: [{ ...sampleNotice, noticeId: `${index}` }], now: now + 5 })
      const ended = await Promise.all(Array.from({ length: 20 }, end))
      assertEqual(ended.filter(Boolean).length, 1, 'ended')
      const revokedAt = async (grantId: string, at = issuer) =>
        (await grants.findGrant({ issuer: at, grantId }))?.revokedAt
      assertEqual(await revokedAt('grant'), now + 5, 'the grant of the session')
      assertEqual(await revokedAt('offline'), null, 'offline_access')
      assertEqual(await revokedAt('session'), null, 'another session')
      assertEqual(await revokedAt('issuer', other), null, 'another issuer')
      const taken = await logoutNotices.takeLogoutNotices({ issuer, now: now + 5, leaseSeconds: 60, limit: 30 })
      const stored = { ...sampleNotice, noticeId: `${ended.indexOf(true)}`, attempts: 1, nextAttemptAt: now + 65 }
      assertEqual(taken, [stored], 'the notice of the call that ended it')
    },
  },
  {
    name: 'lets no grant outlive its session: of 20 beside its end each is refused or revoked, later ones are refused',
    async run(createStores) {
      const { sessions, grants } = await createStores()
      await sessions.insertSession(session)
      const insert = (_: unknown, index: number) => grants.insertGrant({ ...grant, grantId: `grant ${index}` })
      const end = () => sessions.endSession({ issuer, sessionId: 'sid', notices: [], now: now + 5 })
      const before = Array.from({ length: 10 }, insert)
      const ended = end()
      const after = Array.from({ length: 10 }, (_, index) => insert(_, index + 10))
      const stored = await Promise.all([...before, ...after])
      assertEqual(await ended, true, 'ended')
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
    name: 'ends what a session left behind when it is not known any more, once',
    async run(createStores) {
      const { sessions, grants, logoutNotices } = await createStores()
      await grants.insertGrant(grant)
      await grants.insertGrant({ ...grant, grantId: 'offline', scopes: ['openid', 'offline_access'] })
      const end = () => sessions.endSession({ ...sampleNotice, notices: [sampleNotice], now: now + 5 })
      assertEqual([await end(), await end()], [true, false], 'ended')
      assertEqual((await grants.findGrant({ issuer, grantId: 'grant' }))?.revokedAt, now + 5, 'revoked')
      const taken = await logoutNotices.takeLogoutNotices({ issuer, now, leaseSeconds: 1, limit: 9 })
      assertEqual(taken.length, 1, 'notices')
    },
  },
  {
    name: "renews a running session once under a new hash, never another one's",
    async run(createStores) {
      const { sessions } = await createStores()
      await sessions.insertSession(session)
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
      await sessions.endSession({ issuer, sessionId: 'sid', notices: [], now: at })
      const again = { session: { ...renewed, sessionHash: 'y' }, formerHash: sessionHash, now: at }
      assertEqual(await sessions.renewSession(again), false, 'ended')
    },
  },
  {
    name: 'keeps exactly one first signing key of 20 parallel inserts, for each issuer',
    async run(createStores) {
      const { signingKeys } = await createStores()
      assertEqual(await signingKeys.findSigningKeys(issuer), [], 'no key yet')
      const insert = (_: unknown, index: number) => signingKeys.insertSigningKey({ ...signingKey, kid: `kid ${index}` })
      await Promise.all(Array.from({ length: 20 }, insert))
      const stored = await signingKeys.findSigningKeys(issuer)
      assertEqual(stored, [{ ...signingKey, kid: stored[0]?.kid }], 'stored keys')
      await signingKeys.insertSigningKey({ ...signingKey, kid: 'other', issuer: other })
      assertEqual((await signingKeys.findSigningKeys(other)).length, 1, 'keys of another issuer')
    },
  },
  {
    name: 'promotes a next key once, in one step, and removes retired keys only',
    async run(createStores) {
      const { signingKeys } = await createStores()
      await signingKeys.insertSigningKey(signingKey)
      const next = { ...signingKey, kid: 'next', status: 'next' as const, createdAt: now + 1 }
      await signingKeys.insertSigningKey(next)
      await signingKeys.insertSigningKey({ ...next, kid: 'rival' })
      await signingKeys.insertSigningKey({ ...signingKey, kid: 'rsa', algorithm: 'RS256' })
      const standing = async () =>
        (await signingKeys.findSigningKeys(issuer)).map(({ kid, status }) => `${kid} ${status}`).sort()
      assertEqual(await standing(), ['kid current', 'next next', 'rsa current'], 'one next key')
      await signingKeys.removeSigningKey({ issuer, kid: 'kid' })
      await signingKeys.promoteSigningKey({ issuer: other, kid: 'next', now: now + 2 })
      await signingKeys.promoteSigningKey({ issuer, kid: 'kid', now: now + 2 })
      assertEqual(await standing(), ['kid current', 'next next', 'rsa current'], 'nothing happened')
      const promote = () => signingKeys.promoteSigningKey({ issuer, kid: 'next', now: now + 2 })
      await Promise.all([promote(), promote(), promote()])
      assertEqual(await standing(), ['kid retired', 'next current', 'rsa current'], 'promoted')
      await signingKeys.removeSigningKey({ issuer, kid: 'kid' })
      assertEqual(await standing(), ['next current', 'rsa current'], 'removed')
    },
  },
  {
    name: "lists a user's running sessions, latest first",
    async run(createStores) {
      const { sessions } = await createStores()
      await sessions.insertSession(session)
      await sessions.insertSession({ ...session, sessionHash: '2', sessionId: 'two', createdAt: now + 1 })
      await sessions.insertSession({ ...session, sessionHash: '3', sessionId: 'three', userId: 'else' })
      await sessions.insertSession({ ...session, sessionHash: '4', sessionId: 'four', tenantId: 'ten_b' })
      await sessions.insertSession({ ...session, sessionHash: '5', sessionId: 'five', issuer: other })
      const key = { issuer, tenantId: 'ten_a', userId: 'user' }
      const listed = async (at: number) =>
        (await sessions.listSessions({ ...key, now: at })).map((each) => each.sessionId)
      assertEqual(await listed(now), ['two', 'sid'], 'both')
      await sessions.endSession({ issuer, sessionId: 'two', notices: [], now })
      assertEqual(await listed(now), ['sid'], 'one ended')
      assertEqual(await listed(now + 100), [], 'expired')
    },
  },
  {
    name: 'hands each logout notice to one taker at a time, and again after its lease',
    async run(createStores) {
      const { sessions, logoutNotices } = await createStores()
      await sessions.insertSession(session)
      const notice = sampleNotice
      const notices = [notice, { ...notice, noticeId: 'later', nextAttemptAt: now + 500 }]
      await sessions.endSession({ issuer, sessionId: 'sid', notices, now })
      const take = (at: number) => logoutNotices.takeLogoutNotices({ issuer, now: at, leaseSeconds: 60, limit: 10 })
      const taken = (await Promise.all(Array.from({ length: 20 }, () => take(now)))).flat()
      assertEqual(taken, [{ ...notice, attempts: 1, nextAttemptAt: now + 60 }], 'taken once')
      assertEqual(
        await logoutNotices.takeLogoutNotices({ issuer: other, now: now + 60, leaseSeconds: 1, limit: 1 }),
        [],
        'issuer',
      )
      assertEqual((await take(now + 60))[0]?.attempts, 2, 'after its lease')
      await logoutNotices.postponeLogoutNotice({ noticeId: 'notice', nextAttemptAt: now + 300 })
      assertEqual(await take(now + 299), [], 'put off')
      await logoutNotices.deleteLogoutNotice('notice')
      assertEqual(await take(now + 300), [], 'deleted')
    },
  },
  {
    name: "lists a tenant's audit events, latest first",
    async run(createStores) {
      const { audit } = await createStores()
      const event = {
        eventId: 'a',
        tenantId: 'ten_a',
        issuer,
        type: 'sign_in' as const,
        userId: 'user',
        clientId: null,
        sessionId: 'sid',
        detail: { outcome: 'x' },
        at: now,
      }
      await audit.insertAuditEvent(event)
      await audit.insertAuditEvent({ ...event, eventId: 'b', at: now + 1 })
      await audit.insertAuditEvent({ ...event, eventId: 'c', tenantId: 'ten_b' })
      const listed = await audit.listAuditEvents({ tenantId: 'ten_a', limit: 10 })
      assertEqual(listed, [{ ...event, eventId: 'b', at: now + 1 }, event], 'events')
      assertEqual((await audit.listAuditEvents({ tenantId: 'ten_a', limit: 1 })).length, 1, 'limit')
    },
  },
  {
    name: 'counts every one of 20 parallel password attempts, for each tenant and account',
    async run(createStores) {
      const { passwordAttempts } = await createStores()
      const count = () => passwordAttempts.countPasswordAttempt({ ...attempt, now })
      const counts = await Promise.all(Array.from({ length: 20 }, count))
      const seen = counts.map(({ attempts }) => attempts).sort((left, right) => left - right)
      assertEqual(
        seen,
        Array.from({ length: 20 }, (_, index) => index + 1),
        'counts',
      )
      const twin = await passwordAttempts.countPasswordAttempt({ ...attempt, tenantId: 'ten_b', now })
      assertEqual(twin, { attempts: 1, windowStartedAt: now }, 'another tenant')
    },
  },
  {
    name: 'starts a new window of password attempts after the old one, and after a success',
    async run(createStores) {
      const { passwordAttempts } = await createStores()
      const count = (at: number) => passwordAttempts.countPasswordAttempt({ ...attempt, now: at })
      await count(now)
      assertEqual(await count(now + 899), { attempts: 2, windowStartedAt: now }, 'within the window')
      assertEqual(await count(now + 900), { attempts: 1, windowStartedAt: now + 900 }, 'after the window')
      assertEqual(
        await passwordAttempts.readPasswordAttempts({ ...attempt, now: now + 901 }),
        { attempts: 1, windowStartedAt: now + 900 },
        'read without counting',
      )
      assertEqual((await passwordAttempts.readPasswordAttempts({ ...attempt, now: now + 1800 })).attempts, 0, 'over')
      await passwordAttempts.clearPasswordAttempts(attempt)
      assertEqual(await count(now + 901), { attempts: 1, windowStartedAt: now + 901 }, 'after a success')
    },
  },
]
