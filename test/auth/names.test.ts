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
const signingKeys = { load: () => Promise.reject(new TypeError('unused')) }
const context = { users, clients, tenants, signingKeys, hasher, clock, randomBytes, isPasswordBlocked: () => false }
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
    isTaken: async (name: string) => {
      const { ok } = await putTenant(context, { tenantId, details: { name } })
      expect(parseNewTenant({ slug: 'bank', name }).ok).toBe(ok)
      return ok
    },
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

it('a manifest, the catalog and the auth host take the same names of users, tenants and clients', async () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '\u3000',
    '\ufeff',
    '\u2028',
    '\u200b',
    '\u200c',
    '\u034f',
    '\u3164',
    '\u0301',
    '\n',
    'م',
    '\u202e',
    '\ue000',
    '😀',
    '\ud800',
    'é',
  )
  const name = fc.oneof(
    fc.string({ unit: piece, maxLength: 12 }),
    fc.tuple(piece, fc.integer({ min: 90, max: 202 })).map(([text, times]) => text.repeat(times)),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 210 }),
  )
  // What stands for a value that is put in later is judged when it is there.
  const written = name.filter((text) => !text.includes('${'))
  await fc.assert(
    fc.asyncProperty(kind, written, async (of, text) => {
      expect(await kinds[of].isTaken(text)).toBe(inManifest(of, text))
    }),
    { numRuns: 300 },
  )
})

const invisible = [
  '\u200b',
  '\u200c',
  '\u061c',
  '\u2028',
  '\u202e',
  '\u3164',
  '\u034f',
  '\u2800',
  '\ufe0f',
  '\ue000',
  '\n',
]

it.each(['user', 'tenant', 'client'] as const)(
  'a name of a %s has 1 to 200 characters, something to see and nothing that is not seen',
  async (of) => {
    const blank = ['', ' ', '\u3000\u00a0']
    const unseen = invisible.flatMap((each) => [each, `a${each} b`, `${each}a`, `a${each}`])
    for (const name of [...blank, ...unseen, '\ud800', 'a\udfff', '😀'.repeat(201), 'a'.repeat(201)]) {
      expect([name, inManifest(of, name), await kinds[of].isTaken(name)]).toEqual([name, false, false])
    }
    for (const name of [
      'A',
      'Ada Lovelace',
      'Ada 😀',
      '😀'.repeat(200),
      'a'.repeat(200),
      'نامه',
      'Meridian\u00a0Bank',
    ]) {
      expect([name, inManifest(of, name), await kinds[of].isTaken(name)]).toEqual([name, true, true])
    }
  },
)

it.each([
  ['user', true],
  ['tenant', true],
  ['client', false],
] as const)(
  'a joiner between letters, as Persian and Indic names need it, stands in the name of a %s: %s',
  async (of, stands) => {
    for (const name of ['علی\u200cرضا', 'ක්\u200dෂි', 'শ্রী ক্\u200cষ']) {
      expect([name, inManifest(of, name), await kinds[of].isTaken(name)]).toEqual([name, stands, stands])
    }
    for (const name of ['\u200dع', 'ع\u200c', 'ع\u200c\u200cر', 'ع \u200cر', '1\u200c2', '👩\u200d💻']) {
      expect([name, inManifest(of, name), await kinds[of].isTaken(name)]).toEqual([name, false, false])
    }
  },
)
