import type { Passkey } from '../model/passkey.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { client, grant, initialAccessToken, issuer, now, session, signingKey, user } from './sample-records.ts'

const tenantId = 'ten_a'
const owner = { issuer, tenantId, userId: 'user' }
const consent = { ...owner, clientId: 'client', scopes: ['openid'], grantedAt: now }
const passkey: Passkey = {
  ...owner,
  credentialId: 'credential',
  publicKey: 'cose',
  counter: 0,
  transports: [],
  name: 'Phone',
  createdAt: now,
  lastUsedAt: null,
}

/** What a request may bring in the place of an id: nobody has stored any of these. */
const strangeTexts: ReadonlyArray<string> = [
  '',
  ' ',
  '\0',
  'client\0',
  'user\0',
  'credential\0',
  '\ud83c',
  '\uffff',
  '🍣',
  'Zoë \\ "',
  "' OR ''='",
  '%',
  '_'.repeat(6),
  '*',
  '__proto__',
  'constructor',
  'null',
  '9'.repeat(400),
  'x'.repeat(65_536),
]

/** Every look-up by a text that requests bring, and what it says of one that nobody stored. */
async function lookUp(stores: OpenidStores, text: string): Promise<Readonly<Record<string, unknown>>> {
  const { clients, users, sessions, consents, grants, passkeys, registrations, tenants, audit } = stores
  const credential = await users.findCredential({ tenantId, username: text, decoyPoint: 'a' })
  const guess = { counters: [], windowSeconds: 900, now }
  const secret = { clientId: text, issuer, tenantId: null, method: 'client_secret_basic', secretHash: 'x' } as const
  const proof = { clientId: text, issuer, tenantId: null, accessTokenHash: 'x' }
  const named = { ...owner, credentialId: text }
  const sessionEnd = { ...owner, which: { kind: 'one', sessionId: text }, offlineAccess: 'kept' } as const
  return {
    findClient: await clients.findClient(text),
    judgeClientSecret: await clients.judgeClientSecret({ ...secret, ...guess }),
    judgeRegistrationAccessToken: await registrations.judgeRegistrationAccessToken({ ...proof, ...guess }),
    deleteClient: await clients.deleteClient({ tenantId, issuer, clientId: text, eventId: 'e', now }),
    listClients: await clients.listClients({ tenantId: text, issuer, after: text, limit: 9 }),
    findConsent: await consents.findConsent({ ...owner, clientId: text }),
    withdrawConsent: await consents.withdrawConsent({ ...owner, clientId: text, now }),
    findUser: await users.findUser({ tenantId, userId: text }),
    findUserByUsername: await users.findUserByUsername({ tenantId, username: text }),
    findCredential: credential.user,
    listUsers: await users.listUsers({ tenantId: text, after: text, limit: 9 }),
    findTenantName: await tenants.findTenantName(text),
    listAuditEvents: await audit.listAuditEvents({ tenantId: text, limit: 9 }),
    listAuditEventsOfUser: await audit.listAuditEvents({ tenantId, filter: { userId: text }, limit: 9 }),
    listInitialAccessTokens: await registrations.listInitialAccessTokens({ issuer, tenantId: text }),
    revokeInitialAccessToken: await registrations.revokeInitialAccessToken({ issuer, tenantId, tokenId: text, now }),
    findGrant: await grants.findGrant({ issuer, grantId: text }),
    endSessions: await sessions.endSessions({ ...sessionEnd, idPrefix: 'end', now }),
    findPasskey: await passkeys.findPasskey({ issuer, credentialId: text }),
    advancePasskey: await passkeys.advancePasskey({ issuer, credentialId: text, counter: 9, now }),
    renamePasskey: await passkeys.renamePasskey({ ...named, name: 'x' }),
    removePasskey: await passkeys.removePasskey(named),
  }
}

const nothing = {
  findClient: null,
  judgeClientSecret: { outcome: 'wrong', found: null, attempts: [] },
  judgeRegistrationAccessToken: { outcome: 'wrong', found: null, attempts: [] },
  deleteClient: false,
  listClients: [],
  findConsent: null,
  withdrawConsent: false,
  findUser: null,
  findUserByUsername: null,
  findCredential: null,
  listUsers: [],
  findTenantName: null,
  listAuditEvents: [],
  listAuditEventsOfUser: [],
  listInitialAccessTokens: [],
  revokeInitialAccessToken: false,
  findGrant: null,
  endSessions: 0,
  findPasskey: null,
  advancePasskey: false,
  renamePasskey: false,
  removePasskey: false,
}

/** Ids that a careless column compares as equal: those of a row. They are ASCII, as all that are given out. */
const alikeIds: ReadonlyArray<ReadonlyArray<string>> = [
  ['abc', 'aBC', 'ABC'],
  ['a-b', 'a_b', 'ab'],
  ['1', '01', '1e0'],
  [`${'x'.repeat(63)}a`, `${'x'.repeat(63)}b`],
]

/** What a request may bring in the place of the first of them. */
const nobodysIds = ['abc ', ' abc', 'abc\t', 'ábc', 'a\u0301bc', 'аbc', 'ａbc', 'a\u200bbc', 'a%', 'ab_']

/** Usernames, each as `normalizeUsername` writes it, that a collation compares as equal: those of a row. */
const alikeUsernames: ReadonlyArray<ReadonlyArray<string>> = [
  ['abc', 'ábc', 'аbc', 'a\u200bbc', 'a bc', 'ab'],
  ['straße', 'strasse'],
  ['ida', 'ıda', 'i\u0307da'],
  ['はな', 'ハナ', 'ばな'],
  ['🍣', '🍺', '\ufffd', '?'],
]

/** Stores a record of each kind under this id and returns what says that it is new. */
async function storeUnder(stores: OpenidStores, id: string): Promise<Readonly<Record<string, unknown>>> {
  const { clients, users, sessions, consents, grants, passkeys, registrations, tenants, signingKeys } = stores
  await tenants.putTenantName({ tenantId: id, name: id })
  await consents.putConsent({ ...consent, clientId: id, scopes: [id] })
  await registrations.insertInitialAccessToken({ ...initialAccessToken, tenantId: id, tokenId: id, tokenHash: id })
  await signingKeys.insertSigningKey({ ...signingKey, issuer: `${issuer}/t/${id}`, kid: id })
  const username = `user ${[...id].map((character) => character.charCodeAt(0)).join(' ')}`
  const put = await users.putUser({ ...user, userId: id, username, name: id })
  const started = { ...session, sessionHash: id, sessionId: id, userId: id }
  return {
    client: await clients.putClient({ client: { ...client, clientId: id }, secret: 'set' }),
    user: put.outcome,
    session: await sessions.insertSession({ session: started, passwordHash: null }),
    grant: await grants.insertGrant({ ...grant, grantId: id, sessionId: null, userId: null }),
    passkey: await passkeys.insertPasskey({ passkey: { ...passkey, credentialId: id }, sessionId: 'sid' }),
  }
}

/** Returns what each kind of record that this id finds says of itself. */
async function foundBy(stores: OpenidStores, id: string): Promise<Readonly<Record<string, unknown>>> {
  const { clients, users, sessions, consents, grants, passkeys, registrations, tenants, signingKeys } = stores
  const list = <T>(records: ReadonlyArray<T>, idOf: (record: T) => string) => records.map(idOf).join()
  return {
    tenant: await tenants.findTenantName(id),
    client: (await clients.findClient(id))?.clientId,
    consent: (await consents.findConsent({ ...consent, clientId: id }))?.scopes[0],
    user: (await users.findUser({ tenantId, userId: id }))?.name,
    sessions: list(await sessions.listSessions({ issuer, tenantId, userId: id, now }), (each) => each.sessionId),
    grant: (await grants.findGrant({ issuer, grantId: id }))?.grantId,
    passkey: (await passkeys.findPasskey({ issuer, credentialId: id }))?.credentialId,
    tokens: list(await registrations.listInitialAccessTokens({ issuer, tenantId: id }), (each) => each.tokenId),
    issuer: list(await signingKeys.findSigningKeys(`${issuer}/t/${id}`), ({ kid }) => kid),
  }
}

const said = (text: string): string => `${JSON.stringify(text.slice(-20))} (${text.length} characters)`

/** @throws Error unless this id finds its own records, or none */
async function assertFound(stores: OpenidStores, { by, own }: { readonly by: string; readonly own: boolean }) {
  const found = Object.entries(await foundBy(stores, by)).filter(([, id]) => id)
  assertEqual(found, own ? found.map(([kind]) => [kind, by]) : [], `what is found by ${said(by)}`)
  if (own) assertEqual(found.length, 9, `kinds of records found by ${said(by)}`)
}

/** Ids: told apart by the code point, and looked up whatever they are. */
export const lookUpCases: ReadonlyArray<ContractCase> = [
  {
    name: 'tells ids apart by every character: neither case, blanks, accents nor the end of a long one are passed over',
    async run(createStores) {
      const stores = await createStores()
      const fresh = { client: 'created', user: 'created', session: true, grant: true, passkey: true }
      for (const [first = '', ...others] of alikeIds) {
        assertEqual(await storeUnder(stores, first), fresh, said(first))
        for (const id of others) await assertFound(stores, { by: id, own: false })
      }
      for (const id of nobodysIds) await assertFound(stores, { by: id, own: false })
      for (const [, ...others] of alikeIds) {
        for (const id of others) assertEqual(await storeUnder(stores, id), fresh, said(id))
      }
      for (const id of alikeIds.flat()) await assertFound(stores, { by: id, own: true })
    },
  },
  {
    name: 'tells usernames apart by every character, in every script',
    async run(createStores) {
      const { users } = await createStores()
      const find = async (username: string) => {
        const byCredential = await users.findCredential({ tenantId, username, decoyPoint: 'a' })
        return [(await users.findUserByUsername({ tenantId, username }))?.name, byCredential.user?.name]
      }
      for (const username of alikeUsernames.flat()) {
        assertEqual(await find(username), [undefined, undefined], `before there is ${said(username)}`)
        const put = await users.putUser({ ...user, userId: `id of ${username}`, username, name: username })
        assertEqual(put.outcome, 'created', said(username))
      }
      for (const username of alikeUsernames.flat()) assertEqual(await find(username), [username, username], username)
    },
  },
  {
    name: 'looks up by any text, whatever a request brings: what nobody stored is null, and nothing throws',
    async run(createStores) {
      const stores = await createStores()
      await stores.clients.putClient({ client, secret: 'set' })
      await stores.users.putUser(user)
      await stores.passkeys.insertPasskey({ passkey, sessionId: 'sid' })
      for (const text of strangeTexts) {
        const found = await lookUp(stores, text).catch((cause: unknown) => {
          throw new Error(`a look-up by ${said(text)} threw: ${cause}`, { cause })
        })
        assertEqual(found, nothing, `what is found by ${said(text)}`)
      }
      assertEqual(await stores.clients.findClient(client.clientId), client, 'what is there stays')
    },
  },
]
