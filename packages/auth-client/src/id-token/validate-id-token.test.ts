import type { JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Jwk, ValidateIdTokenOptions } from '../index.ts'
import { selectKey, validateIdToken } from '../index.ts'
import { hashAccessToken } from '../testing/hash-access-token.ts'

const now = 1_795_000_000
const claims = { iss: 'https://id.example', sub: 'user', aud: 'app', iat: now, exp: now + 300, nonce: 'n' }
let es256: CryptoKeyPair
let rs256: CryptoKeyPair
let keys: ReadonlyArray<Jwk>

beforeAll(async () => {
  es256 = await generateKeyPair('ES256', { extractable: true })
  rs256 = await generateKeyPair('RS256', { extractable: true })
  keys = [
    { ...(await exportJWK(es256.publicKey)), kty: 'EC', kid: 'e', use: 'sig' },
    { ...(await exportJWK(rs256.publicKey)), kty: 'RSA', kid: 'r', use: 'sig' },
  ]
})

const sign = (payload: JWTPayload, header: Record<string, unknown> = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'e', ...header }).sign(es256.privateKey)

async function judge(idToken: string, options: Partial<ValidateIdTokenOptions> = {}): Promise<string> {
  const result = await validateIdToken({
    idToken,
    accessToken: 'at',
    issuer: 'https://id.example',
    clientId: 'app',
    nonce: 'n',
    maxAge: null,
    now,
    clockTolerance: 60,
    findKey: async (hint) => selectKey(keys, hint),
    ...options,
  })
  return result.ok ? result.value.sub : result.error.reason
}

describe('validateIdToken accepts', () => {
  it('a claim that is null, as absent', async () => {
    expect(await judge(await sign({ ...claims, azp: null, auth_time: null }))).toBe('user')
  })

  it('ES256', async () => {
    expect(await judge(await sign(claims))).toBe('user')
  })

  it('RS256', async () => {
    const idToken = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'r' }).sign(rs256.privateKey)
    expect(await judge(idToken)).toBe('user')
  })

  it('a token without kid when one key fits (OIDC Core 10.1)', async () => {
    expect(await judge(await sign(claims, { kid: undefined }))).toBe('user')
  })

  it('several audiences when azp is this client', async () => {
    expect(await judge(await sign({ ...claims, aud: ['app', 'api'], azp: 'app' }))).toBe('user')
  })

  it('a clock that is 60 s off, either way', async () => {
    expect(await judge(await sign({ ...claims, exp: now - 59 }))).toBe('user')
    expect(await judge(await sign({ ...claims, iat: now + 60 }))).toBe('user')
  })

  it('the at_hash of its access token, and refuses that of another (OIDC Core 3.1.3.6)', async () => {
    expect(await judge(await sign({ ...claims, at_hash: await hashAccessToken('at') }))).toBe('user')
    const other = await sign({ ...claims, at_hash: await hashAccessToken('other') })
    expect(await judge(other)).toBe('access_token_mismatch')
  })
})

describe('validateIdToken refuses', () => {
  it.each([
    ['another issuer', { iss: 'https://evil.example' }, 'issuer_mismatch'],
    ['an issuer that only looks the same', { iss: 'https://id.example/' }, 'issuer_mismatch'],
    ['another audience', { aud: 'other' }, 'audience_mismatch'],
    ['other audiences', { aud: ['other', 'api'] }, 'audience_mismatch'],
    ['several audiences without azp', { aud: ['app', 'api'] }, 'authorized_party_mismatch'],
    ['another azp', { azp: 'other' }, 'authorized_party_mismatch'],
    ['an expired token', { exp: now - 60 }, 'expired'],
    ['a token of the future', { iat: now + 61 }, 'issued_in_future'],
    ['a token not valid yet', { nbf: now + 61 }, 'not_yet_valid'],
    ['another nonce', { nonce: 'm' }, 'nonce_mismatch'],
    ['no nonce', { nonce: undefined }, 'nonce_missing'],
    ['an exp that is text', { exp: '9' as unknown as number }, 'id_token_malformed'],
    ['no subject', { sub: '' }, 'id_token_malformed'],
  ])('%s (OIDC Core 3.1.3.7)', async (_, changed, reason) => {
    expect(await judge(await sign({ ...claims, ...changed }))).toBe(reason)
  })

  it('alg none (OIDC Core 3.1.3.7)', async () => {
    expect(await judge(new UnsecuredJWT(claims).encode())).toBe('algorithm_not_allowed')
  })

  it('HS256 with the public key as secret (algorithm confusion)', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(keys[0]))
    const idToken = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'e' }).sign(secret)
    expect(await judge(idToken)).toBe('algorithm_not_allowed')
  })

  it('an algorithm outside the list that was asked for', async () => {
    expect(await judge(await sign(claims), { algorithms: ['RS256'] })).toBe('algorithm_not_allowed')
  })

  it.each(['at+jwt', 'logout+jwt', 'application/at+jwt'])('a token of type %s (RFC 8725 3.11)', async (typ) => {
    expect(await judge(await sign(claims, { typ }))).toBe('id_token_malformed')
    expect(await judge(await sign(claims, { typ: 'JWT' }))).toBe('user')
  })

  it('an RSA key of less than 2048 bits (RFC 7518 3.3)', async () => {
    const short = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 1024 }
    const parameters = { ...short, publicExponent: new Uint8Array([1, 0, 1]) }
    const pair = (await crypto.subtle.generateKey(parameters, true, ['sign', 'verify'])) as CryptoKeyPair
    const encode = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '')
    const input = `${encode({ alg: 'RS256', kid: 's' })}.${encode(claims)}`
    const signature = await crypto.subtle.sign(short, pair.privateKey, new TextEncoder().encode(input))
    const spelled = btoa(String.fromCharCode(...new Uint8Array(signature)))
    const idToken = `${input}.${spelled.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
    const key = { ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), kty: 'RSA', kid: 's' } as Jwk
    expect(await judge(idToken, { findKey: async (hint) => selectKey([key], hint) })).toBe('key_unknown')
  })

  it('a kid whose key is of another kind', async () => {
    expect(await judge(await sign(claims, { kid: 'r' }))).toBe('key_unknown')
  })

  it('a key that is there for encryption', async () => {
    const findKey = async () =>
      selectKey(
        keys.map((key) => ({ ...key, use: 'enc' })),
        { algorithm: 'ES256', kid: 'e' },
      )
    expect(await judge(await sign(claims), { findKey })).toBe('key_unknown')
  })

  it('a signature of another key with the same kid', async () => {
    const other = await generateKeyPair('ES256')
    const idToken = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'e' }).sign(other.privateKey)
    expect(await judge(idToken)).toBe('signature_invalid')
  })

  it('a payload that was changed after signing', async () => {
    const [header, , signature] = (await sign(claims)).split('.')
    const payload = btoa(JSON.stringify({ ...claims, sub: 'admin' })).replaceAll('=', '')
    expect(await judge(`${header}.${payload}.${signature}`)).toBe('signature_invalid')
  })

  it('a critical extension (RFC 7515 4.1.11)', async () => {
    const [, payload, signature] = (await sign(claims)).split('.')
    const header = btoa(JSON.stringify({ alg: 'ES256', kid: 'e', crit: ['x'], x: 1 })).replaceAll('=', '')
    expect(await judge(`${header}.${payload}.${signature}`)).toBe('id_token_malformed')
  })

  it.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d.e', '..', 'e30.e30.'])('the text %j', async (text) => {
    expect(await judge(text)).toBe('id_token_malformed')
  })

  it('an authentication older than max_age, and one without time', async () => {
    expect(await judge(await sign({ ...claims, auth_time: now - 400 }), { maxAge: 300 })).toBe('authentication_too_old')
    expect(await judge(await sign(claims), { maxAge: 300 })).toBe('authentication_too_old')
    expect(await judge(await sign({ ...claims, auth_time: now - 300 }), { maxAge: 300 })).toBe('user')
  })

  it('a token for somebody else without asking for keys', async () => {
    const findKey = () => Promise.reject(new Error('asked'))
    expect(await judge(await sign({ ...claims, aud: 'other' }), { findKey })).toBe('audience_mismatch')
  })
})
