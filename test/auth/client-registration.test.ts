import { describe, expect, it } from 'vitest'
import {
  afterLogout,
  answerOf,
  basic,
  bearer,
  initialAccessToken,
  issuer,
  issuers,
  openBrowser,
  operator,
  redirectUri,
  request,
  token,
} from './browser.ts'
import type { Information } from './registrar.ts'
import { complete, manage, metadata, register, registered, rotate } from './registrar.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })

describe('registration (RFC 7591)', () => {
  it('answers 201 with id, secret, management token and all that was registered; nothing is cached', async () => {
    const sent = {
      ...metadata,
      application_type: 'web',
      post_logout_redirect_uris: [afterLogout],
      token_endpoint_auth_method: 'client_secret_post',
      response_types: ['code'],
      scope: 'openid email',
      id_token_signed_response_alg: 'RS256',
      backchannel_logout_uri: 'https://client.example/logout',
      default_max_age: 3_600,
      contacts: ['ada@example.com'],
      client_uri: 'https://client.example/',
      logo_uri: 'https://client.example/logo.png',
      policy_uri: 'https://client.example/policy',
      tos_uri: 'https://client.example/terms',
      initiate_login_uri: 'https://client.example/login',
      software_id: '4NRB1-0XZABZI9E6-5SM3R',
      software_version: '1.0',
      jwks_uri: 'https://client.example/jwks',
    }
    const response = await register(workers, { ...sent, 'client_name#de': 'Eingetragen', unknown_member: { a: 1 } })
    expect(response.status).toBe(201)
    expect([response.headers.get('cache-control'), response.headers.get('pragma')]).toEqual(['no-store', 'no-cache'])
    const information = (await response.json()) as Information
    expect(information).toEqual({
      ...sent,
      client_id: expect.stringMatching(/^[\w-]{22}$/),
      client_id_issued_at: expect.any(Number),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
      registration_client_uri: `${issuer}/register/${information.client_id}`,
    })
    expect(await (await manage(workers, information)).json()).toEqual(
      Object.fromEntries(Object.entries(information).filter(([name]) => !name.startsWith('client_secret'))),
    )
  })

  it('takes the defaults of RFC 7591: code flow, secret by header, all scopes of the token', async () => {
    const client = await registered(workers, { redirect_uris: [redirectUri] })
    expect(client).toMatchObject({
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      application_type: 'web',
      scope: 'openid profile email address phone offline_access',
      client_name: client.client_id,
    })
  })

  it('makes a client that completes the flow once its user allows it', async () => {
    const client = await registered(workers)
    const tokens = await complete(workers, client)
    const headers = bearer(tokens.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(200)
  })

  it('gives a public client no secret, and it must use PKCE', async () => {
    const client = await registered(workers, { ...metadata, token_endpoint_auth_method: 'none' })
    expect(client).not.toHaveProperty('client_secret')
    expect(client).not.toHaveProperty('client_secret_expires_at')
    const path = `/authorize?${request({ client_id: client.client_id, code_challenge: undefined, code_challenge_method: undefined })}`
    const answer = answerOf(await openBrowser(workers, issuer).get(path))
    expect(answer.get('error')).toBe('invalid_request')
  })

  it('default_max_age asks for a fresh sign-in, and a max_age in the request counts more', async () => {
    const client = await registered(workers, { ...metadata, default_max_age: 0 })
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const silent = (changes: object) =>
      browser.get(`/authorize?${request({ client_id: client.client_id, prompt: 'none', ...changes })}`)
    expect(answerOf(await silent({})).get('error')).toBe('login_required')
    expect(answerOf(await silent({ max_age: '600' })).get('error')).toBe('consent_required')
  })

  it('hands out the rights of the initial access token and no others', async () => {
    const details = {
      scope: 'openid accounts',
      resources: ['https://api.example'],
      require_consent: false,
      require_pkce: false,
      uses: null,
    }
    const { initial_access_token: credential } = await initialAccessToken(workers, details)
    const grants = { grant_types: ['client_credentials'], scope: 'accounts' }
    const machine = (await (await register(workers, grants, credential)).json()) as Information
    const form = { grant_type: 'client_credentials', resource: 'https://api.example' }
    const answer = await token(workers, issuer, form, {
      authorization: basic(machine.client_id, machine.client_secret),
    })
    expect(await answer.json()).toMatchObject({ scope: 'accounts' })
    expect(await (await register(workers, { ...grants, scope: 'payments' }, credential)).json()).toMatchObject({
      error: 'invalid_client_metadata',
      error_description: 'scope: expected one or more of: openid accounts',
    })
    const trusted = (await (
      await register(workers, { ...metadata, scope: 'openid' }, credential)
    ).json()) as Information
    const parameters = request({
      client_id: trusted.client_id,
      scope: 'openid',
      code_challenge: undefined,
      code_challenge_method: undefined,
    })
    expect((await openBrowser(workers, issuer).signIn(parameters)).status).toBe(303)
  })
})

describe('around it', () => {
  it('leaves an audit row for each event', async () => {
    const client = await registered(workers)
    await manage(workers, client, 'PUT', { ...metadata, client_id: client.client_id })
    await rotate(workers, client)
    await manage(workers, client, 'DELETE')
    const answer = await (await operator(workers, '/admin/tenants/ten_one/audit?limit=1000')).json()
    const { events } = answer as { events: Array<Record<string, unknown>> }
    const own = events.filter((event) => event['client_id'] === client.client_id)
    expect(own.map(({ type }) => type)).toEqual([
      'client_deleted',
      'client_secret_rotated',
      'client_updated',
      'client_registered',
    ])
    for (const event of own) expect(event).toMatchObject({ tenant_id: 'ten_one', issuer })
    const issued = events.find(({ type }) => type === 'initial_access_token_issued')
    expect(issued).toMatchObject({ detail: { id: expect.any(String) } })
  })

  it('answers preflights, for applications in a browser that register themselves', async () => {
    for (const path of ['/register', '/register/x', '/register/x/secret']) {
      const response = await workers.fetch('auth', `${issuers[1]}${path}`, { method: 'OPTIONS' })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-allow-methods')).toContain('PUT')
    }
  })
})
