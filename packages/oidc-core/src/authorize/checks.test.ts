import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { client } from '../contract/sample-records.ts'
import { checkAcrValues } from './check-acr-values.ts'
import { checkClaims } from './check-claims.ts'
import { checkClient } from './check-client.ts'
import { checkGrantType } from './check-grant-type.ts'
import { checkIdTokenHint } from './check-id-token-hint.ts'
import { checkMaxAge } from './check-max-age.ts'
import { checkPkce } from './check-pkce.ts'
import { checkPrompt } from './check-prompt.ts'
import { checkRedirectUri } from './check-redirect-uri.ts'
import { checkRequestObject } from './check-request-object.ts'
import { checkResource } from './check-resource.ts'
import { checkResponseType, parseResponseMode, responseModes } from './check-response-type.ts'
import { checkScope } from './check-scope.ts'
import { checkText, echoedState } from './check-text.ts'
import { inBoth } from './in-both.ts'
import { consentItems, needsConsent } from './needs-consent.ts'
import type { AuthorizationRequest } from './parse-authorization-request.ts'

const issuer = 'https://auth.example'
const given = (parameters: Readonly<Record<string, string>>) => new Map(Object.entries(parameters))
const answer = (result: { readonly ok: boolean; readonly value?: unknown; readonly error?: unknown }) =>
  result.ok ? result.value : (result.error as { readonly reason: string }).reason

describe('claims', () => {
  const wide = { ...client, scopes: ['openid', 'profile', 'email'] }
  const check = (claims: unknown) =>
    checkClaims(given({ claims: typeof claims === 'string' ? claims : JSON.stringify(claims) }), wide)
  const requested = (claims: unknown) => {
    const checked = check(claims)
    return checked.ok ? checked.value : checked.error.reason
  }
  const none = { requested: { userinfo: [], idToken: [] }, userIds: null, essentialContexts: null }

  it('are none without the parameter, and with empty or null sections', () => {
    expect(answer(checkClaims(given({}), wide))).toEqual(none)
    for (const claims of [{}, { userinfo: {}, id_token: null }, { userinfo: null }, { other: 1 }]) {
      expect(requested(claims)).toEqual(none)
    }
  })

  it('are refused unless they are an object of objects of at most 4,096 characters', () => {
    const long = (length: number) => `{"userinfo":{}${' '.repeat(length - 15)}}`
    expect([long(4096).length, requested(long(4096))]).toEqual([4096, none])
    for (const claims of [
      '',
      '[]',
      'null',
      '1',
      '{',
      { userinfo: [] },
      { id_token: 'sub' },
      { userinfo: 1 },
      long(4097),
    ]) {
      expect(requested(claims), String(claims)).toBe('claims_malformed')
    }
  })

  it('keep what the client may ask for, by section', () => {
    expect(
      requested({ userinfo: { email: null, phone_number: null }, id_token: { name: null, unheard_of: null } }),
    ).toEqual({
      ...none,
      requested: { userinfo: ['email'], idToken: ['name'] },
    })
    const narrow = checkClaims(given({ claims: '{"userinfo":{"email":null}}' }), { ...client, scopes: ['openid'] })
    expect(narrow.ok && narrow.value.requested.userinfo).toEqual([])
  })

  it('demand a user who meets every value and values of sub, of the ID token and of userinfo (OIDC Core 5.5.1)', () => {
    const users = ['ada', 'eve', 'kim']
    const sub = fc.record(
      { value: fc.constantFrom(...users), values: fc.subarray(users), essential: fc.boolean() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.option(sub), fc.option(sub), (first, second) => {
        const demands = [first, second].flatMap((one) => [
          ...(one?.value === undefined ? [] : [[one.value]]),
          ...(one?.values === undefined ? [] : [one.values]),
        ])
        const checked = requested({ id_token: { sub: first }, userinfo: { sub: second } }) as typeof none
        const meets = (user: string) => (checked.userIds as ReadonlyArray<string> | null)?.includes(user) ?? true
        expect(users.filter(meets)).toEqual(users.filter((user) => demands.every((demand) => demand.includes(user))))
        expect(checked.userIds === null).toBe(demands.length === 0)
      }),
    )
  })

  it('are refused when sub or acr is of another type', () => {
    for (const claim of [
      'ada',
      5,
      ['ada'],
      { value: 5 },
      { value: null },
      { value: ['ada'] },
      { values: 'ada' },
      { values: null },
      { values: ['ada', 5] },
      { value: 'ada', values: {} },
    ]) {
      expect(requested({ id_token: { sub: claim } }), JSON.stringify(claim)).toBe('claims_malformed')
      expect(requested({ userinfo: { sub: claim }, id_token: { sub: { value: 'ada' } } })).toBe('claims_malformed')
      expect(requested({ id_token: { acr: claim } })).toBe('claims_malformed')
    }
  })

  it('name the contexts of which one must be reached, when that is essential', () => {
    const contexts = (acr: unknown) => (requested({ id_token: { acr } }) as typeof none).essentialContexts
    expect(contexts({ essential: true, value: 'phr' })).toEqual(['phr'])
    expect(contexts({ essential: true, values: ['phr', 'phrh'] })).toEqual(['phr', 'phrh'])
    for (const acr of [
      null,
      { essential: true },
      { essential: false, value: 'phr' },
      { value: 'phr' },
      { essential: 1, value: 'phr' },
    ]) {
      expect(contexts(acr), JSON.stringify(acr)).toBeNull()
    }
  })
})

it('acr_values: those known here must be reached, and those of an essential claim as well (RFC 9470 section 5)', () => {
  const [weak, strong] = ['urn:voyage:acr:password', 'urn:voyage:acr:phishing-resistant']
  const check = (acr_values: string) => checkAcrValues(given({ acr_values }))
  expect(checkAcrValues(given({}))).toBeNull()
  for (const unknown of ['', ' ', '1 2', `${strong}x`]) expect(check(unknown)).toBeNull()
  expect(check(strong)).toEqual([strong])
  expect(check(`1  ${strong} ${weak}`)).toEqual([strong, weak])
  expect(inBoth(null, null)).toBeNull()
  expect(inBoth(null, [weak])).toEqual([weak])
  expect(inBoth([strong], null)).toEqual([strong])
  expect(inBoth([weak, strong], [strong])).toEqual([strong])
  expect(inBoth([weak], [strong])).toEqual([])
})

it('grant type: a client of codes', () => {
  const check = (...grantTypes: typeof client.grantTypes) => answer(checkGrantType({ ...client, grantTypes }))
  expect(check('client_credentials', 'authorization_code')).toBeNull()
  expect(check('client_credentials')).toBe('grant_type_not_registered')
})

it('client: missing, unknown, known', async () => {
  const find = async (clientId: string) => (clientId === client.clientId ? client : null)
  expect(answer(await checkClient(given({}), find))).toBe('client_id_missing')
  expect(answer(await checkClient(given({ client_id: 'none' }), find))).toBe('client_unknown')
  expect(answer(await checkClient(given({ client_id: 'client' }), find))).toBe(client)
})

it('id_token_hint: of this issuer and tenant, with a user', async () => {
  const claims = { iss: issuer, sub: 'ada', tenant_id: client.tenantId }
  const check = (read: Readonly<Record<string, unknown>> | undefined) =>
    checkIdTokenHint(given({ id_token_hint: 'jwt' }), { client, issuer, readHint: async () => read })
  expect(answer(await checkIdTokenHint(given({}), { client, issuer, readHint: async () => claims }))).toBeNull()
  expect(answer(await check(claims))).toEqual(['ada'])
  for (const wrong of [
    { iss: 'https://other.example' },
    { tenant_id: 'ten_b' },
    { tenant_id: undefined },
    { sub: undefined },
  ]) {
    expect(answer(await check({ ...claims, ...wrong }))).toBe('id_token_hint_invalid')
  }
  expect(answer(await check(undefined))).toBe('id_token_hint_invalid')
})

it('max_age: one to ten digits', () => {
  expect(answer(checkMaxAge(given({})))).toBeNull()
  expect(answer(checkMaxAge(given({ max_age: '0' })))).toBe(0)
  expect(answer(checkMaxAge(given({ max_age: '9999999999' })))).toBe(9_999_999_999)
  for (const max_age of ['-1', '1.5', 'x1', '1x', '10000000000', ' 1']) {
    expect(answer(checkMaxAge(given({ max_age })))).toBe('max_age_malformed')
  }
})

it('PKCE: S256, and optional for confidential clients that need none', () => {
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
  const check = (parameters: Readonly<Record<string, string>>, changes: Partial<typeof client> = {}) =>
    answer(checkPkce(given(parameters), { ...client, ...changes }))
  expect(check({ code_challenge: challenge, code_challenge_method: 'S256' })).toBe(challenge)
  expect(check({})).toBe('code_challenge_missing')
  expect(check({}, { requirePkce: false })).toBeNull()
  expect(check({}, { requirePkce: false, tokenEndpointAuthMethod: 'none' })).toBe('code_challenge_missing')
  expect(check({ code_challenge_method: 'S256' }, { requirePkce: false })).toBe('code_challenge_missing')
  for (const code_challenge_method of ['plain', 's256', 'S512']) {
    expect(check({ code_challenge: challenge, code_challenge_method })).toBe('code_challenge_method_unsupported')
  }
  expect(check({ code_challenge: challenge })).toBe('code_challenge_method_unsupported')
  expect(check({ code_challenge: 'short', code_challenge_method: 'S256' })).toBe('code_challenge_malformed')
})

it('prompt: known values, none alone', () => {
  const check = (prompt: string) => {
    const checked = checkPrompt(given({ prompt }))
    return checked.ok ? [...checked.value] : checked.error.reason
  }
  const absent = checkPrompt(given({}))
  expect(absent.ok && absent.value.size).toBe(0)
  expect(check('login  consent')).toEqual(['login', 'consent'])
  expect(check('select_account')).toEqual(['select_account'])
  expect(check('none none')).toEqual(['none'])
  expect(check('none login')).toBe('prompt_none_combined')
  expect(check('login create')).toBe('prompt_unsupported')
})

describe('redirect_uri', () => {
  const check = (registered: string, redirect_uri: string) =>
    answer(checkRedirectUri(given({ redirect_uri }), { ...client, redirectUris: ['https://x.example/', registered] }))

  it('is one that is registered, letter by letter', () => {
    expect(answer(checkRedirectUri(given({}), client))).toBe('redirect_uri_missing')
    expect(check('https://a.example/cb', 'https://a.example/cb')).toBe('https://a.example/cb')
    for (const other of [
      'https://a.example/cb/',
      'https://a.example/CB',
      'https://a.example:443/cb',
      'https://a.example/cb?x',
    ]) {
      expect(check('https://a.example/cb', other)).toBe('redirect_uri_unregistered')
    }
  })

  it('may have any port on a loopback address, and nothing else of its own (RFC 8252 section 7.3)', () => {
    for (const [registered, requested] of [
      ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb'],
      ['http://127.0.0.1:1/cb?a=1', 'http://127.0.0.1/cb?a=1'],
      ['http://[::1]/cb', 'http://[::1]:8/cb'],
      ['http://127.0.0.1', 'http://127.0.0.1:65535'],
    ] as const) {
      expect(check(registered, requested)).toBe(requested)
    }
    for (const [registered, requested] of [
      ['http://127.0.0.1/cb', 'http://[::1]/cb'],
      ['http://127.0.0.1/cb', 'http://127.0.0.1:1/other'],
      ['http://127.0.0.1/cb', 'http://127.0.0.1:123456/cb'],
      ['http://127.0.0.1/cb', 'http://127.0.0.1:65536/cb'],
      ['http://127.0.0.1/cb', 'http://127.0.0.1:99999/cb'],
      ['http://127.0.0.1/cb', 'http://127.0.0.1:1@evil.example/cb'],
      ['http://127.0.0.1/cb', 'http://127.0.0.1.evil.example/cb'],
      ['http://127.0.0.1/cb', 'https://127.0.0.1:1/cb'],
      ['http://127.0.0.1/cb', 'xhttp://127.0.0.1:1/cb'],
      ['http://localhost/cb', 'http://localhost:1/cb'],
      ['https://a.example/cb', 'http://127.0.0.1/cb'],
    ] as const) {
      expect(check(registered, requested), requested).toBe('redirect_uri_unregistered')
    }
  })
})

it('request, request_uri and registration are refused by name, whatever they hold', () => {
  expect(answer(checkRequestObject(given({})))).toBeNull()
  for (const name of ['request', 'request_uri', 'registration']) {
    expect(answer(checkRequestObject(given({ [name]: 'x' })))).toBe(`${name}_not_supported`)
  }
})

it('resource: the issuer itself and those of the client, each once', () => {
  const context = { issuer, client: { ...client, resources: ['https://api.example'] } }
  expect(answer(checkResource([], context))).toEqual([])
  const both = ['https://api.example', issuer]
  expect(answer(checkResource([...both, issuer], context))).toEqual(both)
  expect(answer(checkResource([issuer, 'https://other.example'], context))).toBe('resource_not_allowed')
})

it('response_type and response_mode: code, by query or form_post', () => {
  const modes = responseModes([])
  const check = (parameters: Readonly<Record<string, string>>) => answer(checkResponseType(given(parameters), modes))
  expect(check({})).toBe('response_type_missing')
  expect(check({ response_type: 'code' })).toBeNull()
  for (const response_mode of ['query', 'form_post']) {
    expect(check({ response_type: 'code', response_mode })).toBeNull()
    expect(parseResponseMode(given({ response_mode }), modes)).toBe(response_mode)
  }
  expect(check({ response_type: 'code', response_mode: 'fragment' })).toBe('response_mode_unsupported')
  expect(parseResponseMode(given({ response_mode: 'fragment' }), modes)).toBe('query')
  const posted = given({ response_type: 'code', response_mode: 'form_post' })
  const alone = responseModes(['form_post'])
  expect(answer(checkResponseType(posted, alone))).toBe('response_mode_unsupported')
  expect(parseResponseMode(posted, alone)).toBe('query')
  for (const response_type of ['token', 'code id_token', 'CODE']) {
    expect(check({ response_type })).toBe('response_type_unsupported')
  }
})

it('scope: those of the client, each once, and one at least', () => {
  const check = (parameters: Readonly<Record<string, string>>) => answer(checkScope(given(parameters), client))
  expect(check({})).toBe('scope_missing')
  expect(check({ scope: 'profile openid profile admin' })).toEqual(['profile', 'openid'])
  expect(check({ scope: 'admin' })).toBe('scope_not_allowed')
})

it('nonce: no U+0000, which not every database keeps until the ID token; state may have it', () => {
  expect(answer(checkText(given({ nonce: 'a\0b' })))).toBe('nonce_not_storable')
  expect(answer(checkText(given({ nonce: ' "\n\ufffd🍣', state: 'a\0b' })))).toBeNull()
})

it('state and nonce: at most 2,048 characters; a longer state is not sent back', () => {
  const [fits, long] = ['x'.repeat(2048), 'x'.repeat(2049)]
  expect(answer(checkText(given({})))).toBeNull()
  expect(answer(checkText(given({ state: fits, nonce: fits })))).toBeNull()
  for (const name of ['state', 'nonce']) expect(answer(checkText(given({ [name]: long })))).toBe('parameter_too_long')
  expect([{}, { state: fits }, { state: long }].map((parameters) => echoedState(given(parameters)))).toEqual([
    null,
    fits,
    null,
  ])
})

it('consent: asked for by the client or by prompt, and remembered by scope and claim', () => {
  const request = (changes: object) =>
    ({
      scopes: ['openid'],
      claims: { userinfo: ['email'], idToken: ['email', 'name'] },
      prompts: new Set(),
      client: { ...client, requireConsent: true },
      ...changes,
    }) as unknown as AuthorizationRequest
  const items = ['openid', 'claim:email', 'claim:name']
  const consent = { scopes: [...items, 'profile'] } as never
  expect(consentItems(request({}))).toEqual(items)
  expect(needsConsent(request({}), null)).toEqual(items)
  expect(needsConsent(request({}), consent)).toBeNull()
  expect(needsConsent(request({}), { scopes: items.slice(1) } as never)).toEqual(items)
  expect(needsConsent(request({ client }), null)).toBeNull()
  expect(needsConsent(request({ prompts: new Set(['consent']), client }), consent)).toEqual(items)
})
