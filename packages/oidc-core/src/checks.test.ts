import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRedirectUri } from './admin/is-redirect-uri.ts'
import { needsSignIn } from './authorize/needs-sign-in.ts'
import type { AuthorizationRequest } from './authorize/parse-authorization-request.ts'
import { client, now, session } from './contract/sample-records.ts'
import { createSigningKeys } from './keys/signing-keys.ts'
import { createMemoryStores } from './memory/index.ts'
import { parseIssuer } from './metadata/parse-issuer.ts'
import { parseParameters } from './parse-parameters.ts'
import { seal, unseal } from './seal.ts'
import { equalInConstantTime } from './secret-hash.ts'

const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

describe('parseParameters', () => {
  it('counts an empty parameter as absent and refuses a repeated one (RFC 6749 3.1)', () => {
    const parsed = parseParameters(new URLSearchParams('a=1&b=&c=2'))
    expect(parsed.ok && [...parsed.value]).toEqual([
      ['a', '1'],
      ['c', '2'],
    ])
    for (const query of ['a=1&a=1', 'a=1&a=', 'a=&a=']) {
      expect(parseParameters(new URLSearchParams(query)).ok).toBe(false)
    }
  })

  it('keeps what came once when something else was repeated', () => {
    const parsed = parseParameters(new URLSearchParams('a=1&b=2&a=3'))
    expect(!parsed.ok && [...parsed.error.once]).toEqual([['b', '2']])
  })
})

describe('parseIssuer', () => {
  it.each([
    ['https://auth.example', ''],
    ['https://auth.example/t/one', '/t/one'],
    ['http://localhost:8787/auth', '/auth'],
    ['http://auth.localhost:8787', ''],
    ['http://127.0.0.1:1', ''],
  ])('accepts %s', (issuer, basePath) => {
    expect(parseIssuer(issuer)).toMatchObject({ ok: true, value: { basePath } })
  })

  it.each([
    ['http://auth.example', 'issuer_not_https'],
    ['http://localhost.evil.example', 'issuer_not_https'],
    ['ftp://localhost', 'issuer_not_https'],
    ['https://auth.example/', 'issuer_not_canonical'],
    ['https://auth.example/a/', 'issuer_not_canonical'],
    ['https://AUTH.example', 'issuer_not_canonical'],
    ['https://auth.example?a', 'issuer_not_canonical'],
    ['https://auth.example#a', 'issuer_not_canonical'],
    ['https://user@auth.example', 'issuer_not_canonical'],
    ['https://auth.example:443', 'issuer_not_canonical'],
    ['auth.example', 'issuer_not_a_url'],
  ])('refuses %s', (issuer, reason) => {
    expect(parseIssuer(issuer)).toEqual({ ok: false, error: { reason } })
  })
})

describe('isRedirectUri', () => {
  it.each([
    'https://a.example/cb?x=1',
    'http://localhost:1/',
    'http://m.localhost/',
    'http://[::1]/cb',
    'com.example.app:/cb',
    'HTTPS://a.example',
    'https://a.example?x=@',
  ])('accepts %s', (uri) => expect(isRedirectUri(uri)).toBe(true))

  it.each([
    'http://a.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://a.example/#f',
    '/cb',
    'https://u:p@a.example/',
    'https://a.example/a b',
    'https://ä.example/',
    'https:cb',
    'https:/cb',
    'https:///a.example/cb',
    'https://@a.example/cb',
    'https:\\\\a.example\\cb',
    'https://a.example\\@b.example/cb',
    'http:127.0.0.1/cb',
    'http://127.0.0.1:65536/cb',
    'com.example.app:\\cb',
  ])('refuses %s', (uri) => expect(isRedirectUri(uri)).toBe(false))
})

describe('needsSignIn', () => {
  const request = {
    client,
    prompts: new Set(),
    maxAge: null,
    expectedUserIds: null,
    essentialContexts: null,
  } as unknown as AuthorizationRequest
  const state = { session: { ...session, authTime: now - 100 }, interactionStartedAt: null, now }

  it('takes a session of the same tenant only', () => {
    expect(needsSignIn(request, state)).toBeNull()
    expect(needsSignIn(request, { ...state, session: null })).toBe('no_session')
    expect(needsSignIn(request, { ...state, session: { ...session, tenantId: 'ten_b' } })).toBe('no_session')
  })

  it('asks again once max_age has passed, and always for max_age=0 (OpenID Connect Core 3.1.2.1)', () => {
    expect(needsSignIn({ ...request, maxAge: 100 }, state)).toBeNull()
    expect(needsSignIn({ ...request, maxAge: 99 }, state)).toBe('too_old')
    expect(needsSignIn({ ...request, maxAge: 0 }, { ...state, session: { ...session, authTime: now } })).toBe('too_old')
  })

  it('is satisfied by a sign-in since the interaction began, but not for another user than the hint names', () => {
    const fresh = { session: { ...session, authTime: now }, interactionStartedAt: now, now }
    for (const changes of [{ prompts: new Set(['login'] as const) }, { maxAge: 0 }]) {
      expect(needsSignIn({ ...request, ...changes }, fresh)).toBeNull()
      expect(needsSignIn({ ...request, ...changes }, { ...state, interactionStartedAt: now })).not.toBeNull()
    }
    expect(needsSignIn({ ...request, expectedUserIds: ['someone else'] }, fresh)).toBe('other_user')
  })
})

describe('seal', () => {
  it('opens with the same secret and purpose only, and only unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string(), async (secret, plaintext) => {
        const sealed = await seal({ secret, purpose: 'p', plaintext, randomBytes })
        expect(await unseal({ secret, purpose: 'p', sealed })).toBe(plaintext)
        expect(await unseal({ secret: `${secret}x`, purpose: 'p', sealed })).toBeUndefined()
        expect(await unseal({ secret, purpose: 'q', sealed })).toBeUndefined()
        expect(await unseal({ secret, purpose: 'p', sealed: `${sealed.slice(0, -4)}AAAA` })).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })
})

describe('equalInConstantTime', () => {
  it('agrees with ===', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => equalInConstantTime(a, b) === (a === b)))
    fc.assert(fc.property(fc.string(), (a) => equalInConstantTime(a, `${a}`)))
  })
})

describe('createSigningKeys', () => {
  const issuer = 'https://auth.example'

  it('makes one key even when 20 isolates start at once, and imports it once', async () => {
    const store = createMemoryStores().signingKeys
    const isolates = Array.from({ length: 20 }, () =>
      createSigningKeys({ store, keyEncryptionSecret: 's'.repeat(32), randomBytes }),
    )
    const sets = await Promise.all(isolates.map((keys) => keys.load({ issuer, now })))
    expect(new Set(sets.map((set) => set.current.get('ES256')?.kid)).size).toBe(1)
    const [first] = isolates
    expect(await first?.load({ issuer, now })).toBe(await first?.load({ issuer, now: now + 299 }))
  })

  it('fails with OIDC_SIGNING_KEY_UNREADABLE under another secret', async () => {
    const store = createMemoryStores().signingKeys
    await createSigningKeys({ store, keyEncryptionSecret: 's'.repeat(32), randomBytes }).load({ issuer, now })
    const other = createSigningKeys({ store, keyEncryptionSecret: 't'.repeat(32), randomBytes })
    await expect(other.load({ issuer, now })).rejects.toMatchObject({ code: 'OIDC_SIGNING_KEY_UNREADABLE' })
  })

  it('refuses a short secret', () => {
    const store = createMemoryStores().signingKeys
    expect(() => createSigningKeys({ store, keyEncryptionSecret: 'short', randomBytes })).toThrow(TypeError)
  })
})
