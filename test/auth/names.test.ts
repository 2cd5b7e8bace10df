import { parseNewTenant } from '@voyage/catalog'
import { parseManifest } from '@voyage/deploy-planner'
import type { PasswordHasher } from '@voyage/oidc-core'
import { putClient, putTenant, putUser } from '@voyage/oidc-core/admin'
import { createMemoryStores } from '@voyage/oidc-core/memory'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bankFile } from '../../packages/deploy-planner/src/testing/bank-manifest.ts'

const { users, clients, tenants } = createMemoryStores()
const hasher: PasswordHasher = {
  hash: async (password) => password,
  verify: async () => false,
  isOutdated: () => false,
  refuse: () => null,
}
const clock = () => 1_800_000_000
const randomBytes = (length: number) => new Uint8Array(length)
const context = { users, clients, tenants, hasher, clock, randomBytes, isPasswordBlocked: () => false }
const tenantId = 'ten_one'
const at = { issuer: 'https://auth.example', tenantId: null }
const redirect_uris = ['https://client.example/callback']
const client = { redirect_uris, client_secret: 'a-client-secret-of-enough-length' }

/** By whose name it is, where a manifest has it and whether the hosts take it. */
const kinds = {
  user: {
    path: ['tenants', 0, 'users', 0, 'name'],
    isTaken: async (name: string) =>
      (await putUser(context, { tenantId, username: 'ada', details: { name, password: 'long enough' }, dryRun: true }))
        .ok,
  },
  tenant: {
    path: ['tenants', 0, 'name'],
    isTaken: async (name: string) =>
      (await putTenant(context, { tenantId, details: { name } })).ok && parseNewTenant({ slug: 'bank', name }).ok,
  },
  client: {
    path: ['tenants', 0, 'clients', 0, 'name'],
    isTaken: async (name: string) => {
      const metadata = { ...client, client_name: name }
      return (await putClient(context, { at, tenantId, clientId: 'client', metadata, dryRun: true })).ok
    },
  },
} as const

const kind = fc.constantFrom(...(Object.keys(kinds) as ReadonlyArray<keyof typeof kinds>))
const inManifest = (of: keyof typeof kinds, name: string): boolean => parseManifest(bankFile([kinds[of].path, name])).ok

it('a manifest takes no name of a user, a tenant or a client that its step would be refused for', async () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '\u3000',
    '\ufeff',
    '\u2028',
    '\u200b',
    '\u202e',
    '\ue000',
    '😀',
    '\ud800',
    'é',
  )
  const name = fc.oneof(
    fc.string({ unit: piece, maxLength: 12 }),
    fc.tuple(piece, fc.integer({ min: 90, max: 202 })).map(([text, times]) => text.repeat(times)),
    fc.string({ unit: 'binary', maxLength: 210 }),
  )
  // What stands for a value that is put in later is judged when it is there.
  const written = name.filter((text) => !text.includes('${'))
  await fc.assert(
    fc.asyncProperty(kind, written, async (of, text) => {
      fc.pre(inManifest(of, text))
      expect(await kinds[of].isTaken(text)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

it.each(['user', 'tenant', 'client'] as const)(
  'a name of blanks alone is no name of a %s, nor one too long',
  async (of) => {
    for (const name of ['', ' ', '\u3000\u00a0', '😀'.repeat(101), '\ud800']) {
      expect([name, inManifest(of, name), await kinds[of].isTaken(name)]).toEqual([name, false, false])
    }
    for (const name of ['A', 'Ada Lovelace', 'Ada 😀', '😀'.repeat(100), 'a'.repeat(200)]) {
      expect([name, inManifest(of, name), await kinds[of].isTaken(name)]).toEqual([name, true, true])
    }
  },
)
