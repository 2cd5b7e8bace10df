import { describe, expect, it } from 'vitest'
import { discoveryRequest, processDiscoveryResponse } from '../index.ts'

const issuer = 'https://id.example'
const metadata = {
  issuer,
  authorization_endpoint: 'https://id.example/authorize',
  token_endpoint: 'https://id.example/token',
  jwks_uri: 'https://id.example/jwks',
}

async function refusal(body: unknown, init?: ResponseInit) {
  const result = await processDiscoveryResponse({ issuer, response: Response.json(body, init) })
  return result.ok ? 'accepted' : result.error.reason
}

describe('discoveryRequest', () => {
  const { signal } = new AbortController()

  it.each([
    ['https://id.example', 'https://id.example/.well-known/openid-configuration'],
    ['https://id.example/', 'https://id.example/.well-known/openid-configuration'],
    ['http://localhost:8787/auth', 'http://localhost:8787/auth/.well-known/openid-configuration'],
    ['http://auth.localhost:8787', 'http://auth.localhost:8787/.well-known/openid-configuration'],
  ])('appends the well-known suffix to %s (Discovery 1.0 4.1)', (from, to) => {
    expect(discoveryRequest(from, signal).url).toBe(to)
  })

  it('lets no redirect be followed', () => {
    expect(discoveryRequest(issuer, signal).redirect).toBe('manual')
  })

  it.each([
    'http://id.example',
    'https://id.example?a=b',
    'https://id.example#a',
    'https://u:p@id.example',
    'id.example',
  ])('throws for the issuer %s (RFC 8414 2)', (value) => {
    expect(() => discoveryRequest(value, signal)).toThrow(TypeError)
  })
})

describe('processDiscoveryResponse', () => {
  it('returns the metadata', async () => {
    const result = await processDiscoveryResponse({ issuer, response: Response.json(metadata) })
    expect(result).toEqual({ ok: true, value: metadata })
  })

  it('takes a member that is null for absent', async () => {
    const sent = { ...metadata, end_session_endpoint: null, code_challenge_methods_supported: null }
    const result = await processDiscoveryResponse({ issuer, response: Response.json(sent) })
    expect(result).toEqual({ ok: true, value: metadata })
  })

  it.each(['https://evil.example', 'https://id.example/', 'https://ID.example'])(
    'refuses metadata of %s when it asked id.example (RFC 8414 3.3, mix-up)',
    async (other) => {
      expect(await refusal({ ...metadata, issuer: other })).toBe('issuer_mismatch')
    },
  )

  it('refuses an endpoint over plain http', async () => {
    expect(await refusal({ ...metadata, token_endpoint: 'http://id.example/token' })).toBe('endpoint_insecure')
    expect(await refusal({ ...metadata, end_session_endpoint: 'javascript:alert(1)' })).toBe('endpoint_insecure')
  })

  it('refuses a provider that lists PKCE methods without S256', async () => {
    expect(await refusal({ ...metadata, code_challenge_methods_supported: ['plain'] })).toBe('pkce_s256_unsupported')
  })

  it('refuses metadata without a token endpoint', async () => {
    expect(await refusal({ ...metadata, token_endpoint: undefined })).toBe('metadata_malformed')
  })

  it('refuses a redirect and every status but 200', async () => {
    expect(await refusal(metadata, { status: 201 })).toBe('status_unexpected')
    const moved = new Response(null, { status: 302, headers: { location: 'https://evil.example' } })
    const result = await processDiscoveryResponse({ issuer, response: moved })
    expect(result).toEqual({ ok: false, error: { reason: 'status_unexpected', status: 302 } })
  })

  it('refuses a body that is not JSON by its media type', async () => {
    expect(await refusal(metadata, { headers: { 'content-type': 'text/html' } })).toBe('not_json')
  })

  it('refuses a body over 256 KiB without reading on', async () => {
    expect(await refusal({ ...metadata, filler: 'a'.repeat(300_000) })).toBe('too_large')
  })
})
