import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect } from 'vitest'
import type { Browser, Tokens } from '../auth/browser.ts'
import {
  answerOf,
  basic,
  bearer,
  redirectUri as commonRedirectUri,
  secret as commonSecret,
  formPostOf,
  issuers,
  openBrowser,
  token,
  tokensOf,
} from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'

/** The issuer under test. */
export const issuer = issuers[0]

/** The client that the suite's Basic plan registers: RS256, no PKCE. */
export const clientId = 'suite'

/** What came back to the client, by whichever response mode. */
export type Answer = Readonly<Record<string, string>>

/** A relying party that checks what the suite checks on every normal flow. */
export interface RelyingParty {
  readonly browser: Browser
  /** The parameters of a request, with fresh state and nonce; `changes` replace them, undefined removes one. */
  request(changes?: Readonly<Record<string, string | undefined>>): URLSearchParams
  /** Sends the browser with a request; when a sign-in page comes up it is filled in. */
  authorize(parameters: URLSearchParams): Promise<Answer>
  /** Sends the browser with a request and returns what it shows. */
  open(parameters: URLSearchParams): Promise<Response>
  /** Redeems a code at the token endpoint. */
  redeem(answer: Answer): Promise<Response>
  /** The whole flow, with every condition that the suite checks on it. */
  flow(changes?: Readonly<Record<string, string | undefined>>): Promise<{
    readonly tokens: Tokens
    readonly claims: JWTPayload
    readonly answer: Answer
  }>
  userinfo(accessToken: string, method?: 'GET' | 'POST'): Promise<Record<string, unknown>>
}

let drawn = 0
/** Never the same twice, with characters that a careless server would change. */
const fresh = (name: string): string => {
  drawn += 1
  return `${name} ${drawn} ~é%+/`
}

/** Opens a browser for a client of this response mode. */
export function createRelyingParty(
  workers: RunningWorkers,
  options: {
    readonly mode: 'query' | 'form_post'
    readonly client?: string
    /** The secret of a client that registered itself, and where it wants its answers; by default those of the others. */
    readonly secret?: string
    readonly redirectUri?: string
    readonly algorithm?: 'ES256' | 'RS256'
    readonly browser?: Browser
  },
): RelyingParty {
  const { mode, client = clientId, secret = commonSecret, redirectUri = commonRedirectUri } = options
  const { algorithm = client === clientId ? 'RS256' : 'ES256' } = options
  const browser = options.browser ?? openBrowser(workers, issuer)
  const read = async (response: Response): Promise<Answer> => {
    if (mode === 'query' || response.status === 303) return Object.fromEntries(answerOf(response))
    const { action, fields } = await formPostOf(response)
    expect(action).toBe(redirectUri)
    return fields
  }
  const party: RelyingParty = {
    browser,
    request: (changes = {}) => {
      const parameters = {
        response_type: 'code',
        client_id: client,
        redirect_uri: redirectUri,
        scope: 'openid',
        state: fresh('state'),
        nonce: fresh('nonce'),
        response_mode: mode === 'query' ? undefined : mode,
        ...changes,
      }
      const present = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
      return new URLSearchParams(present)
    },
    open: (parameters) => browser.get(`/authorize?${parameters}`),
    async authorize(parameters) {
      const shown = await party.open(parameters)
      const wantsPassword = shown.status === 200 && (await shown.clone().text()).includes('type="password"')
      return read(wantsPassword ? await browser.signIn(parameters, { username: 'grace' }) : shown)
    },
    redeem: ({ code = '' }) =>
      token(
        workers,
        issuer,
        { grant_type: 'authorization_code', code, redirect_uri: redirectUri },
        { authorization: basic(client, secret) },
      ),
    async flow(changes = {}) {
      const parameters = party.request(changes)
      const answer = await party.authorize(parameters)
      // CheckStateInAuthorizationResponse, CheckIfAuthorizationEndpointError, EnsureMinimumAuthorizationCodeEntropy
      expect(answer).toMatchObject({ state: parameters.get('state'), iss: issuer })
      expect(answer).not.toHaveProperty('error')
      expect(answer['code']).toMatch(/^[\w-]{43}$/)
      const response = await party.redeem(answer)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('content-type')).toContain('application/json')
      const tokens = await tokensOf(response)
      expect(tokens.token_type).toBe('Bearer')
      expect(tokens.expires_in).toBeGreaterThan(0)
      const claims = await checkIdToken(workers, { tokens, nonce: parameters.get('nonce'), client, algorithm })
      expect((await party.userinfo(tokens.access_token))['sub']).toBe(claims.sub)
      return { tokens, claims, answer }
    },
    async userinfo(accessToken, method = 'GET') {
      const headers = bearer(accessToken)
      const response = await workers.fetch('auth', `${issuer}/userinfo`, { method, headers })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('application/json')
      return (await response.json()) as Record<string, unknown>
    },
  }
  return party
}

/** A header or the claims of a JWT as they go over the wire. */
export const jwtPart = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** AddInvalidRedirectUriToAuthorizationRequest: the redirect URI that is right stands in the request object alone. */
export function redirectedByObject(party: RelyingParty): URLSearchParams {
  const parameters = party.request()
  parameters.set('request', `${jwtPart({ alg: 'none' })}.${jwtPart(Object.fromEntries(parameters))}.`)
  parameters.set('redirect_uri', `${parameters.get('redirect_uri')}_invalid`)
  return parameters
}

/** ValidateIdToken, ValidateIdTokenSignature, ValidateIdTokenNonce, ValidateAtHash, and that a kid is in the header. */
async function checkIdToken(
  workers: RunningWorkers,
  checked: {
    readonly tokens: Tokens
    readonly nonce: string | null
    readonly client: string
    readonly algorithm: string
  },
): Promise<JWTPayload> {
  const { tokens, nonce, client, algorithm } = checked
  const jwks = await (await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)).json()
  const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0])
  const { payload, protectedHeader } = await jwtVerify(tokens.id_token, keys, { issuer, audience: client })
  expect(protectedHeader.kid).toBeTypeOf('string')
  expect(protectedHeader.alg).toBe(algorithm)
  const half = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url')
  expect(payload['at_hash']).toBe(half)
  expect(payload['nonce']).toBe(nonce ?? undefined)
  expect(String(payload.sub).length).toBeLessThanOrEqual(255)
  for (const claim of ['iat', 'exp', 'auth_time']) expect(payload[claim]).toBeTypeOf('number')
  return payload
}
