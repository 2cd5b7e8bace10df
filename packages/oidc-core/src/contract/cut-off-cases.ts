import type { CutOffChange } from '../stores/identity-stores.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { guessed } from './attempts-of.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { fillSessions as fill, other, readSessions as read } from './fill-sessions.ts'
import { leaveNotice, toldClient } from './leave-notice.ts'
import { client, grant, issuer, now, session, user } from './sample-records.ts'

const key = { tenantId: 'ten_a', userId: 'user' }
const uri = 'https://client.example/logout'

const cutOff = ({ users }: OpenidStores, change: CutOffChange, changes = {}) =>
  users.cutOffUser({ ...key, change, issuer, idPrefix: 'cut', now: now + 5, ...changes })

/** What an end of everything leaves behind: others' sessions, and who was told. */
const everything = (event: string) => ({
  standing: ['twin', 'tenant'],
  revoked: ['kept', 'second', 'again', 'away', 'silent', 'not here', 'foreign', 'offline', 'past'],
  told: [
    `away elsewhere ${uri} user`,
    `ended before client ${uri} user`,
    `past client ${uri} user`,
    `sid client ${uri} user`,
    `two client ${uri} user`,
    `two left ${uri} user`,
  ],
  ended: [
    `session_ended away user ${other}`,
    `session_ended past user ${issuer}`,
    `session_ended sid user ${issuer}`,
    `session_ended two user ${issuer}`,
    event,
  ].sort(),
})

/** A passkey and a consent of the user at either issuer, and of somebody else. */
async function keep({ passkeys, consents }: OpenidStores): Promise<void> {
  const made = { publicKey: 'cose', counter: 0, transports: [], name: '', createdAt: now, lastUsedAt: null }
  for (const [at, userId] of [
    [issuer, 'user'],
    [other, 'user'],
    [issuer, 'twin'],
  ] as const) {
    const owner = { issuer: at, tenantId: 'ten_a', userId }
    await passkeys.insertPasskey({ passkey: { ...made, ...owner, credentialId: userId }, sessionId: 'sid' })
    await consents.putConsent({ ...owner, clientId: 'client', scopes: ['openid'], grantedAt: now })
  }
}

/** How many passkeys and consents the user has, and somebody else. */
async function kept({ passkeys, consents }: OpenidStores): Promise<ReadonlyArray<number>> {
  const counts = []
  for (const userId of ['user', 'twin']) {
    const owners = [issuer, other].map((at) => ({ issuer: at, tenantId: 'ten_a', userId }))
    counts.push((await Promise.all(owners.map((owner) => passkeys.listPasskeys(owner)))).flat().length)
    counts.push((await Promise.all(owners.map((owner) => consents.listConsents(owner)))).flat().length)
  }
  return counts
}

/** Cutting users off, and deleting clients. */
export const cutOffCases: ReadonlyArray<ContractCase> = [
  {
    name: 'ends all that a user has at every issuer, offline_access included, in one step with its audit event',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      await keep(stores)
      const nothing = { kind: 'nothing' } as const
      assertEqual(await cutOff(stores, nothing, { tenantId: 'ten_b' }), null, 'another tenant')
      assertEqual(await cutOff(stores, nothing, { userId: 'nobody' }), null, 'nobody')
      assertEqual((await read(stores)).ended, [], 'nothing happened')
      assertEqual(await cutOff(stores, nothing), { sessionsEnded: 4 }, 'cut off')
      assertEqual(await read(stores), everything(`user_signed_out  user ${issuer}`), 'what is left')
      assertEqual(await stores.users.findUser(key), user, 'the user')
      assertEqual(await kept(stores), [2, 2, 1, 1], 'passkeys and consents')
      assertEqual(await cutOff(stores, nothing, { idPrefix: 'again' }), { sessionsEnded: 0 }, 'a second time')
    },
  },
  ...[false, true].map((keepPasskeys) => ({
    name: `sets a password with the end of all that the user has; their passkeys ${keepPasskeys ? 'may stay' : 'go'}`,
    async run(createStores: Parameters<ContractCase['run']>[0]) {
      const stores = await createStores()
      await fill(stores)
      await keep(stores)
      const change = { kind: 'password', passwordHash: 'fresh', keepPasskeys, attempts: guessed } as const
      assertEqual(await cutOff(stores, change, { tenantId: 'ten_b' }), null, 'another tenant')
      assertEqual(await kept(stores), [2, 2, 1, 1], 'nothing happened')
      assertEqual(await cutOff(stores, change), { sessionsEnded: 4 }, 'set')
      assertEqual(await read(stores), everything(`password_set  user ${issuer}`), 'what is left')
      assertEqual(await stores.users.findUser(key), { ...user, passwordHash: 'fresh', updatedAt: now + 5 }, 'the user')
      assertEqual(await kept(stores), [keepPasskeys ? 2 : 0, 2, 1, 1], 'passkeys and consents')
      const events = await stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })
      const details = events.filter(({ type }) => type === 'password_set').map(({ detail }) => detail)
      assertEqual(details, [{ passkeys: keepPasskeys ? 'kept' : 'removed' }], 'what the audit says of it')
    },
  })),
  {
    name: 'takes no passkey that was made in a session which has ended',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      await cutOff(stores, { kind: 'nothing' })
      await keep(stores)
      assertEqual((await kept(stores))[0], 1, 'the one of another issuer, where the session is unknown')
    },
  },
  {
    name: 'disables a user once, who has no session until enabled again; nothing that ended comes back',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      const { users, sessions, audit } = stores
      const events = async () => (await audit.listAuditEvents({ tenantId: 'ten_a', limit: 3 })).map(({ type }) => type)
      const begin = (name: string, passwordHash: string | null = null) =>
        sessions.insertSession({ session: { ...session, sessionHash: name, sessionId: name }, passwordHash })
      assertEqual(await cutOff(stores, { kind: 'disable' }), { sessionsEnded: 4 }, 'disabled')
      assertEqual(await read(stores), everything(`user_disabled  user ${issuer}`), 'what is left')
      const again = { idPrefix: 'again', now: now + 9 }
      assertEqual(await cutOff(stores, { kind: 'disable' }, again), { sessionsEnded: 0 }, 'again')
      assertEqual(await users.findUser(key), { ...user, disabledAt: now + 5 }, 'the first time')
      const put = await users.putUser({ ...user, userId: 'other', name: 'Other', disabledAt: null })
      assertEqual(put.user.disabledAt, now + 5, 'after a put')
      assertEqual(await begin('refused'), false, 'no session')
      const on = { ...key, issuer, eventId: 'on', now: now + 6 }
      assertEqual(await users.enableUser({ ...on, userId: 'nobody' }), false, 'nobody')
      assertEqual(await users.enableUser({ ...on, tenantId: 'ten_b' }), false, 'another tenant')
      assertEqual((await events()).includes('user_enabled'), false, 'nobody was enabled')
      assertEqual(await users.enableUser(on), true, 'enabled')
      assertEqual(await users.enableUser({ ...on, eventId: 'twice' }), true, 'enabled twice')
      assertEqual((await events()).filter((type) => type === 'user_enabled').length, 1, 'one event')
      assertEqual((await users.findUser(key))?.disabledAt, null, 'stored')
      assertEqual((await read(stores)).standing, ['twin', 'tenant'], 'nothing comes back')
      assertEqual(await begin('wrong', 'another hash'), false, 'another password')
      assertEqual(await begin('right', user.passwordHash), true, 'the own password')
    },
  },
  {
    name: 'deletes a user once of 20 parallel times with all that they have; another of that name is somebody else',
    async run(createStores) {
      const stores = await createStores()
      await fill(stores)
      await keep(stores)
      const remove = (_: unknown, index: number) => cutOff(stores, { kind: 'delete' }, { idPrefix: `${index}` })
      const removed = await Promise.all(Array.from({ length: 20 }, remove))
      assertEqual(
        removed.filter((each) => each !== null),
        [{ sessionsEnded: 4 }],
        'deleted once',
      )
      assertEqual(await read(stores), everything(`user_deleted  user ${issuer}`), 'what is left')
      assertEqual(await kept(stores), [0, 0, 1, 1], 'passkeys and consents')
      assertEqual(await stores.users.findUser(key), null, 'by id')
      assertEqual(await stores.users.findUserByUsername({ tenantId: 'ten_a', username: 'ada' }), null, 'by name')
      const again = await stores.users.putUser({ ...user, userId: 'next' })
      assertEqual(again.outcome, 'created', 'the name is free')
    },
  },
  {
    name: 'lets no session stand beside the end of all that its user has: of 20 each is refused or ended',
    async run(createStores) {
      const stores = await createStores()
      await stores.users.putUser(user)
      const begin = (_: unknown, index: number) => {
        const name = `sid ${index}`
        const begun = { ...session, sessionHash: name, sessionId: name }
        return stores.sessions.insertSession({ session: begun, passwordHash: null })
      }
      const before = Array.from({ length: 10 }, begin)
      const disabled = cutOff(stores, { kind: 'disable' })
      const after = Array.from({ length: 10 }, (_, index) => begin(_, index + 10))
      await Promise.all([...before, disabled, ...after])
      assertEqual(await stores.sessions.listSessions({ ...key, issuer, now }), [], 'sessions')
    },
  },
  {
    name: "lists a tenant's users by name and its clients at an issuer by id, page by page",
    async run(createStores) {
      const { users, clients } = await createStores()
      for (const username of ['c', 'a', 'b']) await users.putUser({ ...user, userId: `id of ${username}`, username })
      await users.putUser({ ...user, tenantId: 'ten_b', userId: 'foreign', username: 'aa' })
      const names = async (after: string | null, limit: number) =>
        (await users.listUsers({ tenantId: 'ten_a', after, limit })).map(({ username }) => username)
      assertEqual([await names(null, 2), await names('b', 2)], [['a', 'b'], ['c']], 'users')
      for (const clientId of ['c', 'a', 'b'])
        await clients.putClient({ client: { ...client, clientId }, secret: 'set' })
      await clients.putClient({ client: { ...client, clientId: 'elsewhere', issuer: other }, secret: 'set' })
      await clients.putClient({ client: { ...client, clientId: 'aa', tenantId: 'ten_b' }, secret: 'set' })
      const ids = async (after: string | null, limit: number) =>
        (await clients.listClients({ tenantId: 'ten_a', issuer, after, limit })).map(({ clientId }) => clientId)
      assertEqual([await ids(null, 2), await ids('b', 2)], [['a', 'b'], ['c']], 'clients')
    },
  },
  {
    name: "deletes a tenant's client at its issuer once, revoking its grants, with consents, notices and an audit event",
    async run(createStores) {
      const stores = await createStores()
      const { clients, consents, grants, logoutNotices, audit } = stores
      await clients.putClient({ client: { ...toldClient, issuer }, secret: 'set' })
      await clients.putClient({ client: { ...toldClient, clientId: 'twin' }, secret: 'set' })
      await grants.insertGrant({ ...grant, scopes: ['offline_access'] })
      await grants.insertGrant({ ...grant, grantId: 'grant of twin', clientId: 'twin' })
      for (const clientId of ['client', 'twin']) {
        await consents.putConsent({ ...key, issuer, clientId, scopes: [], grantedAt: now })
        await leaveNotice(stores, { name: `end of ${clientId}`, dueAt: now, clientId })
      }
      const remove = (changes: object) =>
        clients.deleteClient({ tenantId: 'ten_a', issuer, clientId: 'client', eventId: 'x', now: now + 5, ...changes })
      for (const changes of [{ tenantId: 'ten_b' }, { issuer: other }, { clientId: 'none' }]) {
        assertEqual(await remove(changes), false, `another ${Object.keys(changes)[0]}`)
      }
      assertEqual((await grants.findGrant({ issuer, grantId: 'grant' }))?.revokedAt, null, 'nothing happened')
      const removed = await Promise.all(Array.from({ length: 20 }, (_, index) => remove({ eventId: `${index}` })))
      assertEqual(removed.filter(Boolean).length, 1, 'deleted once')
      assertEqual(
        [await clients.findClient('client'), (await clients.findClient('twin'))?.name],
        [null, 'Client'],
        'gone',
      )
      const revokedAt = async (grantId: string) => (await grants.findGrant({ issuer, grantId }))?.revokedAt
      assertEqual([await revokedAt('grant'), await revokedAt('grant of twin')], [now + 5, null], 'grants')
      const consented = (await consents.listConsents({ ...key, issuer })).map(({ clientId }) => clientId)
      const due = await logoutNotices.takeLogoutNotices({ issuer, now, leaseSeconds: 1, limit: 9 })
      assertEqual([consented, due.map(({ clientId }) => clientId)], [['twin'], ['twin']], 'consents and notices')
      const events = await audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })
      const deletions = events.filter(({ type }) => type === 'client_deleted')
      assertEqual(
        deletions.map((event) => [event.clientId, event.issuer, event.at]),
        [['client', issuer, now + 5]],
        'the audit',
      )
      assertEqual(await remove({ clientId: 'twin', eventId: 'twin' }), true, 'one of every issuer')
    },
  },
]
