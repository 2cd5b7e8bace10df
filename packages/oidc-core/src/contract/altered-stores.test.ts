import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { openidStoresContract } from './index.ts'

// What databases do to text when nobody looks: each of these stores is the memory one but for one such habit.

/** Returns the stores with some functions of one of them put in the place of its own. */
const having = <Name extends keyof OpenidStores>(
  stores: OpenidStores,
  name: Name,
  functions: (own: OpenidStores[Name]) => Partial<OpenidStores[Name]>,
): OpenidStores => ({ ...stores, [name]: { ...stores[name], ...functions(stores[name]) } })

const refuseNul = (text: string): void => {
  if (text.includes('\0')) throw new Error('invalid byte sequence for encoding "UTF8": 0x00')
}
const withoutAccents = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')
const inLatin1 = (text: string): string => text.replace(/[^\0-\xff]/g, '?')

const exactly = 'keeps text exactly'
const ids = 'tells ids apart'
const usernames = 'tells usernames apart'
const anyText = 'looks up by any text'

type Alter = (stores: OpenidStores) => OpenidStores
const alterations: Readonly<Record<string, readonly [caught: string, alter: Alter]>> = {
  'finds a client whatever the case': [
    ids,
    (stores) =>
      having(stores, 'clients', (own) => ({
        findClient: async (id) => (await own.findClient(id)) ?? own.findClient(id.toLowerCase()),
      })),
  ],
  'finds a client although blanks follow': [
    ids,
    (stores) => having(stores, 'clients', (own) => ({ findClient: (id) => own.findClient(id.trimEnd()) })),
  ],
  'finds a passkey whatever the case': [
    ids,
    (stores) =>
      having(stores, 'passkeys', (own) => ({
        findPasskey: async (key) =>
          (await own.findPasskey(key)) ?? own.findPasskey({ ...key, credentialId: key.credentialId.toLowerCase() }),
      })),
  ],
  'takes issuers that differ in case for one': [
    ids,
    (stores) =>
      having(stores, 'signingKeys', (own) => ({
        findSigningKeys: async (issuer) =>
          (await Promise.all([...new Set([issuer, issuer.toLowerCase()])].map(own.findSigningKeys))).flat(),
      })),
  ],
  'cuts an id at 32 characters': [
    ids,
    (stores) =>
      having(stores, 'grants', (own) => ({
        insertGrant: (grant) => own.insertGrant({ ...grant, grantId: grant.grantId.slice(0, 32) }),
        findGrant: (key) => own.findGrant({ ...key, grantId: key.grantId.slice(0, 32) }),
      })),
  ],
  'finds a user without the accents': [
    usernames,
    (stores) =>
      having(stores, 'users', (own) => ({
        findUserByUsername: (key) => own.findUserByUsername({ ...key, username: withoutAccents(key.username) }),
      })),
  ],
  'takes all usernames beyond the BMP for one': [
    usernames,
    (stores) =>
      having(stores, 'users', (own) => ({
        findCredential: (key) => own.findCredential({ ...key, username: key.username.replace(/[^\0-\uffff]/gu, '🍣') }),
      })),
  ],
  'fails at a client id with U+0000': [
    anyText,
    (stores) =>
      having(stores, 'clients', (own) => ({
        async findClient(id) {
          refuseNul(id)
          return own.findClient(id)
        },
      })),
  ],
  'fails at a username with U+0000': [
    anyText,
    (stores) =>
      having(stores, 'users', (own) => ({
        async findCredential(key) {
          refuseNul(key.username)
          return own.findCredential(key)
        },
      })),
  ],
  'reads an id up to U+0000': [
    anyText,
    (stores) =>
      having(stores, 'passkeys', (own) => ({
        findPasskey: (key) => own.findPasskey({ ...key, credentialId: key.credentialId.split('\0')[0] ?? '' }),
      })),
  ],
  'fails at an id that is longer than its index takes': [
    anyText,
    (stores) =>
      having(stores, 'grants', (own) => ({
        async findGrant(key) {
          if (key.grantId.length > 2_048) throw new Error('key too long')
          return own.findGrant(key)
        },
      })),
  ],
  'cuts a nonce at 255 characters': [
    exactly,
    (stores) =>
      having(stores, 'codes', (own) => ({
        insertAuthorizationCode: (code) =>
          own.insertAuthorizationCode({ ...code, nonce: code.nonce?.slice(0, 255) ?? null }),
      })),
  ],
  'cuts a redirect URI at 1,024 characters': [
    exactly,
    (stores) =>
      having(stores, 'codes', (own) => ({
        insertAuthorizationCode: (code) =>
          own.insertAuthorizationCode({ ...code, redirectUri: code.redirectUri.slice(0, 1_024) }),
      })),
  ],
  'loses what lies beyond Latin 1': [
    exactly,
    (stores) =>
      having(stores, 'users', (own) => ({ putUser: (user) => own.putUser({ ...user, name: inLatin1(user.name) }) })),
  ],
  'loses what lies beyond the BMP': [
    exactly,
    (stores) =>
      having(stores, 'users', (own) => ({
        putUser: (user) => own.putUser({ ...user, name: user.name.replace(/[^\0-\uffff]/gu, '\ufffd') }),
      })),
  ],
  'composes letters': [
    exactly,
    (stores) =>
      having(stores, 'tenants', (own) => ({
        putTenantName: (tenant) => own.putTenantName({ ...tenant, name: tenant.name.normalize('NFC') }),
      })),
  ],
  'trims a name': [
    exactly,
    (stores) =>
      having(stores, 'clients', (own) => ({
        putClient: ({ client, secret }) => own.putClient({ client: { ...client, name: client.name.trim() }, secret }),
      })),
  ],
  'joins scopes by commas': [
    exactly,
    (stores) =>
      having(stores, 'consents', (own) => ({
        putConsent: (consent) => own.putConsent({ ...consent, scopes: consent.scopes.join(',').split(',') }),
      })),
  ],
  'keeps times in 32 bits': [
    exactly,
    (stores) =>
      having(stores, 'sessions', (own) => ({
        insertSession: ({ session, passwordHash }) =>
          own.insertSession({ session: { ...session, createdAt: session.createdAt | 0 }, passwordHash }),
      })),
  ],
  'renews a session by a secret that was replaced': [
    'renews a running session once',
    (stores) =>
      having(stores, 'sessions', (own) => ({
        async renewSession({ session, formerHash, now }) {
          const running = (await own.listSessions({ ...session, now })).find(
            (each) => each.sessionId === session.sessionId,
          )
          return own.renewSession({ session, formerHash: running?.sessionHash ?? formerHash, now })
        },
      })),
  ],
  'lists signing keys as they come': [
    "lists an issuer's signing keys, oldest first",
    (stores) =>
      having(stores, 'signingKeys', (own) => ({
        findSigningKeys: async (issuer) => [...(await own.findSigningKeys(issuer))].reverse(),
      })),
  ],
}

describe('openidStoresContract turns away a store that', () => {
  it.each(Object.entries(alterations))('%s', async (_, [caught, alter]) => {
    const [contractCase] = openidStoresContract.filter(({ name }) => name.startsWith(caught))
    await expect(contractCase?.run(() => alter(createMemoryStores()))).rejects.toThrow(/: got .*, expected | threw: /s)
  })
})
