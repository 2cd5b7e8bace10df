import { expect, it } from 'vitest'
import { client, code, family, grant, now } from '../contract/sample-records.ts'
import { checkAuthorizationCode, parseCodeExchange } from './check-authorization-code.ts'
import { checkRefreshScope } from './check-refresh-scope.ts'
import { judgeRefreshToken } from './judge-refresh-token.ts'
import { narrowResources } from './narrow-resources.ts'

const answer = (result: { readonly ok: boolean; readonly value?: unknown; readonly error?: unknown }) =>
  result.ok ? result.value : (result.error as { readonly reason: string }).reason

it('a code exchange names its code and its redirect URI; whether it needs a verifier, the code says', () => {
  const parse = (parameters: Readonly<Record<string, string>>) =>
    answer(parseCodeExchange(new Map(Object.entries(parameters))))
  expect(parse({ redirect_uri: 'https://client.example/' })).toBe('code_missing')
  expect(parse({ code: 'c' })).toBe('redirect_uri_missing')
  const exchange = { code: 'c', redirectUri: 'https://client.example/' }
  expect(parse({ code: 'c', redirect_uri: exchange.redirectUri })).toEqual({ ...exchange, codeVerifier: null })
  expect(parse({ code: 'c', redirect_uri: exchange.redirectUri, code_verifier: 'v' })).toMatchObject({
    codeVerifier: 'v',
  })
})

it('a code is redeemed by its client, with its redirect URI and verifier, once, in time; in that order', async () => {
  const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const right = { code: 'c', redirectUri: code.redirectUri, codeVerifier }
  const own = { ...client, clientId: code.clientId, tenantId: code.tenantId }
  const check = async (changes: object | null, exchange: object = {}, at = now) => {
    const record = changes === null ? null : { ...code, ...changes }
    const context = { client: own, exchange: { ...right, ...exchange }, now: at }
    const checked = await checkAuthorizationCode(record, context)
    return checked.ok ? 'redeemable' : checked.error.reason
  }
  expect(await check({})).toBe('redeemable')
  expect(await check(null)).toBe('code_unknown')
  const consumed = { consumedAt: now - 1, expiresAt: now }
  expect(await check({ ...consumed, clientId: 'else' })).toBe('code_of_other_client')
  expect(await check({ ...consumed, tenantId: 'ten_else' })).toBe('code_unknown')
  expect(await check(consumed, { redirectUri: 'https://client.example/else' })).toBe('redirect_uri_mismatch')
  expect(await check(consumed, { codeVerifier: null })).toBe('code_verifier_missing')
  for (const wrong of ['x'.repeat(43), 'short']) {
    expect(await check(consumed, { codeVerifier: wrong })).toBe('code_verifier_wrong')
  }
  expect(await check({ ...consumed, codeChallenge: null })).toBe('code_verifier_unexpected')
  expect(await check({ codeChallenge: null }, { codeVerifier: null })).toBe('redeemable')
  expect(await check(consumed)).toBe('code_consumed')
  expect(await check({}, {}, code.expiresAt - 1)).toBe('redeemable')
  expect(await check({}, {}, code.expiresAt)).toBe('code_expired')
})

it('scope of a refresh: what was granted, or less', () => {
  const granted = { ...grant, scopes: ['openid', 'profile'] }
  const check = (scope?: string) =>
    answer(checkRefreshScope(new Map(scope === undefined ? [] : [['scope', scope]]), granted))
  expect(check()).toEqual(['openid', 'profile'])
  expect(check(' ')).toEqual(['openid', 'profile'])
  expect(check('profile  profile')).toEqual(['profile'])
  expect(check('profile email')).toBe('scope_widened')
})

it('resources of a token: what was granted, or less; the issuer when nothing was named', () => {
  const issuer = 'https://auth.example'
  const api = 'https://api.example'
  expect(answer(narrowResources([], { issuer, resources: [] }))).toEqual([issuer])
  expect(answer(narrowResources([], { issuer, resources: [api] }))).toEqual([api])
  expect(answer(narrowResources([api, api], { issuer, resources: [issuer, api] }))).toEqual([api])
  expect(answer(narrowResources([issuer], { issuer, resources: [] }))).toEqual([issuer])
  expect(answer(narrowResources([issuer], { issuer, resources: [api] }))).toBe('resource_not_granted')
  expect(answer(narrowResources([api, 'https://other.example'], { issuer, resources: [api] }))).toBe(
    'resource_not_granted',
  )
})

it('a refresh token is current, one of those replaced within the grace, or a replay', () => {
  const replacedAt = (tokenHash: string, at: number) => ({ tokenHash, successorSalt: `salt of ${tokenHash}`, at })
  const replaced = [replacedAt('oldest', now - 11), replacedAt('older', now - 10), replacedAt('before', now)]
  const own = { ...family, clientId: client.clientId, tenantId: client.tenantId, currentHash: 'current', replaced }
  const standing = { ...own, idleExpiresAt: now + 1, expiresAt: now + 1 }
  const judge = (record: typeof own | null, tokenHash: string, changes: object = {}) =>
    answer(judgeRefreshToken(record, { client, tokenHash, grace: 10, now, ...changes }))
  expect(judge(null, 'current')).toBe('refresh_token_unknown')
  expect(judge({ ...standing, clientId: 'other' }, 'current')).toBe('refresh_token_of_other_client')
  expect(judge({ ...standing, tenantId: 'ten_b' }, 'current')).toBe('refresh_token_unknown')
  expect(judge(standing, 'current')).toEqual({ kind: 'current', replaced: replaced.slice(1) })
  expect(judge({ ...standing, idleExpiresAt: now }, 'current')).toBe('refresh_token_expired')
  expect(judge({ ...standing, expiresAt: now }, 'current')).toBe('refresh_token_expired')
  for (const tokenHash of ['older', 'before']) {
    expect(judge(standing, tokenHash)).toEqual({ kind: 'just_replaced', successorSalt: `salt of ${tokenHash}` })
  }
  expect(judge(standing, 'older', { grace: 9 })).toBe('refresh_token_replayed')
  expect(judge(standing, 'oldest')).toBe('refresh_token_replayed')
  expect(judge(standing, 'unheard of')).toBe('refresh_token_replayed')
})

it('a refresh token waits while a hundred of its family were replaced within the grace', () => {
  const replaced = Array.from({ length: 100 }, (_, index) => ({
    tokenHash: `token ${index}`,
    successorSalt: `salt ${index}`,
    at: now - 10 + Math.floor(index / 10),
  }))
  const own = { ...family, clientId: client.clientId, tenantId: client.tenantId, currentHash: 'current', replaced }
  const judge = (tokenHash: string, later = 0) =>
    judgeRefreshToken(own, { client, tokenHash, grace: 10, now: now + later })
  expect(judge('current')).toEqual({ ok: false, error: { reason: 'refreshed_too_often', retryAfterSeconds: 1 } })
  expect(judge('token 0')).toEqual({ ok: true, value: { kind: 'just_replaced', successorSalt: 'salt 0' } })
  expect(judge('current', 1)).toEqual({ ok: true, value: { kind: 'current', replaced: replaced.slice(10) } })
})
