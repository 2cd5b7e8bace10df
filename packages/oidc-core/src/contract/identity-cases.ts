import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { client, issuer, now, user } from './sample-records.ts'

const other = 'https://other.example'

/** Clients, users, consents and tenants' names. */
export const identityCases: ReadonlyArray<ContractCase> = [
  {
    name: 'creates and replaces a client, and never lets another tenant take its id',
    async run(createStores) {
      const { clients } = await createStores()
      assertEqual(await clients.findClient('client'), null, 'no client yet')
      assertEqual(await clients.putClient({ client, secret: 'set' }), 'created', 'first put')
      assertEqual(await clients.findClient('client'), client, 'stored client')
      const changed = {
        ...client,
        name: 'Changed',
        redirectUris: ['https://b.example/'],
        createdAt: now + 9,
        updatedAt: now + 9,
      }
      assertEqual(await clients.putClient({ client: changed, secret: 'set' }), 'replaced', 'second put')
      assertEqual(await clients.findClient('client'), { ...changed, createdAt: now }, 'replaced client')
      assertEqual(
        await clients.putClient({ client: { ...client, tenantId: 'ten_b' }, secret: 'set' }),
        'taken',
        'put by another tenant',
      )
      assertEqual((await clients.findClient('client'))?.tenantId, 'ten_a', 'tenant kept')
    },
  },
  {
    name: 'keeps the secrets that a client has at the time of a put, or sets its secret, by which the former one goes',
    async run(createStores) {
      const { clients } = await createStores()
      const formerSecret = { hash: 'former', expiresAt: now + 60 }
      const own = { ...client, formerSecret }
      assertEqual(await clients.putClient({ client: own, secret: 'keep' }), 'secret_missing', 'keep of none')
      assertEqual(await clients.findClient('client'), null, 'not created')
      assertEqual(await clients.putClient({ client: own, secret: 'set' }), 'created', 'first put')
      const older = { ...client, name: 'Kept', secretHash: 'older', updatedAt: now + 1 }
      assertEqual(await clients.putClient({ client: older, secret: 'keep' }), 'replaced', 'keep')
      const kept = { ...older, secretHash: client.secretHash, formerSecret }
      assertEqual(await clients.findClient('client'), kept, 'both secrets kept')
      const elsewhere = { ...older, issuer: other }
      assertEqual(await clients.putClient({ client: elsewhere, secret: 'keep' }), 'taken', 'at another issuer')
      assertEqual(await clients.putClient({ client, secret: 'set' }), 'replaced', 'the secret that it has')
      assertEqual(await clients.findClient('client'), own, 'the former one stays')
      const another = { ...client, secretHash: 'another' }
      assertEqual(await clients.putClient({ client: another, secret: 'set' }), 'replaced', 'another secret')
      assertEqual(await clients.findClient('client'), another, 'the former one is gone')
      const open = { ...client, tokenEndpointAuthMethod: 'none' as const, secretHash: null }
      assertEqual(await clients.putClient({ client: open, secret: 'set' }), 'replaced', 'no secret')
      assertEqual(await clients.putClient({ client: older, secret: 'keep' }), 'secret_missing', 'keep of no secret')
      assertEqual(await clients.findClient('client'), open, 'nothing changed')
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
]
