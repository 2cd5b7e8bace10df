import { deriveCodeChallenge } from '@voyage/pkce'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProviderMetadata } from '../index.ts'
import { buildAuthorizationUrl, createAuthorizationTransaction, validateAuthorizationResponse } from '../index.ts'

const metadata: ProviderMetadata = {
  issuer: 'https://id.example',
  authorization_endpoint: 'https://id.example/authorize?tenant=a',
  token_endpoint: 'https://id.example/token',
  jwks_uri: 'https://id.example/jwks',
  authorization_response_iss_parameter_supported: true,
}
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))

describe('buildAuthorizationUrl', () => {
  it('asks for a code with PKCE S256, state and nonce, and keeps the query of the endpoint', async () => {
    const transaction = createAuthorizationTransaction(randomBytes)
    const url = await buildAuthorizationUrl({
      metadata,
      clientId: 'app',
      redirectUri: 'https://app.example/callback',
      transaction,
      scopes: ['openid', 'profile'],
      resources: ['https://api.example', 'https://other.example'],
    })
    expect([...url.searchParams]).toEqual([
      ['tenant', 'a'],
      ['response_type', 'code'],
      ['client_id', 'app'],
      ['redirect_uri', 'https://app.example/callback'],
      ['scope', 'openid profile'],
      ['state', transaction.state],
      ['nonce', transaction.nonce],
      ['code_challenge', await deriveCodeChallenge(transaction.codeVerifier)],
      ['code_challenge_method', 'S256'],
      ['resource', 'https://api.example'],
      ['resource', 'https://other.example'],
    ])
  })

  it('throws without the scope openid', async () => {
    const transaction = createAuthorizationTransaction(randomBytes)
    const options = { metadata, clientId: 'app', redirectUri: 'https://app.example/callback', transaction }
    await expect(buildAuthorizationUrl({ ...options, scopes: ['profile'] })).rejects.toThrow(TypeError)
  })
})

describe('createAuthorizationTransaction', () => {
  it('uses fresh randomness for state, nonce and verifier', () => {
    const { state, nonce, codeVerifier } = createAuthorizationTransaction(randomBytes)
    expect(new Set([state, nonce, codeVerifier]).size).toBe(3)
    expect(state).toMatch(/^[\w-]{43}$/)
    expect(nonce).toMatch(/^[\w-]{43}$/)
  })
})

describe('validateAuthorizationResponse', () => {
  const judge = (query: string, from: ProviderMetadata = metadata) => {
    const parameters = new URLSearchParams(query)
    const result = validateAuthorizationResponse({ metadata: from, parameters, transaction: { state: 'the-state' } })
    return result.ok ? result.value : result.error
  }
  const iss = 'iss=https%3A%2F%2Fid.example'

  it('returns the code of a right answer', () => {
    expect(judge(`code=abc&state=the-state&${iss}`)).toBe('abc')
  })

  it.each([
    [`code=abc&${iss}`, 'state_missing'],
    [`code=abc&state=&${iss}`, 'state_missing'],
    [`code=abc&state=the-statE&${iss}`, 'state_mismatch'],
    [`code=abc&state=the-state2&${iss}`, 'state_mismatch'],
    [`error=access_denied&state=other&${iss}`, 'state_mismatch'],
    ['code=abc&state=the-state', 'issuer_missing'],
    ['code=abc&state=the-state&iss=https%3A%2F%2Fevil.example', 'issuer_mismatch'],
    ['error=access_denied&state=the-state&iss=https%3A%2F%2Fevil.example', 'issuer_mismatch'],
    [`state=the-state&${iss}`, 'code_missing'],
    [`code=&state=the-state&${iss}`, 'code_missing'],
    [`code=abc&state=the-state&${iss}&id_token=x`, 'response_type_unexpected'],
    [`response=x&state=the-state&${iss}`, 'response_type_unexpected'],
  ])('refuses %s as %s', (query, reason) => {
    expect(judge(query)).toMatchObject({ reason })
  })

  it.each(['code', 'state', 'iss', 'error'])('refuses a repeated %s (RFC 6749 3.1)', (parameter) => {
    const query = `code=abc&state=the-state&${iss}&error=x&${parameter}=second`
    expect(judge(query)).toEqual({ reason: 'parameter_repeated', parameter })
  })

  it('refuses a wrong iss also of a provider that does not announce it (RFC 9207 2.4)', () => {
    const silent = { ...metadata, authorization_response_iss_parameter_supported: false }
    expect(judge('code=abc&state=the-state', silent)).toBe('abc')
    expect(judge('code=abc&state=the-state&iss=https://evil.example', silent)).toEqual({ reason: 'issuer_mismatch' })
  })

  it("names the provider's error, but nothing outside its charset (RFC 6749 4.1.2.1)", () => {
    const base = `state=the-state&${iss}`
    expect(judge(`error=access_denied&${base}`)).toEqual({ reason: 'provider_error', error: 'access_denied' })
    expect(judge(`error=%22%3Cscript%3E&${base}`)).toEqual({ reason: 'provider_error', error: 'invalid' })
    expect(judge(`error=${'a'.repeat(65)}&${base}`)).toEqual({ reason: 'provider_error', error: 'invalid' })
  })

  it('never returns a code for another state', () => {
    fc.assert(
      fc.property(fc.string(), (state) => {
        fc.pre(state !== 'the-state')
        const parameters = new URLSearchParams({ code: 'abc', state, iss: metadata.issuer })
        expect(validateAuthorizationResponse({ metadata, parameters, transaction: { state: 'the-state' } }).ok).toBe(
          false,
        )
      }),
    )
  })

  it('shows no name of a repeated parameter that is not shaped like one', () => {
    const long = 'x'.repeat(10_000)
    expect(judge(`${long}=1&${long}=2&state=the-state`)).toEqual({ reason: 'parameter_repeated', parameter: 'invalid' })
  })

  it('refuses an answer without iss for a client whose issuers share a redirect URI (mix-up, RFC 9700 4.4.2)', () => {
    const { authorization_response_iss_parameter_supported: _, ...silent } = metadata
    const judged = (query: string, requireIssuer?: boolean) => {
      const parameters = new URLSearchParams(query)
      const transaction = { state: 'the-state' }
      return validateAuthorizationResponse({ metadata: silent, parameters, transaction, requireIssuer })
    }
    expect(judged('code=abc&state=the-state')).toMatchObject({ ok: true })
    expect(judged('code=abc&state=the-state', true)).toMatchObject({ error: { reason: 'issuer_missing' } })
    expect(judged(`code=abc&state=the-state&${iss}`, true)).toMatchObject({ ok: true })
  })
})
