import { beforeEach, describe, expect, it } from 'vitest'
import { encodeBase64url } from '../base64url.ts'
import { createSigningKeys } from '../keys/signing-keys.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { Session } from '../model/session.ts'
import { userOf } from '../provider/provider.testkit.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { Passkeys, Webauthn, WebauthnOptions } from './index.ts'
import { createPasskeys } from './index.ts'

const issuer = 'https://auth.example'
const encode = (text: string) => encodeBase64url(new TextEncoder().encode(text))

/** Believes every answer that says `holds: true` and names the challenge it was given. */
const webauthn: Webauthn = {
  creationOptions: async ({ challenge, known, userHandle }) => ({
    challenge,
    userHandle,
    known: known.map((each) => each.credentialId),
  }),
  requestOptions: async ({ challenge, rpId }) => ({ challenge, rpId }),
  verifyCreation: async ({ response }) => {
    const { id, holds } = response as { id: string; holds: boolean }
    return holds ? { credentialId: id, publicKey: 'cose', counter: 1, transports: [] } : null
  },
  verifyRequest: async ({ response }) => {
    const {
      holds,
      counter,
      deviceBound = true,
    } = response as { holds: boolean; counter: number; deviceBound?: boolean }
    return holds ? { counter, deviceBound } : null
  },
}

const session = (tenantId: string, userId: string): Session => ({
  sessionHash: `hash of ${userId}`,
  sessionId: `sid of ${userId}`,
  issuer,
  tenantId,
  userId,
  methods: ['pwd'],
  device: null,
  authTime: 0,
  createdAt: 0,
  expiresAt: 9e9,
})
const ada = session('ten_a', 'ada')

let stores: OpenidStores
let now: number
let passkeys: Passkeys
let at: (place: string) => Passkeys
let handles: { readonly ada: string; readonly eve: string }

beforeEach(async () => {
  stores = createMemoryStores()
  now = 1_800_000_000
  for (const [tenantId, userId] of [
    ['ten_a', 'ada'],
    ['ten_a', 'eve'],
    ['ten_b', 'bob'],
  ] as const) {
    await stores.users.putUser(userOf(tenantId, userId))
  }
  let drawn = 0
  const randomBytes = (length: number) => {
    drawn += 1
    return new Uint8Array(length).fill(drawn)
  }
  const keyEncryptionSecret = 'k'.repeat(32)
  const signingKeys = createSigningKeys({ store: stores.signingKeys, keyEncryptionSecret, randomBytes })
  at = (place) => createPasskeys({ issuer: place, stores, signingKeys, randomBytes, clock: () => now, webauthn })
  passkeys = at(issuer)
  const handleOf = async (userId: string) =>
    String((await passkeys.list(session('ten_a', userId))).creationOptions?.['userHandle'])
  handles = { ada: await handleOf('ada'), eve: await handleOf('eve') }
})

/** An answer to these options as a browser would give it, if the authenticator says `more`. */
const answer = (options: WebauthnOptions | null, more: object = {}) => {
  const clientDataJSON = encode(JSON.stringify({ challenge: encode(String(options?.['challenge'])) }))
  return { id: 'key', holds: true, counter: 2, response: { clientDataJSON, userHandle: handles.ada }, ...more }
}
const add = async (owner = ada, id = 'key') => {
  const { creationOptions } = await passkeys.list(owner)
  return passkeys.add({ session: owner, response: answer(creationOptions, { id }), name: ' My phone ' })
}
const request = (changes: { readonly tenantId?: string; readonly binding?: string } = {}) =>
  passkeys.requestOptions({ tenantId: 'ten_a', binding: 'browser', ...changes })
const signIn = (response: unknown, changes: object = {}) =>
  passkeys.authenticate({ tenantId: 'ten_a', binding: 'browser', address: null, response, ...changes })
const events = async (tenantId = 'ten_a') =>
  (await stores.audit.listAuditEvents({ tenantId, limit: 100 })).map(({ type, detail }) =>
    [type, detail['why']].filter((part) => part !== undefined).join(' '),
  )

describe('signing in by passkey', () => {
  beforeEach(async () => {
    expect((await add()).ok).toBe(true)
  })

  it('says who it was and how: hardware or software key, presence, verification (RFC 8176)', async () => {
    const bound = await signIn(answer(await request()))
    expect(bound).toMatchObject({ ok: true, value: { user: { userId: 'ada' }, methods: ['hwk', 'user', 'mfa'] } })
    const synced = await signIn(answer(await request(), { counter: 3, deviceBound: false }))
    expect(synced).toMatchObject({ ok: true, value: { methods: ['swk', 'user', 'mfa'] } })
  })

  it('refuses a passkey of a disabled user as it refuses any other, and says why in the audit alone', async () => {
    const cut = { tenantId: 'ten_a', userId: 'ada', issuer, idPrefix: 'cut', now }
    await stores.users.cutOffUser({ ...cut, change: { kind: 'disable' } })
    const refused = await signIn(answer(await request()))
    expect(refused).toEqual(await signIn(answer(await request(), { holds: false })))
    expect(await events()).toContain('sign_in_failed user_disabled')
    await stores.users.enableUser({ ...cut, eventId: 'on' })
    expect((await signIn(answer(await request()))).ok).toBe(true)
  })

  it('knows no passkey of a user who got a password of the operator, unless the passkeys were to stay', async () => {
    const cut = { tenantId: 'ten_a', userId: 'ada', issuer, idPrefix: 'cut', now }
    const attempts = { tenantId: 'ten_a', accountHash: 'account' }
    const set = { kind: 'password', passwordHash: 'fresh', keepPasskeys: true, attempts } as const
    await stores.users.cutOffUser({ ...cut, change: set })
    expect((await signIn(answer(await request()))).ok).toBe(true)
    await stores.users.cutOffUser({ ...cut, idPrefix: 'again', change: { ...set, keepPasskeys: false } })
    expect((await signIn(answer(await request(), { counter: 9 }))).ok).toBe(false)
    expect(await events()).toContain('sign_in_failed passkey_unknown')
  })

  it('takes a challenge once, of 20 answers at the same time too', async () => {
    const options = await request()
    const answers = Array.from({ length: 20 }, (_, index) => signIn(answer(options, { counter: 5 + index })))
    expect((await Promise.all(answers)).filter(({ ok }) => ok)).toHaveLength(1)
    expect((await events()).filter((event) => event === 'sign_in_failed challenge_answered')).toHaveLength(1)
  })

  it.each([
    ['another browser', { binding: 'another' }],
    ['another tenant', { tenantId: 'ten_b' }],
  ])('refuses the challenge of %s', async (_, changes) => {
    expect((await signIn(answer(await request(changes)))).ok).toBe(false)
    expect(await events()).toContain('sign_in_failed challenge_invalid')
  })

  it('refuses a challenge for making a passkey, of another issuer, or an hour old', async () => {
    const elsewhere = await at('https://other.example').requestOptions({ tenantId: 'ten_a', binding: 'browser' })
    expect((await signIn(answer(elsewhere))).ok).toBe(false)
    const { creationOptions } = await passkeys.list({ ...ada, sessionId: 'browser' })
    expect((await signIn(answer(creationOptions))).ok).toBe(false)
    const options = await request()
    now += 3_600
    expect((await signIn(answer(options))).ok).toBe(false)
    expect((await events()).filter((event) => event === 'sign_in_failed challenge_invalid')).toHaveLength(2)
  })

  it('consumes nothing when the signature does not hold', async () => {
    const options = await request()
    expect((await signIn(answer(options, { holds: false }))).ok).toBe(false)
    expect((await signIn(answer(options))).ok).toBe(true)
    expect(await events()).toContain('sign_in_failed answer_invalid')
  })

  it('refuses a counter that does not move forward, and says so in the audit: the key may have been copied', async () => {
    expect((await signIn(answer(await request(), { counter: 9 }))).ok).toBe(true)
    for (const counter of [9, 8, 0]) expect((await signIn(answer(await request(), { counter }))).ok).toBe(false)
    expect((await events()).filter((event) => event.startsWith('passkey_counter_regressed'))).toHaveLength(3)
    expect((await signIn(answer(await request(), { counter: 10 }))).ok).toBe(true)
  })

  it('is not replaced in the authenticator by one for another issuer of the same host, and names nobody', async () => {
    const { creationOptions } = await at(`${issuer}/t/ten_a`).list({ ...ada, issuer: `${issuer}/t/ten_a` })
    expect(new Set([handles.ada, handles.eve, creationOptions?.['userHandle']]).size).toBe(3)
    expect(handles.ada).toMatch(/^[\w-]{43}$/)
  })

  it('refuses a passkey that is unknown, of another tenant, removed, or of another user than it says', async () => {
    await add(session('ten_b', 'bob'), 'key of bob')
    for (const id of ['unknown', 'key of bob', undefined, 7]) {
      expect((await signIn(answer(await request(), { id }))).ok).toBe(false)
    }
    const { response } = answer(await request())
    const other = { ...response, userHandle: handles.eve }
    expect((await signIn(answer(null, { response: other }))).ok).toBe(false)
    await passkeys.remove({ session: ada, credentialId: 'key' })
    expect((await signIn(answer(await request()))).ok).toBe(false)
    expect((await events()).filter((event) => event === 'sign_in_failed passkey_unknown')).toHaveLength(1)
    expect(await events()).toContain('sign_in_failed answer_invalid')
  })

  it.each([null, undefined, 7, 'text', [], {}, { id: 'key', response: null }, { response: { clientDataJSON: '*' } }])(
    'refuses %j without failing',
    async (response) => {
      expect(await signIn(response)).toEqual({ ok: false, error: { reason: 'passkey_refused' } })
    },
  )

  it.each([null, '192.0.2.1'])(
    'has one audit row for each fault from one address in 15 minutes (%s)',
    async (address) => {
      const fail = async (id: string) => signIn(answer(await request(), { id }), { address })
      const unknown = async () => (await events()).filter((event) => event === 'sign_in_failed passkey_unknown')
      await Promise.all(Array.from({ length: 20 }, () => fail('unknown')))
      expect(await unknown()).toHaveLength(1)
      await signIn(null, { address })
      expect(await events()).toContain('sign_in_failed challenge_invalid')
      await signIn(answer(await request(), { id: 'unknown' }), { address: '192.0.2.2' })
      expect(await unknown()).toHaveLength(2)
      now += 900
      await fail('unknown')
      expect(await unknown()).toHaveLength(3)
    },
  )

  it('counts attempts by address, but none that was right', async () => {
    const address = '192.0.2.1'
    for (let counter = 3; counter < 8; counter += 1) {
      expect((await signIn(answer(await request(), { counter }), { address })).ok).toBe(true)
    }
    const refused = { ok: false, error: { reason: 'passkey_refused' } }
    for (let attempt = 0; attempt < 100; attempt += 1) expect(await signIn(null, { address })).toEqual(refused)
    const stopped = await signIn(answer(await request()), { address })
    expect(stopped).toMatchObject({ ok: false, error: { reason: 'too_many_attempts', retryAfterSeconds: 900 } })
    expect((await signIn(null, { address })).ok).toBe(false)
    expect((await events()).filter((event) => event === 'sign_in_throttled')).toHaveLength(1)
    expect((await signIn(answer(await request(), { counter: 9 }), { address: '192.0.2.2' })).ok).toBe(true)
  })
})

describe('adding, renaming and removing', () => {
  const names = async (owner = ada) => (await passkeys.list(owner)).passkeys.map(({ name }) => name)

  it('keeps what the browser of this very session made, once', async () => {
    const { creationOptions } = await passkeys.list(ada)
    const response = answer(creationOptions)
    const elsewhere = { ...ada, sessionId: 'another session of ada' }
    expect((await passkeys.add({ session: elsewhere, response, name: 'x' })).ok).toBe(false)
    expect((await passkeys.add({ session: ada, response: { ...response, holds: false }, name: 'x' })).ok).toBe(false)
    expect((await passkeys.add({ session: ada, response, name: ' My phone ' })).ok).toBe(true)
    expect((await passkeys.add({ session: ada, response: { ...response, id: 'x' }, name: 'x' })).ok).toBe(false)
    expect(await names()).toEqual(['My phone'])
    expect(await events()).toEqual(['passkey_refused', 'passkey_added', 'passkey_refused', 'passkey_refused'])
  })

  it('records ten refusals of a user within a window, and those of another user', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) await passkeys.add({ session: ada, response: null, name: 'x' })
    expect(await events()).toEqual(Array.from({ length: 10 }, () => 'passkey_refused'))
    await passkeys.add({ session: session('ten_a', 'eve'), response: null, name: 'x' })
    expect(await events()).toHaveLength(11)
  })

  it('never gives a passkey to a second user', async () => {
    await add()
    expect((await add(session('ten_a', 'eve'))).ok).toBe(false)
    expect(await names(session('ten_a', 'eve'))).toEqual([])
  })

  it('stops at 20, and names the known ones to the browser', async () => {
    for (let index = 0; index < 20; index += 1) expect((await add(ada, `key ${index}`)).ok).toBe(true)
    expect((await passkeys.list(ada)).creationOptions).toBeNull()
    const refused = await passkeys.add({ session: ada, response: answer(await request()), name: '' })
    expect(refused).toEqual({ ok: false, error: { reason: 'passkey_limit' } })
    await passkeys.remove({ session: ada, credentialId: 'key 3' })
    const { creationOptions } = await passkeys.list(ada)
    expect(creationOptions?.['known']).toHaveLength(19)
  })

  it("touches one's own passkeys only", async () => {
    await add()
    for (const stranger of [session('ten_a', 'eve'), { ...ada, tenantId: 'ten_b' }]) {
      const theirs = { session: stranger, credentialId: 'key' }
      expect([await passkeys.rename({ ...theirs, name: 'x' }), await passkeys.remove(theirs)]).toEqual([false, false])
    }
    const mine = { session: ada, credentialId: 'key' }
    expect(await passkeys.rename({ ...mine, name: '   ' })).toBe(false)
    expect(await passkeys.rename({ ...mine, name: `${'n'.repeat(70)}` })).toBe(true)
    expect(await names()).toEqual(['n'.repeat(60)])
    expect(await passkeys.rename({ ...mine, name: '\0 \ud83c' })).toBe(false)
    expect(await passkeys.rename({ ...mine, name: '\0My\ud83c 🍣\0' })).toBe(true)
    expect(await names()).toEqual(['My 🍣'])
    expect(await passkeys.remove(mine)).toBe(true)
    expect((await events()).slice(0, 2)).toEqual(['passkey_removed', 'passkey_renamed'])
  })
})
