import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import { authenticateWithPassword } from '../sign-in/authenticate-with-password.ts'
import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import { setPassword } from './cut-off-user.ts'
import { putUser } from './put-user.ts'

const password = 'a long password'
const hasher: PasswordHasher = {
  hash: async (plain) => `of ${plain}`,
  verify: async (plain, hash) => hash === `of ${plain}`,
  isOutdated: () => false,
  refuse: () => null,
}
const clock = () => 1_800_000_000

function setUp() {
  const { users, tenants, passwordAttempts: attempts } = createMemoryStores()
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const context = {
    users,
    tenants,
    hasher,
    randomBytes,
    clock,
    isPasswordBlocked: (each: string) => each === 'well known',
  }
  const put = (username: string, details: object = {}) =>
    putUser(context, { tenantId: 'ten_a', username, details: { name: 'Ada', password, ...details } })
  const signIn = (username: string) =>
    authenticateWithPassword(
      { users, attempts, hasher, clock },
      { tenantId: 'ten_a', username, password, address: null },
    )
  return { users, context, put, signIn }
}

// One character that NFKC writes as 18.
const long = '\ufdfa'

it('takes a username of 254 characters as NFKC writes it, and refuses a longer one by its path', async () => {
  const { users, put, signIn } = setUp()
  expect(await put(`${long.repeat(14)}ab`)).toMatchObject({ ok: true })
  expect(await signIn(`${long.repeat(14)}AB`)).toMatchObject({ ok: true })
  for (const refused of [`${long.repeat(14)}abc`, long.repeat(100)]) {
    const expected = 'at most 254 characters once written in NFKC and lower case'
    const issue = { path: 'username', expected, message: `expected ${expected}` }
    expect(await put(refused)).toEqual({ ok: false, error: { reason: 'input_invalid', issues: [issue] } })
  }
  const stored = await users.listUsers({ tenantId: 'ten_a', after: null, limit: 9 })
  expect(stored.map(({ username }) => username.length)).toEqual([254])
})

it('stores no username that cannot sign in', async () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 254 }),
    fc.string({ unit: fc.constantFrom(long, 'İ', 'a'), minLength: 50, maxLength: 254 }),
  )
  await fc.assert(
    fc.asyncProperty(typed, async (username) => {
      const { put, signIn } = setUp()
      if ((await put(username)).ok) expect(await signIn(username)).toMatchObject({ ok: true })
    }),
    { numRuns: 50, examples: [[long.repeat(100)]] },
  )
})

it('refuses by its path a text that a database could not keep: U+0000, and half of a surrogate pair', async () => {
  const { users, put } = setUp()
  const expected = 'a text without U+0000 and without half of a surrogate pair'
  for (const part of ['\0', '\ud83c', '\udf63']) {
    const given = `a${part}b`
    for (const [path, answer] of Object.entries({
      username: await put(given),
      'profile.nickname': await put('ada', { profile: { nickname: given } }),
      'profile.address.formatted': await put('ada', { profile: { address: { formatted: given } } }),
      password_hash: await put('ada', { password: undefined, password_hash: given }),
    })) {
      const issue = { path, expected, message: `expected ${expected}` }
      expect(answer).toEqual({ ok: false, error: { reason: 'input_invalid', issues: [issue] } })
    }
  }
  expect(await users.listUsers({ tenantId: 'ten_a', after: null, limit: 9 })).toEqual([])
  expect(await put('ada \u{1f363}', { profile: { address: { formatted: 'Rue\n\u{1f363}\ufffd' } } })).toMatchObject({
    ok: true,
  })
})

it('refuses a name with control or invisible characters, joiners between letters aside, and one that is too long', async () => {
  const { put } = setUp()
  const expected = 'a readable text of 1 to 200 characters without control or invisible ones'
  const issues = [{ path: 'name', expected, message: `expected ${expected}` }]
  const refused = [
    '',
    ' ',
    '\0',
    '\ud83c',
    'a\nb',
    '\u200b',
    'a\u202eb',
    '\u3164',
    'a\u200c',
    '😀'.repeat(201),
    'a'.repeat(201),
  ]
  for (const name of refused) {
    expect(await put('ada', { name })).toEqual({ ok: false, error: { reason: 'input_invalid', issues } })
  }
  for (const name of ['علی\u200cرضا', '😀'.repeat(200), ' Ada ']) {
    expect(await put('ada', { name })).toMatchObject({ ok: true, value: { user: { name: name.trim() } } })
  }
})

it('refuses a username with control or invisible characters, and one that an address cannot name', async () => {
  const { users, put } = setUp()
  for (const username of ['a\nb', 'a\u0085b', 'ada\u202egro.knab', 'a\u200bda', 'a\u00adda', 'a\u3164b', '\ue000']) {
    const expected = 'a readable text without control or invisible characters'
    const issues = [{ path: 'username', expected, message: `expected ${expected}` }]
    expect(await put(username)).toEqual({ ok: false, error: { reason: 'input_invalid', issues } })
  }
  for (const username of ['.', '..', ' .. ', '\uff0e', '\u2025']) {
    const expected = 'neither "." nor "..", which no address can hold'
    const issues = [{ path: 'username', expected, message: `expected ${expected}` }]
    expect(await put(username)).toEqual({ ok: false, error: { reason: 'input_invalid', issues } })
  }
  expect(await users.listUsers({ tenantId: 'ten_a', after: null, limit: 9 })).toEqual([])
  for (const username of ["o'brien", '...', '.ada', 'মিতা', 'a b']) expect((await put(username)).ok).toBe(true)
})

it('gives nobody a password that is well known, or made of the names of user and tenant; a hash is taken as it is', async () => {
  const { users, context } = setUp()
  await context.tenants.putTenantName({ tenantId: 'ten_a', name: 'Meridian Bank' })
  const expected = 'a password that is not well known and not made of the names of the user and the tenant'
  const issues = [{ path: 'password', expected, message: `expected ${expected}` }]
  const refused = { ok: false, error: { reason: 'input_invalid', issues } }
  const put = (details: object, dryRun = false) =>
    putUser(context, { tenantId: 'ten_a', username: 'ada', details: { name: 'Ada Lovelace', ...details }, dryRun })
  for (const weak of ['well known', 'ada-lovelace', 'Meridian Bank', 'aaaaaaaa']) {
    expect([await put({ password: weak }), await put({ password: weak }, true)]).toEqual([refused, refused])
  }
  expect(await users.findUserByUsername({ tenantId: 'ten_a', username: 'ada' })).toBeNull()
  expect(await put({ password_hash: 'of well known' })).toMatchObject({
    value: { outcome: 'created', password: 'set' },
  })
  // It is not taken, whatever it is.
  expect(await put({ password: 'well known' })).toMatchObject({ value: { outcome: 'unchanged', password: 'kept' } })
  const target = { issuer: 'https://auth.example', tenantId: 'ten_a', username: 'ada' }
  const set = (details: object) => setPassword(context, { ...target, details })
  expect([await set({ password: 'well known' }), await set({ password: 'Lovelace9' })]).toEqual([refused, refused])
  expect(await set({ password })).toMatchObject({ ok: true })
})
