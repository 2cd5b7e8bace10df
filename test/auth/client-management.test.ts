import { describe, expect, it } from 'vitest'
import {
  basic,
  bearer,
  codeOf,
  exchange,
  initialAccessToken,
  issuer,
  issuers,
  openBrowser,
  put,
  redirectUri,
  refreshing,
  request,
  token,
  tokensOf,
} from './browser.ts'
import type { Information } from './registrar.ts'
import { complete, manage, metadata, register, registered, rotate } from './registrar.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })

describe('management (RFC 7592)', () => {
  it('replaces the metadata: what is left out goes back to its default, the secret stays', async () => {
    const client = await registered(workers, {
      ...metadata,
      contacts: ['a@example.com'],
      policy_uri: 'https://client.example/p',
    })
    const body = { client_id: client.client_id, client_secret: client.client_secret, redirect_uris: [redirectUri] }
    const response = await manage(workers, client, 'PUT', { ...body, client_name: 'Renamed' })
    expect(response.status).toBe(200)
    expect([response.headers.get('cache-control'), response.headers.get('pragma')]).toEqual(['no-store', 'no-cache'])
    const updated = (await response.json()) as Information
    expect(updated).toMatchObject({ client_name: 'Renamed', grant_types: ['authorization_code'] })
    for (const name of ['contacts', 'policy_uri', 'client_secret']) expect(updated).not.toHaveProperty(name)
    expect(await (await manage(workers, client)).json()).toEqual(updated)
    expect(await complete(workers, client)).not.toHaveProperty('refresh_token')
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
    const client = await registered(workers)
    const before = await (await manage(workers, client)).json()
    const response = await manage(workers, client, 'PUT', { ...metadata, client_id: client.client_id, ...changes })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_client_metadata' })
    expect(await (await manage(workers, client)).json()).toEqual(before)
  })

  it('never widens its scopes beyond those of the initial access token', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers, { scope: 'openid email' })
    const client = (await (await register(workers, { ...metadata, scope: 'openid' }, credential)).json()) as Information
    const body = { ...metadata, client_id: client.client_id }
    expect((await manage(workers, client, 'PUT', { ...body, scope: 'openid email' })).status).toBe(200)
    expect((await manage(workers, client, 'PUT', { ...body, scope: 'openid profile' })).status).toBe(400)
  })

  it('gives a secret to a client that comes to need one, and takes it from one that does not', async () => {
    const client = await registered(workers)
    const body = { ...metadata, client_id: client.client_id }
    const open = await manage(workers, client, 'PUT', { ...body, token_endpoint_auth_method: 'none' })
    expect(await open.json()).not.toHaveProperty('client_secret')
    const authorization = basic(client.client_id, client.client_secret)
    expect((await token(workers, issuer, exchange('x'), { authorization })).status).toBe(401)
    expect((await rotate(workers, client)).status).toBe(400)
    const closed = (await (await manage(workers, client, 'PUT', body)).json()) as Information
    expect(closed.client_secret).not.toBe(client.client_secret)
    await complete(workers, client, closed.client_secret)
  })

  it('rotates the secret: the former one works for an hour, the one before it no more', async () => {
    const client = await registered(workers)
    const second = (await (await rotate(workers, client)).json()) as Information
    expect(second).toMatchObject({ client_secret_expires_at: 0, client_id: client.client_id })
    await complete(workers, client)
    await complete(workers, client, second.client_secret)
    const third = (await (await rotate(workers, client)).json()) as Information
    const tried = async (secret: string) =>
      (await token(workers, issuer, exchange('x'), { authorization: basic(client.client_id, secret) })).status
    expect([
      await tried(client.client_secret),
      await tried(second.client_secret),
      await tried(third.client_secret),
    ]).toEqual([401, 400, 400])
    const database = workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE clients SET former_secret_expires_at = former_secret_expires_at - 3600').run()
    expect([await tried(second.client_secret), await tried(third.client_secret)]).toEqual([401, 400])
  })

  it('deletes with 204, and every token, code and consent of the client goes with it', async () => {
    const client = await registered(workers, { ...metadata, scope: 'openid offline_access' })
    const browser = openBrowser(workers, issuer)
    const parameters = request({ client_id: client.client_id, scope: 'openid offline_access', prompt: 'consent' })
    const allowed = await browser.decide(await browser.signIn(parameters), 'allow')
    const authorization = basic(client.client_id, client.client_secret)
    const form = exchange(codeOf(allowed))
    const tokens = await tokensOf(await token(workers, issuer, form, { authorization }))
    const verify = async () =>
      (await workers.fetch('auth', `${issuer}/verify`, { headers: bearer(tokens.access_token) })).json()
    expect(await verify()).toMatchObject({ active: true })

    const deleted = await manage(workers, client, 'DELETE')
    expect([deleted.status, await deleted.text()]).toEqual([204, ''])
    expect([deleted.headers.get('cache-control'), deleted.headers.get('pragma')]).toEqual(['no-store', 'no-cache'])
    expect(await verify()).toEqual({ active: false })
    const refresh = refreshing(tokens.refresh_token)
    expect((await token(workers, issuer, refresh, { authorization })).status).toBe(401)
    for (const method of ['GET', 'DELETE']) expect((await manage(workers, client, method)).status).toBe(401)
    expect((await browser.get(`/authorize?${parameters}`)).headers.get('location')).toBeNull()
    const database = workers.d1('auth', 'AUTH_DB')
    const consents = 'SELECT count(*) AS n FROM consents WHERE client_id = ?'
    expect(await database.prepare(consents).bind(client.client_id).first('n')).toBe(0)
  })

  it('of 20 parallel deletions one answers 204', async () => {
    const client = await registered(workers)
    const all = await Promise.all(Array.from({ length: 20 }, () => manage(workers, client, 'DELETE')))
    expect(all.map(({ status }) => status).sort()).toEqual([204, ...Array.from({ length: 19 }, () => 401)])
  })

  it('is for the holder of the token of this very client at this very issuer (lines 77, 78)', async () => {
    const [mine, yours] = [await registered(workers), await registered(workers)]
    const answers = await Promise.all([
      manage(workers, { ...mine, registration_access_token: yours.registration_access_token }),
      manage(workers, { ...mine, registration_client_uri: `${issuer}/register/meridian` }),
      manage(workers, { ...mine, registration_client_uri: `${issuer}/register/nobody` }),
      manage(workers, { ...mine, registration_client_uri: mine.registration_client_uri.replace(issuer, issuers[1]) }),
      manage(workers, { ...mine, registration_access_token: (await initialAccessToken(workers)).initial_access_token }),
    ])
    const bodies = await Promise.all(answers.map((answer) => answer.text()))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
    expect(new Set(bodies).size).toBe(1)
    const none = await workers.fetch('auth', mine.registration_client_uri)
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })

  it('a registered client exists at its own issuer alone', async () => {
    const client = await registered(workers)
    const elsewhere = await workers.fetch('auth', `${issuers[1]}/authorize?${request({ client_id: client.client_id })}`)
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([400, null])
    const authorization = basic(client.client_id, client.client_secret)
    expect((await token(workers, issuers[1], exchange('x'), { authorization })).status).toBe(401)
    expect((await token(workers, issuer, exchange('x'), { authorization })).status).toBe(400)
  })

  it('the operator may put a registered client and leaves it registered; at another issuer it is taken', async () => {
    const client = await registered(workers)
    const path = `/admin/tenants/ten_one/clients/${client.client_id}`
    expect((await put(workers, path, { client_name: 'Put', redirect_uris: [redirectUri] })).status).toBe(200)
    expect(await (await manage(workers, client)).json()).toMatchObject({ client_name: 'Put' })
    await complete(workers, client)
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s where it does not belong: 405 with Allow', async (method) => {
    const client = await registered(workers)
    const endpoint = await workers.fetch('auth', `${issuer}/register`, { method })
    expect([endpoint.status, endpoint.headers.get('allow')]).toEqual([405, 'POST'])
    const secret = await workers.fetch('auth', `${client.registration_client_uri}/secret`, { method })
    expect([secret.status, secret.headers.get('allow')]).toEqual([405, 'POST'])
    const posted = await manage(workers, client, 'POST', {})
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, PUT, DELETE'])
  })
})
