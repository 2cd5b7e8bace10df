import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import type { Tokens } from './browser.ts'
import {
  afterLogout,
  answerOf,
  basic,
  exchange,
  initialAccessToken,
  issuers,
  openBrowser,
  operator,
  put,
  redirectUri,
  request,
  startAuth,
  token,
} from './browser.ts'

const issuer = issuers[0]
let workers: RunningWorkers
beforeAll(async () => {
  workers = await startAuth({ vars: { REGISTRATION: 'on' } })
})
afterAll(() => workers?.stop())

type Information = Readonly<Record<string, unknown>> & {
  readonly client_id: string
  readonly client_secret: string
  readonly registration_access_token: string
  readonly registration_client_uri: string
}
const bearer = (value: string): Record<string, string> => ({ authorization: `Bearer ${value}` })
const json = { 'content-type': 'application/json' }
const metadata = {
  redirect_uris: [redirectUri],
  client_name: 'Registered',
  grant_types: ['authorization_code', 'refresh_token'],
}

/** Posts metadata with a token, by default a fresh one. */
async function register(body: object = metadata, credential?: string, at: string = issuer): Promise<Response> {
  const value = credential ?? (await initialAccessToken(workers)).initial_access_token
  const init = { method: 'POST', headers: { ...json, ...bearer(value) }, body: JSON.stringify(body) }
  return workers.fetch('auth', `${at}/register`, init)
}
const registered = async (body: object = metadata): Promise<Information> => {
  const response = await register(body)
  expect(response.status).toBe(201)
  return (await response.json()) as Information
}
const manage = (client: Information, method = 'GET', body?: object, headers: Record<string, string> = {}) =>
  workers.fetch('auth', client.registration_client_uri, {
    method,
    headers: { ...bearer(client.registration_access_token), ...(body === undefined ? {} : json), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const rotate = (client: Information): Promise<Response> =>
  workers.fetch('auth', `${client.registration_client_uri}/secret`, {
    method: 'POST',
    headers: bearer(client.registration_access_token),
  })

/** Signs ada in at a registered client, allows it, and redeems the code. */
async function complete(client: Information, secret = client.client_secret): Promise<Tokens> {
  const browser = openBrowser(workers, issuer)
  const asked = await browser.signIn(request({ client_id: client.client_id }))
  const answer = asked.status === 200 ? await browser.decide(asked, 'allow') : asked
  const form = exchange(answerOf(answer).get('code') ?? '')
  const response = await token(workers, issuer, form, { authorization: basic(client.client_id, secret) })
  expect(response.status).toBe(200)
  return (await response.json()) as Tokens
}

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
    const response = await register({ ...sent, 'client_name#de': 'Eingetragen', unknown_member: { a: 1 } })
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
    expect(await (await manage(information)).json()).toEqual(
      Object.fromEntries(Object.entries(information).filter(([name]) => !name.startsWith('client_secret'))),
    )
  })

  it('takes the defaults of RFC 7591: code flow, secret by header, all scopes of the token', async () => {
    const client = await registered({ redirect_uris: [redirectUri] })
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
    const client = await registered()
    const tokens = await complete(client)
    const headers = bearer(tokens.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(200)
  })

  it('gives a public client no secret, and it must use PKCE', async () => {
    const client = await registered({ ...metadata, token_endpoint_auth_method: 'none' })
    expect(client).not.toHaveProperty('client_secret')
    expect(client).not.toHaveProperty('client_secret_expires_at')
    const path = `/authorize?${request({ client_id: client.client_id, code_challenge: undefined, code_challenge_method: undefined })}`
    const answer = answerOf(await openBrowser(workers, issuer).get(path))
    expect(answer.get('error')).toBe('invalid_request')
  })

  it('default_max_age asks for a fresh sign-in, and a max_age in the request counts more', async () => {
    const client = await registered({ ...metadata, default_max_age: 0 })
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
    const machine = (await (await register(grants, credential)).json()) as Information
    const form = { grant_type: 'client_credentials', resource: 'https://api.example' }
    const answer = await token(workers, issuer, form, {
      authorization: basic(machine.client_id, machine.client_secret),
    })
    expect(await answer.json()).toMatchObject({ scope: 'accounts' })
    expect(await (await register({ ...grants, scope: 'payments' }, credential)).json()).toMatchObject({
      error: 'invalid_client_metadata',
      error_description: 'scope: expected one or more of: openid accounts',
    })
    const trusted = (await (await register({ ...metadata, scope: 'openid' }, credential)).json()) as Information
    const parameters = request({
      client_id: trusted.client_id,
      scope: 'openid',
      code_challenge: undefined,
      code_challenge_method: undefined,
    })
    expect((await openBrowser(workers, issuer).signIn(parameters)).status).toBe(303)
  })
})

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
    const response = await register({ ...metadata, ...changes })
    expect(response.status).toBe(400)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({
      error: 'invalid_redirect_uri',
      error_description: expect.stringMatching(/^redirect_uris: expected /),
    })
  })

  it('takes private-use schemes, loopback and claimed https of native applications (RFC 8252)', async () => {
    const uris = ['com.example.app:/cb', 'http://127.0.0.1/cb', 'http://[::1]/cb', 'https://client.example/app']
    const client = await registered({ ...metadata, application_type: 'native', redirect_uris: uris })
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
    ['client_name', 'x'.repeat(201)],
    ['client_uri', 'javascript:alert(1)'],
    ['logo_uri', 'data:image/png;base64,AAAA'],
    ['policy_uri', 'http://client.example/policy'],
    ['tos_uri', 'https://user@client.example/'],
    ['initiate_login_uri', 'ftp://client.example/'],
    ['software_id', 5],
  ])('%s: %j: invalid_client_metadata, naming the member and not the value', async (name, value) => {
    const response = await register({ ...metadata, [name]: value })
    expect(response.status).toBe(400)
    const { error, error_description } = (await response.json()) as Record<string, string>
    expect(error).toBe('invalid_client_metadata')
    expect(error_description).toMatch(new RegExp(`^${name}: expected [\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+$`))
  })

  it('jwks and jwks_uri together', async () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
    const both = { ...metadata, jwks: { keys: [key] }, jwks_uri: 'https://client.example/jwks' }
    expect(await (await register(both)).json()).toMatchObject({ error: 'invalid_client_metadata' })
    expect(await registered({ ...metadata, jwks: { keys: [key] } })).toMatchObject({ jwks: { keys: [key] } })
  })

  it('client_credentials without a secret, and response_types without the code flow', async () => {
    for (const changes of [
      { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
      { grant_types: ['client_credentials'], response_types: ['code'] },
    ]) {
      expect(await (await register(changes)).json()).toMatchObject({ error: 'invalid_client_metadata' })
    }
  })

  it('a software statement: said clearly, not left aside', async () => {
    const response = await register({ ...metadata, software_statement: 'eyJhbGciOiJub25lIn0.e30.' })
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

describe('initial access tokens', () => {
  const usesLeft = async (id: string): Promise<unknown> => {
    const listed = await (await operator(workers, '/admin/tenants/ten_one/initial-access-tokens')).json()
    const { initial_access_tokens: tokens } = listed as { initial_access_tokens: Array<Record<string, unknown>> }
    return tokens.find((each) => each['id'] === id)?.['uses_left']
  }

  it('a refused registration takes no use, an accepted one takes one, and then it is over', async () => {
    const { id, initial_access_token: credential } = await initialAccessToken(workers, { uses: 1 })
    expect((await register({}, credential)).status).toBe(400)
    expect(await usesLeft(id)).toBe(1)
    expect((await register(metadata, credential)).status).toBe(201)
    expect(await usesLeft(id)).toBe(0)
    const spent = await register(metadata, credential)
    expect(spent.status).toBe(401)
    expect(spent.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(await spent.json()).toMatchObject({ error: 'invalid_token' })
  })

  it('a token for three clients lets exactly three of 20 parallel registrations through', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers, { uses: 3 })
    const all = await Promise.all(Array.from({ length: 20 }, () => register(metadata, credential)))
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array.from({ length: 17 }, () => 401)])
  })

  it('is needed, unexpired, unrevoked and of this issuer', async () => {
    const none = await workers.fetch('auth', `${issuer}/register`, { method: 'POST', headers: json, body: '{}' })
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect((await register(metadata, 'wrong')).status).toBe(401)
    const revoked = await initialAccessToken(workers)
    const path = `/admin/tenants/ten_one/initial-access-tokens/${revoked.id}`
    expect((await operator(workers, path.replace('ten_one', 'ten_two'), 'DELETE')).status).toBe(404)
    expect((await operator(workers, path, 'DELETE')).status).toBe(204)
    expect((await register(metadata, revoked.initial_access_token)).status).toBe(401)
    const expired = await initialAccessToken(workers, { expires_in: 60 })
    const database = await workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE initial_access_tokens SET expires_at = 1 WHERE token_id = ?').bind(expired.id).run()
    expect((await register(metadata, expired.initial_access_token)).status).toBe(401)
    const here = await initialAccessToken(workers)
    expect((await register(metadata, here.initial_access_token, issuers[1])).status).toBe(401)
    expect((await register(metadata, here.initial_access_token)).status).toBe(201)
  })

  it('in the query or the body is none', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers)
    const init = { method: 'POST', headers: json, body: JSON.stringify({ ...metadata, access_token: credential }) }
    const response = await workers.fetch('auth', `${issuer}/register?access_token=${credential}`, init)
    expect(response.status).toBe(401)
  })

  it('are issued by the operator, who is told what is wrong', async () => {
    const anonymous = { method: 'POST', headers: json, body: '{}' }
    const path = '/admin/tenants/ten_one/initial-access-tokens'
    expect((await workers.fetch('auth', `${issuer}${path}`, anonymous)).status).toBe(401)
    for (const details of [{ uses: 0 }, { uses: 1.5 }, { expires_in: -1 }, { scope: '' }, { use: 1 }, { note: '' }]) {
      await expect(initialAccessToken(workers, details)).rejects.toThrow('"invalid-input"'.slice(1, -1))
    }
  })

  it('are stored as hashes, as every secret of a registered client', async () => {
    const issued = await initialAccessToken(workers)
    const client = (await (await register(metadata, issued.initial_access_token)).json()) as Information
    await rotate(client)
    const database = await workers.d1('auth', 'AUTH_DB')
    for (const table of ['initial_access_tokens', 'clients', 'audit_events', 'password_attempts']) {
      const { results } = await database.prepare(`SELECT * FROM ${table}`).all()
      const text = JSON.stringify(results)
      for (const secret of [issued.initial_access_token, client.client_secret, client.registration_access_token]) {
        expect(text).not.toContain(secret)
      }
    }
    const row = 'SELECT tenant_id, issuer FROM clients WHERE client_id = ?'
    expect(await database.prepare(row).bind(client.client_id).first()).toEqual({ tenant_id: 'ten_one', issuer })
  })
})

describe('management (RFC 7592)', () => {
  it('replaces the metadata: what is left out goes back to its default, the secret stays', async () => {
    const client = await registered({
      ...metadata,
      contacts: ['a@example.com'],
      policy_uri: 'https://client.example/p',
    })
    const body = { client_id: client.client_id, client_secret: client.client_secret, redirect_uris: [redirectUri] }
    const response = await manage(client, 'PUT', { ...body, client_name: 'Renamed' })
    expect(response.status).toBe(200)
    expect([response.headers.get('cache-control'), response.headers.get('pragma')]).toEqual(['no-store', 'no-cache'])
    const updated = (await response.json()) as Information
    expect(updated).toMatchObject({ client_name: 'Renamed', grant_types: ['authorization_code'] })
    for (const name of ['contacts', 'policy_uri', 'client_secret']) expect(updated).not.toHaveProperty(name)
    expect(await (await manage(client)).json()).toEqual(updated)
    expect(await complete(client)).not.toHaveProperty('refresh_token')
  })

  it.each([
    ['another client_id', { client_id: 'meridian' }],
    ['no client_id', { client_id: undefined }],
    ['a secret of its own choice', { client_secret: 'x'.repeat(43) }],
    ['a registration_access_token', { registration_access_token: 'x' }],
    ['a registration_client_uri', { registration_client_uri: 'https://evil.example/' }],
    ['client_id_issued_at', { client_id_issued_at: 1 }],
    ['client_secret_expires_at', { client_secret_expires_at: 1 }],
    ['bad metadata', { grant_types: ['implicit'] }],
  ])('refuses an update with %s and changes nothing', async (_, changes) => {
    const client = await registered()
    const before = await (await manage(client)).json()
    const response = await manage(client, 'PUT', { ...metadata, client_id: client.client_id, ...changes })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_client_metadata' })
    expect(await (await manage(client)).json()).toEqual(before)
  })

  it('never widens its scopes beyond those of the initial access token', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers, { scope: 'openid email' })
    const client = (await (await register({ ...metadata, scope: 'openid' }, credential)).json()) as Information
    const body = { ...metadata, client_id: client.client_id }
    expect((await manage(client, 'PUT', { ...body, scope: 'openid email' })).status).toBe(200)
    expect((await manage(client, 'PUT', { ...body, scope: 'openid profile' })).status).toBe(400)
  })

  it('gives a secret to a client that comes to need one, and takes it from one that does not', async () => {
    const client = await registered()
    const body = { ...metadata, client_id: client.client_id }
    const open = await manage(client, 'PUT', { ...body, token_endpoint_auth_method: 'none' })
    expect(await open.json()).not.toHaveProperty('client_secret')
    const authorization = basic(client.client_id, client.client_secret)
    expect((await token(workers, issuer, exchange('x'), { authorization })).status).toBe(401)
    expect((await rotate(client)).status).toBe(400)
    const closed = (await (await manage(client, 'PUT', body)).json()) as Information
    expect(closed.client_secret).not.toBe(client.client_secret)
    await complete(client, closed.client_secret)
  })

  it('rotates the secret: the former one works for an hour, the one before it no more', async () => {
    const client = await registered()
    const second = (await (await rotate(client)).json()) as Information
    expect(second).toMatchObject({ client_secret_expires_at: 0, client_id: client.client_id })
    await complete(client)
    await complete(client, second.client_secret)
    const third = (await (await rotate(client)).json()) as Information
    const tried = async (secret: string) =>
      (await token(workers, issuer, exchange('x'), { authorization: basic(client.client_id, secret) })).status
    expect([
      await tried(client.client_secret),
      await tried(second.client_secret),
      await tried(third.client_secret),
    ]).toEqual([401, 400, 400])
    const database = await workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE clients SET former_secret_expires_at = former_secret_expires_at - 3600').run()
    expect([await tried(second.client_secret), await tried(third.client_secret)]).toEqual([401, 400])
  })

  it('deletes with 204, and every token, code and consent of the client goes with it', async () => {
    const client = await registered({ ...metadata, scope: 'openid offline_access' })
    const browser = openBrowser(workers, issuer)
    const parameters = request({ client_id: client.client_id, scope: 'openid offline_access', prompt: 'consent' })
    const allowed = await browser.decide(await browser.signIn(parameters), 'allow')
    const authorization = basic(client.client_id, client.client_secret)
    const form = exchange(answerOf(allowed).get('code') ?? '')
    const tokens = (await (await token(workers, issuer, form, { authorization })).json()) as Tokens
    const verify = async () =>
      (await workers.fetch('auth', `${issuer}/verify`, { headers: bearer(tokens.access_token) })).json()
    expect(await verify()).toMatchObject({ active: true })

    const deleted = await manage(client, 'DELETE')
    expect([deleted.status, await deleted.text()]).toEqual([204, ''])
    expect([deleted.headers.get('cache-control'), deleted.headers.get('pragma')]).toEqual(['no-store', 'no-cache'])
    expect(await verify()).toEqual({ active: false })
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
    expect((await token(workers, issuer, refresh, { authorization })).status).toBe(401)
    for (const method of ['GET', 'DELETE']) expect((await manage(client, method)).status).toBe(401)
    expect((await browser.get(`/authorize?${parameters}`)).headers.get('location')).toBeNull()
    const database = await workers.d1('auth', 'AUTH_DB')
    const consents = 'SELECT count(*) AS n FROM consents WHERE client_id = ?'
    expect(await database.prepare(consents).bind(client.client_id).first('n')).toBe(0)
  })

  it('of 20 parallel deletions one answers 204', async () => {
    const client = await registered()
    const all = await Promise.all(Array.from({ length: 20 }, () => manage(client, 'DELETE')))
    expect(all.map(({ status }) => status).sort()).toEqual([204, ...Array.from({ length: 19 }, () => 401)])
  })

  it('is for the holder of the token of this very client at this very issuer (lines 77, 78)', async () => {
    const [mine, yours] = [await registered(), await registered()]
    const answers = await Promise.all([
      manage({ ...mine, registration_access_token: yours.registration_access_token }),
      manage({ ...mine, registration_client_uri: `${issuer}/register/meridian` }),
      manage({ ...mine, registration_client_uri: `${issuer}/register/nobody` }),
      manage({ ...mine, registration_client_uri: mine.registration_client_uri.replace(issuer, issuers[1]) }),
      manage({ ...mine, registration_access_token: (await initialAccessToken(workers)).initial_access_token }),
    ])
    const bodies = await Promise.all(answers.map((answer) => answer.text()))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
    expect(new Set(bodies).size).toBe(1)
    const none = await workers.fetch('auth', mine.registration_client_uri)
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })

  it('a registered client exists at its own issuer alone', async () => {
    const client = await registered()
    const elsewhere = await workers.fetch('auth', `${issuers[1]}/authorize?${request({ client_id: client.client_id })}`)
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([400, null])
    const authorization = basic(client.client_id, client.client_secret)
    expect((await token(workers, issuers[1], exchange('x'), { authorization })).status).toBe(401)
    expect((await token(workers, issuer, exchange('x'), { authorization })).status).toBe(400)
  })
})

describe('around it', () => {
  it('leaves an audit row for each event', async () => {
    const client = await registered()
    await manage(client, 'PUT', { ...metadata, client_id: client.client_id })
    await rotate(client)
    await manage(client, 'DELETE')
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

  it('stops guessing after 20 wrong tokens from one address, whatever comes then; other addresses go on', async () => {
    const from = (address: string, credential: string) =>
      workers.fetch('auth', `${issuer}/register`, {
        method: 'POST',
        headers: { ...json, ...bearer(credential), 'cf-connecting-ip': address },
        body: JSON.stringify(metadata),
      })
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect((await from('192.0.2.1', `guess-${attempt}`)).status).toBe(401)
    const { initial_access_token: credential } = await initialAccessToken(workers)
    const stopped = await from('192.0.2.1', credential)
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await from('192.0.2.2', credential)).status).toBe(201)
    const client = await registered()
    expect((await manage(client, 'GET', undefined, { 'cf-connecting-ip': '192.0.2.1' })).status).toBe(429)
  })

  it('registers at most 100 clients in 15 minutes with one token', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers, { uses: null })
    expect((await register(metadata, credential)).status).toBe(201)
    await (await workers.d1('auth', 'AUTH_DB'))
      .prepare('UPDATE password_attempts SET attempts = 100 WHERE rowid = (SELECT max(rowid) FROM password_attempts)')
      .run()
    const refused = await register(metadata, credential)
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true])
  })

  it('answers preflights, for applications in a browser that register themselves', async () => {
    for (const path of ['/register', '/register/x', '/register/x/secret']) {
      const response = await workers.fetch('auth', `${issuers[1]}${path}`, { method: 'OPTIONS' })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-allow-methods')).toContain('PUT')
    }
  })

  it('the operator may put a registered client and leaves it registered; at another issuer it is taken', async () => {
    const client = await registered()
    const path = `/admin/tenants/ten_one/clients/${client.client_id}`
    expect((await put(workers, path, { client_name: 'Put', redirect_uris: [redirectUri] })).status).toBe(200)
    expect(await (await manage(client)).json()).toMatchObject({ client_name: 'Put' })
    await complete(client)
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s where it does not belong: 405 with Allow', async (method) => {
    const client = await registered()
    const endpoint = await workers.fetch('auth', `${issuer}/register`, { method })
    expect([endpoint.status, endpoint.headers.get('allow')]).toEqual([405, 'POST'])
    const secret = await workers.fetch('auth', `${client.registration_client_uri}/secret`, { method })
    expect([secret.status, secret.headers.get('allow')]).toEqual([405, 'POST'])
    const posted = await manage(client, 'POST', {})
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, PUT, DELETE'])
  })
})

describe('bad input never breaks anything', () => {
  const names = [
    'redirect_uris',
    'client_name',
    'grant_types',
    'response_types',
    'scope',
    'jwks',
    'jwks_uri',
    'contacts',
    'default_max_age',
    'application_type',
    'token_endpoint_auth_method',
    'post_logout_redirect_uris',
    'backchannel_logout_uri',
    'policy_uri',
    'software_statement',
    'subject_type',
    'request_uris',
    'client_id',
    'client_secret',
    '__proto__',
    'constructor',
  ]

  it('any JSON anywhere: registered, or an OAuth error that takes nothing and changes nothing', async () => {
    const { id, initial_access_token: credential } = await initialAccessToken(workers, { uses: 1_000_000 })
    const client = await registered()
    const database = await workers.d1('auth', 'AUTH_DB')
    const counts = async () => ({
      clients: await database.prepare('SELECT count(*) AS n FROM clients').first<number>('n'),
      left: await database
        .prepare('SELECT uses_left AS n FROM initial_access_tokens WHERE token_id = ?')
        .bind(id)
        .first<number>('n'),
    })
    // So that the limit of 100 in 15 minutes does not stop what is tested here.
    const forget = () => database.prepare('DELETE FROM password_attempts').run()
    const member = fc.tuple(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })))
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 4 }), async (members) => {
        const body = { ...metadata, ...Object.fromEntries(members) }
        const before = await counts()
        const response = await register(body, credential)
        expect([201, 400]).toContain(response.status)
        const taken = response.status === 201 ? 1 : 0
        if (taken === 0) expect(await response.json()).toHaveProperty('error')
        const after = await counts()
        expect((after.clients ?? 0) - (before.clients ?? 0)).toBe(taken)
        expect((before.left ?? 0) - (after.left ?? 0)).toBe(taken)
        const updated = await manage(client, 'PUT', { ...body, client_id: client.client_id })
        expect([200, 400]).toContain(updated.status)
        await forget()
      }),
      { numRuns: 60 },
    )
    expect((await manage(client)).status).toBe(200)
  })

  it('any Authorization header and any path: 401 or 404', async () => {
    const header = fc.string({ unit: fc.constantFrom(...'Bearer basc +/=.,"\\~x') })
    await fc.assert(
      fc.asyncProperty(header, fc.webPath(), async (authorization, path) => {
        for (const url of [`${issuer}/register`, `${issuer}/register/x${path}`]) {
          const init = { method: 'POST', headers: { ...json, authorization }, body: '{}' }
          expect([401, 404, 405]).toContain((await workers.fetch('auth', url, init)).status)
        }
      }),
      { numRuns: 40 },
    )
  })
})
