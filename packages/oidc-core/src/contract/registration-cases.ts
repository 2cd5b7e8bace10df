import type { Client } from '../model/client.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { leaveNotice, toldClient } from './leave-notice.ts'
import { client, grant, issuer, now, initialAccessToken as token } from './sample-records.ts'

const other = 'https://other.example'

const ownTokens = { issuer, tenantId: 'ten_a' }

const registered: Client = {
  ...client,
  issuer,
  formerSecret: null,
  applicationType: 'native',
  defaultMaxAge: 60,
  description: {
    ...client.description,
    contacts: ['ada@example.com'],
    policyUri: 'https://client.example/policy',
    jwks: { keys: [{ kty: 'EC' }] },
  },
  backchannelLogoutUri: toldClient.backchannelLogoutUri,
  registration: { accessTokenHash: 'f'.repeat(64), scopes: ['openid', 'profile'] },
}
const proof = { clientId: registered.clientId, accessTokenHash: 'f'.repeat(64) }
const forged = { ...proof, accessTokenHash: 'e'.repeat(64) }

/** Stores one token and registers one client with it. */
async function register({ registrations }: OpenidStores): Promise<void> {
  await registrations.insertInitialAccessToken({ ...token, usesLeft: null })
  const done = await registrations.registerClient({ client: registered, tokenHash: token.tokenHash, now })
  assertEqual(done, true, 'registered')
}

/** Initial access tokens and registered clients. */
export const registrationCases: ReadonlyArray<ContractCase> = [
  {
    name: 'keeps an initial access token, at its own issuer only, and lists it for its tenant',
    async run(createStores) {
      const { registrations } = await createStores()
      await registrations.insertInitialAccessToken(token)
      const second = { ...token, tokenId: 'second', tokenHash: '8', note: 'for CI', usesLeft: null, expiresAt: null }
      await registrations.insertInitialAccessToken({ ...second, createdAt: now + 1 })
      const listed = await registrations.listInitialAccessTokens(ownTokens)
      assertEqual(listed, [{ ...second, createdAt: now + 1 }, token], 'list')
      assertEqual(await registrations.listInitialAccessTokens({ ...ownTokens, tenantId: 'ten_b' }), [], 'other tenant')
      assertEqual(
        await registrations.listInitialAccessTokens({ ...ownTokens, issuer: other }),
        [],
        'list of other issuer',
      )
    },
  },
  {
    name: 'revokes an initial access token once, for its own tenant and issuer only',
    async run(createStores) {
      const { registrations } = await createStores()
      await registrations.insertInitialAccessToken(token)
      const key = { issuer, tenantId: 'ten_a', tokenId: 'iat', now: now + 1 }
      for (const changes of [{ issuer: other }, { tenantId: 'ten_b' }, { tokenId: 'none' }]) {
        const revoked = await registrations.revokeInitialAccessToken({ ...key, ...changes })
        assertEqual(revoked, false, `other ${Object.keys(changes)[0]}`)
      }
      assertEqual(await registrations.revokeInitialAccessToken(key), true, 'revoked')
      assertEqual(await registrations.revokeInitialAccessToken({ ...key, now: now + 2 }), true, 'again')
      assertEqual((await registrations.listInitialAccessTokens(ownTokens))[0]?.revokedAt, now + 1, 'first time')
      const attempt = { client: registered, tokenHash: token.tokenHash, now }
      assertEqual(await registrations.registerClient(attempt), false, 'no registration with it')
    },
  },
  {
    name: 'registers a client as it is and takes one use; a refused registration leaves nothing',
    async run(createStores) {
      const { registrations, clients } = await createStores()
      await registrations.insertInitialAccessToken(token)
      const attempt = { client: registered, tokenHash: token.tokenHash, now }
      for (const [what, changes] of [
        ['unknown token', { tokenHash: '7' }],
        ['another issuer', { client: { ...registered, issuer: other } }],
        ['no issuer', { client: { ...registered, issuer: null } }],
        ['another tenant', { client: { ...registered, tenantId: 'ten_b' } }],
        ['expired', { now: now + 100 }],
      ] as const) {
        assertEqual(await registrations.registerClient({ ...attempt, ...changes }), false, what)
      }
      assertEqual(await clients.findClient('client'), null, 'nothing left behind')
      assertEqual((await registrations.listInitialAccessTokens(ownTokens))[0]?.usesLeft, 2, 'no use taken')
      assertEqual(await registrations.registerClient(attempt), true, 'registered')
      assertEqual(await clients.findClient('client'), registered, 'stored client')
      assertEqual((await registrations.listInitialAccessTokens(ownTokens))[0]?.usesLeft, 1, 'one use taken')
    },
  },
  ...[20, 200].map((times) => ({
    name: `lets a token with 3 uses left through exactly 3 of ${times} parallel registrations`,
    async run(createStores: Parameters<ContractCase['run']>[0]) {
      const { registrations, clients } = await createStores()
      await registrations.insertInitialAccessToken({ ...token, usesLeft: 3 })
      const attempt = (_: unknown, index: number) =>
        registrations.registerClient({
          client: { ...registered, clientId: `client ${index}` },
          tokenHash: token.tokenHash,
          now,
        })
      const won = await Promise.all(Array.from({ length: times }, attempt))
      assertEqual(won.filter(Boolean).length, 3, 'registered')
      const stored = await Promise.all(won.map((_, index) => clients.findClient(`client ${index}`)))
      assertEqual(
        stored.map((found) => found !== null),
        won,
        'stored clients',
      )
      assertEqual((await registrations.listInitialAccessTokens(ownTokens))[0]?.usesLeft, 0, 'uses left')
    },
  })),
  {
    name: 'updates a registered client for the holder of its token, its origin and secrets aside',
    async run(createStores) {
      const stores = await createStores()
      await register(stores)
      const { registrations, clients } = stores
      const changed: Client = {
        ...registered,
        name: 'Changed',
        redirectUris: [],
        scopes: ['openid'],
        tokenEndpointAuthMethod: 'client_secret_post',
        defaultMaxAge: null,
        description: client.description,
        updatedAt: now + 5,
        secretHash: 'other',
      }
      const update = { client: changed, accessTokenHash: proof.accessTokenHash, secret: 'keep' as const }
      const wrong = { ...update, accessTokenHash: forged.accessTokenHash }
      assertEqual(await registrations.updateRegisteredClient(wrong), null, 'wrong token')
      assertEqual(await clients.findClient('client'), registered, 'unchanged')
      const { secretHash } = registered
      assertEqual(await registrations.updateRegisteredClient(update), { secretHash }, 'updated')
      assertEqual(await clients.findClient('client'), { ...changed, secretHash }, 'kept secret')
      const dropped = { ...update, secret: 'drop' as const }
      assertEqual(await registrations.updateRegisteredClient(dropped), { secretHash: null }, 'dropped secret')
      assertEqual((await clients.findClient('client'))?.secretHash, null, 'no secret')
      assertEqual(await registrations.updateRegisteredClient(update), { secretHash: 'other' }, 'given a secret')
      assertEqual((await clients.findClient('client'))?.secretHash, 'other', 'another secret')
    },
  },
  {
    name: 'rotates a secret: 20 parallel rotations follow on each other, and the last two secrets work',
    async run(createStores) {
      const stores = await createStores()
      await register(stores)
      const { registrations, clients } = stores
      const rotation = { ...proof, secretHash: 'new', formerExpiresAt: now + 60, now: now + 1 }
      assertEqual(await registrations.rotateClientSecret({ ...rotation, ...forged }), false, 'wrong token')
      assertEqual(await registrations.rotateClientSecret(rotation), true, 'rotated')
      const rotated = await clients.findClient('client')
      const formerSecret = { hash: registered.secretHash, expiresAt: now + 60 }
      assertEqual(rotated, { ...registered, secretHash: 'new', formerSecret, updatedAt: now + 1 }, 'both secrets')
      const rotate = (_: unknown, index: number) =>
        registrations.rotateClientSecret({ ...rotation, secretHash: `secret ${index}` })
      const won = await Promise.all(Array.from({ length: 20 }, rotate))
      assertEqual(won.filter(Boolean).length, 20, 'all rotated')
      const last = await clients.findClient('client')
      const standing = [last?.secretHash, last?.formerSecret?.hash]
      assertEqual(new Set(standing).size, 2, 'two different secrets')
      assertEqual(
        standing.every((hash) => hash?.startsWith('secret ')),
        true,
        'of the rotations',
      )
      const { accessTokenHash } = proof
      await registrations.updateRegisteredClient({ client: registered, accessTokenHash, secret: 'drop' })
      assertEqual(await registrations.rotateClientSecret(rotation), false, 'a public client has none')
    },
  },
  {
    name: 'deletes a registered client once with its consents and notices, and revokes its grants and no others',
    async run(createStores) {
      const stores = await createStores()
      await register(stores)
      const { registrations, clients, consents, grants, logoutNotices } = stores
      await clients.putClient({ client: { ...toldClient, clientId: 'twin' }, secret: 'set' })
      await grants.insertGrant({ ...grant, scopes: ['offline_access'] })
      await grants.insertGrant({ ...grant, grantId: 'grant of twin', clientId: 'twin' })
      const consent = { issuer, tenantId: 'ten_a', userId: 'user', clientId: 'client', scopes: [], grantedAt: now }
      await consents.putConsent(consent)
      await consents.putConsent({ ...consent, clientId: 'twin' })
      await leaveNotice(stores, { name: 'ended', dueAt: now })
      await leaveNotice(stores, { name: 'twin', dueAt: now, clientId: 'twin' })

      const remove = () => registrations.deleteRegisteredClient({ ...proof, now: now + 5 })
      assertEqual(await registrations.deleteRegisteredClient({ ...forged, now }), false, 'wrong token')
      const ofTwin = { ...proof, clientId: 'twin', now }
      assertEqual(await registrations.deleteRegisteredClient(ofTwin), false, 'a client that the operator put')
      assertEqual((await grants.findGrant({ issuer, grantId: 'grant' }))?.revokedAt, null, 'nothing happened')
      const removed = await Promise.all(Array.from({ length: 20 }, remove))
      assertEqual(removed.filter(Boolean).length, 1, 'deleted once')
      assertEqual(await clients.findClient('client'), null, 'gone')
      assertEqual((await grants.findGrant({ issuer, grantId: 'grant' }))?.revokedAt, now + 5, 'grant revoked')
      assertEqual(
        (await grants.findGrant({ issuer, grantId: 'grant of twin' }))?.revokedAt,
        null,
        "another client's grant",
      )
      const left = await consents.listConsents({ issuer, tenantId: 'ten_a', userId: 'user' })
      assertEqual(
        left.map(({ clientId }) => clientId),
        ['twin'],
        'consents left',
      )
      const taken = await logoutNotices.takeLogoutNotices({ issuer, now, leaseSeconds: 1, limit: 9 })
      assertEqual(
        taken.map(({ clientId }) => clientId),
        ['twin'],
        'notices left',
      )
    },
  },
  {
    name: 'neither brings a deleted client back by an update nor changes one of another issuer by a put',
    async run(createStores) {
      const stores = await createStores()
      await register(stores)
      const { registrations, clients } = stores
      assertEqual(
        await clients.putClient({ client: { ...registered, issuer: other }, secret: 'set' }),
        'taken',
        'put at another issuer',
      )
      assertEqual(
        await clients.putClient({ client: { ...registered, issuer: null }, secret: 'set' }),
        'taken',
        'put without an issuer',
      )
      const put = { ...registered, name: 'Put', registration: null }
      assertEqual(await clients.putClient({ client: put, secret: 'set' }), 'replaced', 'put at its own')
      assertEqual(await clients.findClient('client'), { ...registered, name: 'Put' }, 'still registered')
      await registrations.deleteRegisteredClient({ ...proof, now })
      const update = { client: registered, accessTokenHash: proof.accessTokenHash, secret: 'keep' as const }
      assertEqual(await registrations.updateRegisteredClient(update), null, 'update')
      const rotation = { ...proof, secretHash: 'new', formerExpiresAt: now, now }
      assertEqual(await registrations.rotateClientSecret(rotation), false, 'rotation')
      assertEqual(await clients.findClient('client'), null, 'still gone')
    },
  },
]
