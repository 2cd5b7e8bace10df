import type { JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Jwk } from '../index.ts'
import { readLogoutToken, selectKey, validateLogoutToken } from '../index.ts'

const now = 1_795_000_000
const event = 'http://schemas.openid.net/event/backchannel-logout'
const claims = {
  iss: 'https://id.example',
  aud: 'app',
  iat: now,
  exp: now + 120,
  jti: 'j',
  sid: 's',
  sub: 'user',
  events: { [event]: {} },
}
let keys: ReadonlyArray<Jwk>
let pair: CryptoKeyPair

beforeAll(async () => {
  pair = await generateKeyPair('ES256', { extractable: true })
  keys = [{ ...(await exportJWK(pair.publicKey)), kty: 'EC', kid: 'e', use: 'sig' }]
})

const sign = (payload: Record<string, unknown>, header: Record<string, unknown> = {}) =>
  new SignJWT(payload as JWTPayload)
    .setProtectedHeader({ alg: 'ES256', kid: 'e', typ: 'logout+jwt', ...header })
    .sign(pair.privateKey)

async function judge(logoutToken: string) {
  const expected = { issuer: 'https://id.example', clientId: 'app', now, clockTolerance: 60 }
  return validateLogoutToken({ ...expected, logoutToken, findKey: async (hint) => selectKey(keys, hint) })
}
const reasonOf = async (logoutToken: string) => {
  const result = await judge(logoutToken)
  return result.ok ? 'accepted' : result.error.reason
}

describe('validateLogoutToken', () => {
  it('says whose sessions end, and how long its jti must be remembered', async () => {
    expect(await judge(await sign(claims))).toEqual({
      ok: true,
      value: {
        issuer: claims.iss,
        sessionId: 's',
        subject: 'user',
        tokenId: 'j',
        rememberUntil: now + 180,
      },
    })
  })

  it.each([
    ['sid alone', { sub: undefined }],
    ['sub alone', { sid: undefined }],
    ['a clock 60 s ahead', { iat: now + 60, exp: now + 180 }],
    ['a clock 60 s behind', { iat: now - 179, exp: now - 59 }],
  ])('accepts %s', async (_, changed) => {
    expect(await reasonOf(await sign({ ...claims, ...changed }))).toBe('accepted')
  })

  it.each([
    ['another issuer', { iss: 'https://evil.example' }, 'issuer_mismatch'],
    ['another client', { aud: 'other' }, 'audience_mismatch'],
    ['an old token', { exp: now - 60 }, 'expired'],
    ['a token of the future', { iat: now + 61 }, 'issued_in_future'],
    ['no logout event', { events: { other: {} } }, 'event_missing'],
    ['an event that is no object', { events: { [event]: true } }, 'event_missing'],
    ['a nonce: it could be an ID token', { nonce: 'n' }, 'nonce_present'],
    ['neither sid nor sub', { sid: undefined, sub: undefined }, 'session_unnamed'],
    ['no jti', { jti: undefined }, 'logout_token_malformed'],
    ['no exp', { exp: undefined }, 'logout_token_malformed'],
    ['no events', { events: undefined }, 'logout_token_malformed'],
  ])('refuses %s (Back-Channel Logout 1.0 2.6)', async (_, changed, reason) => {
    expect(await reasonOf(await sign({ ...claims, ...changed }))).toBe(reason)
  })

  it('refuses an ID token, an access token and a token without type (RFC 8725 3.11)', async () => {
    for (const typ of ['JWT', 'at+jwt', undefined])
      expect(await reasonOf(await sign(claims, { typ }))).toBe('type_mismatch')
    expect(await reasonOf(await sign(claims, { typ: 'application/logout+JWT' }))).toBe('accepted')
  })

  it('refuses no signature, a foreign one, and text that is no token', async () => {
    const unsigned = btoa('{"alg":"none","typ":"logout+jwt"}').replaceAll('=', '')
    expect(await reasonOf(`${unsigned}.${(await sign(claims)).split('.')[1]}.`)).toBe('algorithm_not_allowed')
    const other = await generateKeyPair('ES256')
    const header = { alg: 'ES256', kid: 'e', typ: 'logout+jwt' }
    const foreign = await new SignJWT(claims).setProtectedHeader(header).sign(other.privateKey)
    expect(await reasonOf(foreign)).toBe('signature_invalid')
    expect(await reasonOf(await sign(claims, { kid: 'x' }))).toBe('key_unknown')
    expect(await reasonOf('a.b')).toBe('logout_token_malformed')
  })
})

describe('readLogoutToken', () => {
  const post = (body: string, type = 'application/x-www-form-urlencoded') =>
    readLogoutToken(new Request('https://app.example/', { method: 'POST', body, headers: { 'content-type': type } }))

  it('returns the token of a form (Back-Channel Logout 1.0 2.5)', async () => {
    expect(await post('logout_token=a.b.c')).toEqual({ ok: true, value: 'a.b.c' })
  })

  it('refuses a GET, another media type, two tokens, none, and more than 16 KiB', async () => {
    const get = await readLogoutToken(new Request('https://app.example/?logout_token=a.b.c'))
    expect(get).toEqual({ ok: false, error: { reason: 'method_not_post' } })
    const missing = { ok: false, error: { reason: 'logout_token_missing' } }
    expect(await post('logout_token=a.b.c', 'text/plain')).toEqual(missing)
    expect(await post('logout_token=a&logout_token=b')).toEqual(missing)
    expect(await post('other=a')).toEqual(missing)
    expect(await post(`logout_token=${'a'.repeat(17_000)}`)).toEqual(missing)
  })
})
