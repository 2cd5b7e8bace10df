import { describe, expect, it } from 'vitest'
import { bearer, initialAccessToken, issuer, redirectUri } from './browser.ts'
import { json, metadata, register, registered } from './registrar.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })

describe('metadata that is refused', () => {
  it.each([
    ['no redirect_uris', { redirect_uris: undefined }],
    ['an empty list', { redirect_uris: [] }],
    ['no list', { redirect_uris: redirectUri }],
    ['a relative one', { redirect_uris: ['/callback'] }],
    ['a fragment (line 9)', { redirect_uris: ['https://client.example/cb#a'] }],
    ['an empty fragment (line 9)', { redirect_uris: ['https://client.example/cb#'] }],
    ['http beyond loopback (line 11)', { redirect_uris: ['http://client.example/cb'] }],
    ['a user in it', { redirect_uris: ['https://a:b@client.example/cb'] }],
    ['a script', { redirect_uris: ['javascript:alert(1)'], application_type: 'native' }],
    ['data', { redirect_uris: ['data:text/html,x'], application_type: 'native' }],
    ['a private-use scheme of a web client', { redirect_uris: ['com.example.app:/cb'] }],
    ['one good and one bad', { redirect_uris: [redirectUri, 'http://client.example/cb'] }],
    ['too many', { redirect_uris: Array.from({ length: 21 }, (_, index) => `https://client.example/${index}`) }],
  ])('redirect_uris: %s: invalid_redirect_uri', async (_, changes) => {
    const response = await register(workers, { ...metadata, ...changes })
    expect(response.status).toBe(400)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({
      error: 'invalid_redirect_uri',
      error_description: expect.stringMatching(/^redirect_uris: expected /),
    })
  })

  it('takes private-use schemes, loopback and claimed https of native applications (RFC 8252)', async () => {
    const uris = ['com.example.app:/cb', 'http://127.0.0.1/cb', 'http://[::1]/cb', 'https://client.example/app']
    const client = await registered(workers, { ...metadata, application_type: 'native', redirect_uris: uris })
    expect(client['redirect_uris']).toEqual(uris)
  })

  it.each([
    ['application_type', 'desktop'],
    ['token_endpoint_auth_method', 'private_key_jwt'],
    ['token_endpoint_auth_method', 7],
    ['grant_types', ['implicit']],
    ['grant_types', ['password']],
    ['grant_types', ['authorization_code', 'urn:ietf:params:oauth:grant-type:jwt-bearer']],
    ['grant_types', ['refresh_token']],
    ['grant_types', []],
    ['response_types', ['token']],
    ['response_types', ['code', 'id_token']],
    ['response_types', []],
    ['scope', 'openid payments'],
    ['scope', ['openid']],
    ['id_token_signed_response_alg', 'none'],
    ['id_token_signed_response_alg', 'HS256'],
    ['userinfo_signed_response_alg', 'RS256'],
    ['request_object_signing_alg', 'none'],
    ['request_uris', ['https://client.example/request']],
    ['sector_identifier_uri', 'https://client.example/sector'],
    ['subject_type', 'pairwise'],
    ['dpop_bound_access_tokens', true],
    ['jwks_uri', 'http://client.example/jwks'],
    ['jwks', { keys: [] }],
    ['jwks', { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'private' }] }],
    ['jwks', { keys: [{ kty: 'oct', k: 'secret' }] }],
    ['jwks', 'https://client.example/jwks'],
    ['backchannel_logout_uri', 'http://client.example/logout'],
    ['backchannel_logout_uri', 'https://client.example/logout#a'],
    ['backchannel_logout_session_required', 'yes'],
    ['post_logout_redirect_uris', ['/goodbye']],
    ['post_logout_redirect_uris', ['javascript:alert(1)']],
    ['default_max_age', -1],
    ['default_max_age', '60'],
    ['require_auth_time', 1],
    ['contacts', 'ada@example.com'],
    ['contacts', ['a\nb']],
    ['client_name', ''],
    ['client_name', 'evil\u202egnp.exe'],
    ['client_name', 'Meridian\u200b Bank'],
    ['client_name', 'Meridian\nBank'],
    ['client_name', 'x'.repeat(201)],
    ['client_uri', 'javascript:alert(1)'],
    ['logo_uri', 'data:image/png;base64,AAAA'],
    ['policy_uri', 'http://client.example/policy'],
    ['tos_uri', 'https://user@client.example/'],
    ['initiate_login_uri', 'ftp://client.example/'],
    ['software_id', 5],
  ])('%s: %j: invalid_client_metadata, naming the member and not the value', async (name, value) => {
    const response = await register(workers, { ...metadata, [name]: value })
    expect(response.status).toBe(400)
    const { error, error_description } = (await response.json()) as Record<string, string>
    expect(error).toBe('invalid_client_metadata')
    expect(error_description).toMatch(new RegExp(`^${name}: expected [\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+$`))
  })

  it('jwks and jwks_uri together', async () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
    const both = { ...metadata, jwks: { keys: [key] }, jwks_uri: 'https://client.example/jwks' }
    expect(await (await register(workers, both)).json()).toMatchObject({ error: 'invalid_client_metadata' })
    expect(await registered(workers, { ...metadata, jwks: { keys: [key] } })).toMatchObject({ jwks: { keys: [key] } })
  })

  it('client_credentials without a secret, and response_types without the code flow', async () => {
    for (const changes of [
      { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
      { grant_types: ['client_credentials'], response_types: ['code'] },
    ]) {
      expect(await (await register(workers, changes)).json()).toMatchObject({ error: 'invalid_client_metadata' })
    }
  })

  it('a software statement: said clearly, not left aside', async () => {
    const response = await register(workers, { ...metadata, software_statement: 'eyJhbGciOiJub25lIn0.e30.' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'unapproved_software_statement' })
  })

  it.each([
    ['no JSON', '{"redirect_uris":', json, 400],
    ['a list', '[]', json, 400],
    ['null', 'null', json, 400],
    ['a form', 'redirect_uris=x', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
    ['more than 64 KiB', JSON.stringify({ ...metadata, client_name: 'x'.repeat(70_000) }), json, 413],
  ])('a body that is %s', async (_, body, headers, status) => {
    const { initial_access_token: credential } = await initialAccessToken(workers)
    const init = { method: 'POST', headers: { ...headers, ...bearer(credential) }, body }
    const response = await workers.fetch('auth', `${issuer}/register`, init)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: 'invalid_client_metadata' })
  })
})
