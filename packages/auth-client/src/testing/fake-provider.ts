import type { JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Fetch } from '../ports.ts'
import { hashAccessToken } from './hash-access-token.ts'

/** What a test bends to make the provider hostile; each is read when the request comes. */
export interface FakeProviderKnobs {
  metadata: Record<string, unknown>
  claims: Record<string, unknown>
  header: Record<string, unknown>
  token: Record<string, unknown>
  /** The UserInfo answer; null for a provider without UserInfo. */
  userinfo: Record<string, unknown> | null
  /** Replaces the ID token's text after signing. */
  bendIdToken: (idToken: string) => string
  /** Answers instead of the token endpoint. */
  tokenResponse: (() => Response) | null
  /** Loses so many answers of the token endpoint after it has done its work. */
  lostAnswers: number
  /** Replaces refresh tokens strictly, with a grace window of 10 s: a replay after it ends the grant. */
  strictRotation: boolean
  /** Awaited before the token endpoint answers. */
  beforeAnswer: () => Promise<void>
  /** Fails every request for keys. */
  keysDown: boolean
  /** Fails every request. */
  down: boolean
}

/** An OpenID Provider in memory for tests: real keys, real signatures, and any lie that a test asks for. */
export interface FakeProvider {
  readonly fetch: Fetch
  readonly knobs: FakeProviderKnobs
  /** Paths of all requests, in order. */
  readonly paths: Array<string>
  /** Bodies of the token requests, in order. */
  readonly tokenRequests: Array<{ readonly authorization: string | null; readonly body: URLSearchParams }>
  /** Tokens that were revoked, in order. */
  readonly revoked: Array<string>
  /** Signs any token with the current key. */
  readonly sign: (claims: Record<string, unknown>, header: Record<string, unknown>) => Promise<string>
  /** Makes a new signing key with a new kid; the old one leaves the key set. */
  readonly rotateKeys: () => Promise<void>
  /** The nonce of the authorization request, which a real provider would remember with the code. */
  nonce: string
}

/** Returns a provider at `issuer` for the client `app`; times follow `clock`. */
export async function createFakeProvider(issuer: string, clock: () => number): Promise<FakeProvider> {
  const state = { generation: 0, keys: await generateKeyPair('ES256', { extractable: true }) }
  const knobs: FakeProviderKnobs = {
    metadata: {},
    claims: {},
    header: {},
    token: {},
    userinfo: null,
    bendIdToken: (idToken) => idToken,
    tokenResponse: null,
    lostAnswers: 0,
    strictRotation: false,
    beforeAnswer: async () => {},
    keysDown: false,
    down: false,
  }
  const kid = () => `key-${state.generation}`

  const family = { current: '', previous: '', rotatedAt: 0, revoked: false }
  function rotate(presented: string | null): string | null {
    const next = `refresh-${provider.tokenRequests.length}`
    const isGrace = presented === family.previous && clock() - family.rotatedAt <= 10
    if (presented !== null && knobs.strictRotation) {
      if (!family.revoked && isGrace) return family.current
      if (family.revoked || presented !== family.current) {
        family.revoked = true
        return null
      }
    }
    Object.assign(family, { previous: family.current, current: next, rotatedAt: clock() })
    if (presented === null) family.revoked = false
    return next
  }

  async function answerToken(request: Request): Promise<Response> {
    const body = new URLSearchParams(await request.text())
    provider.tokenRequests.push({ authorization: request.headers.get('authorization'), body })
    await knobs.beforeAnswer()
    if (knobs.tokenResponse !== null) return knobs.tokenResponse()
    const refreshToken = rotate(body.get('refresh_token'))
    if (refreshToken === null) return Response.json({ error: 'invalid_grant' }, { status: 400 })
    const accessToken = `access-${provider.tokenRequests.length}`
    const claims: JWTPayload = {
      iss: issuer,
      sub: 'user-1',
      aud: 'app',
      iat: clock(),
      exp: clock() + 300,
      at_hash: await hashAccessToken(accessToken),
      ...(body.get('grant_type') === 'authorization_code' ? { nonce: provider.nonce } : {}),
      ...knobs.claims,
    }
    const idToken = await provider.sign(claims, knobs.header)
    return Response.json({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 300,
      refresh_token: refreshToken,
      id_token: knobs.bendIdToken(idToken),
      ...knobs.token,
    })
  }

  const provider: FakeProvider = {
    knobs,
    paths: [],
    tokenRequests: [],
    revoked: [],
    nonce: '',
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: kid(), ...header }).sign(state.keys.privateKey),
    rotateKeys: async () => {
      state.generation++
      state.keys = await generateKeyPair('ES256', { extractable: true })
    },
    fetch: async (request) => {
      const { pathname } = new URL(request.url)
      provider.paths.push(pathname)
      if (knobs.down) throw new Error('connection refused')
      if (pathname === '/.well-known/openid-configuration') {
        return Response.json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          end_session_endpoint: `${issuer}/logout`,
          revocation_endpoint: `${issuer}/revoke`,
          ...(knobs.userinfo === null ? {} : { userinfo_endpoint: `${issuer}/userinfo` }),
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
          ...knobs.metadata,
        })
      }
      if (pathname === '/jwks') {
        if (knobs.keysDown) throw new Error('connection refused')
        const jwk = await exportJWK(state.keys.publicKey)
        return Response.json({ keys: [{ ...jwk, kid: kid(), use: 'sig', alg: 'ES256' }] })
      }
      if (pathname === '/userinfo') {
        const known = request.headers.get('authorization') === `Bearer access-${provider.tokenRequests.length}`
        return known ? Response.json(knobs.userinfo) : new Response(null, { status: 401 })
      }
      if (pathname === '/revoke') {
        provider.revoked.push(new URLSearchParams(await request.text()).get('token') ?? '')
        return new Response(null, { status: 200 })
      }
      if (pathname !== '/token') return new Response(null, { status: 404 })
      const answer = await answerToken(request)
      if (knobs.lostAnswers === 0) return answer
      knobs.lostAnswers--
      throw new Error('connection reset')
    },
  }
  return provider
}
