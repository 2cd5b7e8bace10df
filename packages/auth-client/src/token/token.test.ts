import { generateKeyPair, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import type { ClientAuthentication, ProviderMetadata } from '../index.ts'
import {
  authorizationCodeRequest,
  createAuthorizationTransaction,
  createClient,
  privateKeyJwt,
  processRevocationResponse,
  processTokenResponse,
  publicClient,
  refreshTokenRequest,
  revocationRequest,
} from '../index.ts'

const metadata: ProviderMetadata = {
  issuer: 'https://id.example',
  authorization_endpoint: 'https://id.example/authorize',
  token_endpoint: 'https://id.example/token',
  jwks_uri: 'https://id.example/jwks',
  authorization_response_iss_parameter_supported: true,
}
const { codeVerifier } = createAuthorizationTransaction((length) => new Uint8Array(length).fill(7))
const redirectUri = 'https://app.example/callback'
const { signal } = new AbortController()

async function send(clientAuthentication: ClientAuthentication, clientId = 'app') {
  const client = createClient({ clientId, clientAuthentication })
  const request = await authorizationCodeRequest({ metadata, client, code: 'c', redirectUri, codeVerifier, signal })
  return { request, body: Object.fromEntries(new URLSearchParams(await request.text())) }
}

describe('authorizationCodeRequest', () => {
  const grant = { grant_type: 'authorization_code', code: 'c', redirect_uri: redirectUri, code_verifier: codeVerifier }

  it('sends code, redirect URI and verifier, and follows no redirect (RFC 6749 4.1.3, RFC 7636 4.5)', async () => {
    const { request, body } = await send({ method: 'none' })
    expect(body).toEqual({ ...grant, client_id: 'app' })
    expect(request.method).toBe('POST')
    expect(request.redirect).toBe('manual')
    expect(request.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded(;|$)/)
    expect(request.headers.has('authorization')).toBe(false)
  })

  it('client_secret_basic form-encodes both halves (RFC 6749 2.3.1)', async () => {
    const { request, body } = await send({ method: 'client_secret_basic', clientSecret: 'a b:ä%' }, 'ap:p')
    expect(request.headers.get('authorization')).toBe(`Basic ${btoa('ap%3Ap:a+b%3A%C3%A4%25')}`)
    expect(body).toEqual(grant)
  })

  it('client_secret_post sends both in the body, and no header', async () => {
    const { request, body } = await send({ method: 'client_secret_post', clientSecret: 's' })
    expect(body).toEqual({ ...grant, client_id: 'app', client_secret: 's' })
    expect(request.headers.has('authorization')).toBe(false)
  })
})

describe('privateKeyJwt', () => {
  const now = 1_795_000_000
  const create = (privateKey: CryptoKey) => {
    const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
    return privateKeyJwt({ clientId: 'app', privateKey, keyId: 'k', clock: () => now, randomBytes })
  }

  it.each(['ES256', 'RS256'])('sends a %s assertion of the client for the issuer (RFC 7523 3)', async (algorithm) => {
    const { privateKey, publicKey } = await generateKeyPair(algorithm)
    const authentication = create(privateKey)
    const sent = await Promise.all([send(authentication), send(authentication)])
    const assertions = sent.map(({ body }) => body['client_assertion'] ?? '')
    const options = { currentDate: new Date(now * 1000), audience: metadata.issuer, issuer: 'app', subject: 'app' }
    const verified = await Promise.all(assertions.map((assertion) => jwtVerify(assertion, publicKey, options)))
    expect(verified[0]?.protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k' })
    expect(verified[0]?.payload).toMatchObject({ iat: now, exp: now + 60 })
    expect(verified[0]?.payload.jti).not.toBe(verified[1]?.payload.jti)
    expect(sent[0]?.body).toMatchObject({
      client_id: 'app',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    expect(sent[0]?.request.headers.has('authorization')).toBe(false)
  })

  it('throws for a key that signs neither ES256 nor RS256', async () => {
    const { privateKey } = await generateKeyPair('ES384')
    expect(() => create(privateKey)).toThrow(TypeError)
    const { publicKey } = await generateKeyPair('ES256')
    expect(() => create(publicKey)).toThrow(TypeError)
  })
})

describe('revocationRequest', () => {
  const client = createClient({
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_post', clientSecret: 's' },
  })
  const able = { ...metadata, revocation_endpoint: 'https://id.example/revoke' }

  it('sends the token with client authentication (RFC 7009 2.1)', async () => {
    const asked = { metadata: able, client, token: 't', tokenTypeHint: 'refresh_token', signal } as const
    const request = await revocationRequest(asked)
    if (!request.ok) throw new Error(request.error.reason)
    expect(request.value.url).toBe('https://id.example/revoke')
    expect(await request.value.text()).toBe('token=t&token_type_hint=refresh_token&client_id=app&client_secret=s')
  })

  it('is refused where the provider revokes nothing', async () => {
    const refused = { ok: false, error: { reason: 'revocation_unsupported' } }
    expect(await revocationRequest({ metadata, client, token: 't', signal })).toEqual(refused)
  })

  it('took place when the answer is 200 and no other (RFC 7009 2.2)', async () => {
    expect(await processRevocationResponse(new Response('anything'))).toEqual({ ok: true, value: null })
    const refused = { ok: false, error: { reason: 'status_unexpected', status: 400 } }
    expect(await processRevocationResponse(new Response(null, { status: 400 }))).toEqual(refused)
  })
})

describe('refreshTokenRequest', () => {
  it('sends the refresh token (RFC 6749 6)', async () => {
    const client = publicClient('app')
    const request = await refreshTokenRequest({ metadata, client, refreshToken: 'r', signal })
    expect(await request.text()).toBe('grant_type=refresh_token&refresh_token=r&client_id=app')
  })
})

describe('processTokenResponse', () => {
  const judge = async (body: unknown, init?: ResponseInit) => {
    const result = await processTokenResponse(Response.json(body, init))
    return result.ok ? result.value : result.error
  }
  const tokens = { access_token: 'a', token_type: 'bearer' }

  it('returns the tokens', async () => {
    expect(await judge(tokens)).toEqual(tokens)
  })

  it('takes a member that is null for absent', async () => {
    expect(await judge({ ...tokens, expires_in: null, refresh_token: null, scope: null })).toEqual(tokens)
  })

  it('reads expires_in as number and as text', async () => {
    expect(await judge({ ...tokens, expires_in: 300 })).toMatchObject({ expires_in: 300 })
    expect(await judge({ ...tokens, expires_in: '300' })).toMatchObject({ expires_in: '300' })
    expect(await judge({ ...tokens, expires_in: -1 })).toEqual({ reason: 'token_response_malformed' })
  })

  it('refuses a token type that it does not understand (RFC 6749 7.1)', async () => {
    expect(await judge({ ...tokens, token_type: 'mac' })).toEqual({ reason: 'token_type_unsupported' })
  })

  it('refuses an answer without access token', async () => {
    expect(await judge({ token_type: 'Bearer', id_token: 'x' })).toEqual({ reason: 'token_response_malformed' })
  })

  it.each([400, 401, 403])('names the error of a %i (RFC 6749 5.2)', async (status) => {
    expect(await judge({ error: 'invalid_grant' }, { status })).toEqual({
      reason: 'token_error',
      error: 'invalid_grant',
    })
  })

  it('shows no error text that is not shaped like a code', async () => {
    const refused = await judge({ error: '<b>secret</b>' }, { status: 400 })
    expect(refused).toEqual({ reason: 'token_error', error: 'invalid' })
  })

  it.each([201, 302, 404])('refuses the status %i', async (status) => {
    const response = new Response(null, { status })
    expect(await processTokenResponse(response)).toEqual({ ok: false, error: { reason: 'status_unexpected', status } })
  })
})
