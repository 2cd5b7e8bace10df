import { describe, expect, it } from 'vitest'
import type { ProviderMetadata } from '../index.ts'
import { processUserinfoResponse, userinfoRequest } from '../index.ts'

const metadata: ProviderMetadata = {
  issuer: 'https://id.example',
  authorization_endpoint: 'https://id.example/authorize',
  token_endpoint: 'https://id.example/token',
  jwks_uri: 'https://id.example/jwks',
  userinfo_endpoint: 'https://id.example/userinfo',
  authorization_response_iss_parameter_supported: true,
}

describe('userinfoRequest', () => {
  const { signal } = new AbortController()

  it('carries the access token in the header alone (RFC 6750 2.1)', () => {
    const request = userinfoRequest({ metadata, accessToken: 'a', signal })
    expect(request.ok && request.value.headers.get('authorization')).toBe('Bearer a')
    expect(request.ok && request.value.url).toBe('https://id.example/userinfo')
  })

  it('is refused where the provider has no UserInfo', () => {
    const without = { ...metadata, userinfo_endpoint: undefined }
    expect(userinfoRequest({ metadata: without, accessToken: 'a', signal })).toMatchObject({ ok: false })
  })
})

describe('processUserinfoResponse', () => {
  const judge = (response: Response) => processUserinfoResponse({ response, subject: 'user' })

  it('returns the claims of the same user', async () => {
    const claims = { sub: 'user', name: 'Dana' }
    expect(await judge(Response.json(claims))).toEqual({ ok: true, value: claims })
  })

  it('refuses another subject, none at all, a bad status and what is not JSON (OIDC Core 5.3.2)', async () => {
    expect(await judge(Response.json({ sub: 'other' }))).toEqual({ ok: false, error: { reason: 'subject_mismatch' } })
    expect(await judge(Response.json({ name: 'x' }))).toEqual({ ok: false, error: { reason: 'userinfo_malformed' } })
    const unauthorized = { reason: 'status_unexpected', status: 401 }
    expect(await judge(new Response(null, { status: 401 }))).toEqual({ ok: false, error: unauthorized })
    expect(await judge(new Response('a.b.c'))).toEqual({ ok: false, error: { reason: 'not_json' } })
  })
})
