import { createLocalJWKSet, jwtVerify } from 'jose'
import * as openid from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from './browser.ts'
import {
  answerOf,
  basic,
  bearer,
  claimsOf,
  codeOf,
  exchange,
  getTokens,
  hiddenFields,
  initialAccessToken,
  openBrowser,
  operator,
  password,
  put,
  putAt,
  putClient,
  putUser,
  redirectUri,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const shared = 'http://auth.localhost:8787'
/** One tenant's issuer under a path, another's on a domain of its own. */
const underPath = `${shared}/t/ten_one`
const ownDomain = 'http://login.two.localhost:8787'
const ISSUERS = `${shared} ${shared}/t/{tenant} ten_two=${ownDomain}`

const workers = startAuthForFile({ vars: { ISSUERS, REGISTRATION: 'on' } })
beforeAll(async () => {
  await put(workers, '/admin/tenants/ten_one', { name: 'One' })
  await put(workers, '/admin/tenants/ten_two', { name: 'Two' })
})

const get = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  workers.fetch('auth', url, { headers })
const codeAt = async (issuer: string, changes: Record<string, string> = {}, username = 'ada'): Promise<string> =>
  codeOf(await openBrowser(workers, issuer).signIn(request(changes), { username }))

describe('an issuer for each tenant', () => {
  it.each([
    [underPath, 'meridian', 'ada'],
    [ownDomain, 'other', 'bob'],
  ])('%s: sign-in, tokens, UserInfo and refresh, by its own name and keys', async (issuer, client, username) => {
    const authorization = basic(client, secret)
    const code = await codeAt(issuer, { client_id: client }, username)
    const tokens = await tokensOf(await token(workers, issuer, exchange(code), { authorization }))
    const jwks = await (await get(`${issuer}/.well-known/jwks.json`)).json()
    const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0])
    const { payload } = await jwtVerify(tokens.id_token, keys, { issuer, audience: client })
    const headers = bearer(tokens.access_token)
    expect(await (await get(`${issuer}/userinfo`, headers)).json()).toMatchObject({ sub: payload.sub })
    const refresh = refreshing(tokens.refresh_token)
    expect((await token(workers, issuer, refresh, { authorization })).status).toBe(200)
  })

  it.each([
    [underPath, `${shared}/.well-known/openid-configuration/t/ten_one`],
    [underPath, `${underPath}/.well-known/openid-configuration`],
    [underPath, `${shared}/.well-known/oauth-authorization-server/t/ten_one`],
    [underPath, `${underPath}/.well-known/oauth-authorization-server`],
    [ownDomain, `${ownDomain}/.well-known/openid-configuration`],
    [ownDomain, `${ownDomain}/.well-known/oauth-authorization-server`],
    [shared, `${shared}/.well-known/openid-configuration`],
  ])('%s is described at %s (lines 64, 65)', async (issuer, url) => {
    const metadata = (await (await get(url)).json()) as Record<string, string>
    expect(metadata).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` })
    for (const [name, value] of Object.entries(metadata)) {
      if (name.endsWith('_endpoint')) expect(value.startsWith(`${issuer}/`)).toBe(true)
    }
  })

  it('openid-client finds it by its name, both under a path and by RFC 8414', async () => {
    for (const algorithm of ['oidc', 'oauth2'] as const) {
      const config = await openid.discovery(new URL(underPath), 'meridian', secret, undefined, {
        algorithm,
        [openid.customFetch]: (url, init) => workers.fetch('auth', url, init as RequestInit),
        execute: [openid.allowInsecureRequests],
      })
      expect(config.serverMetadata().issuer).toBe(underPath)
    }
  })

  it('is not there for a tenant that the operator has not named, and makes no key for it', async () => {
    for (const path of ['/.well-known/openid-configuration', '/.well-known/jwks.json', '/token', '/account']) {
      const response = await get(`${shared}/t/ten_imagined${path}`)
      expect([path, response.status]).toEqual([path, 404])
    }
    const rows = "SELECT count(*) AS n FROM signing_keys WHERE issuer LIKE '%imagined%'"
    expect(await workers.d1('auth', 'AUTH_DB').prepare(rows).first('n')).toBe(0)
    await put(workers, '/admin/tenants/ten_named', { name: 'Named' })
    expect((await get(`${shared}/t/ten_named/.well-known/jwks.json`)).status).toBe(200)
  })

  it('knows no client of another tenant: a page at /authorize, invalid_client at /token', async () => {
    for (const [issuer, client] of [
      [ownDomain, 'meridian'],
      [underPath, 'other'],
      [`${shared}/t/ten_two`, 'meridian'],
    ] as const) {
      const response = await get(`${issuer}/authorize?${request({ client_id: client })}`)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      const authorization = basic(client, secret)
      expect((await token(workers, issuer, exchange('x'), { authorization })).status).toBe(401)
    }
  })

  it('takes no code, token or session of another issuer, of the same tenant either (line 77)', async () => {
    const browser = openBrowser(workers, shared)
    const code = codeOf(await browser.signIn())
    expect((await token(workers, underPath, exchange(code))).status).toBe(400)
    const tokens = await tokensOf(await token(workers, shared, exchange(code)))
    const refresh = refreshing(tokens.refresh_token)
    expect((await token(workers, underPath, refresh)).status).toBe(400)
    const headers = bearer(tokens.access_token)
    for (const issuer of [underPath, ownDomain]) {
      expect((await get(`${issuer}/userinfo`, headers)).status).toBe(401)
      expect(await (await get(`${issuer}/verify`, headers)).json()).toEqual({ active: false })
    }
    const elsewhere = openBrowser(workers, underPath)
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value)
    const silent = await elsewhere.get(`/authorize?${request({ prompt: 'none' })}`)
    expect(answerOf(silent).get('error')).toBe('login_required')
    expect((await token(workers, shared, refresh)).status).toBe(200)
  })

  it('ends no session by an ID token of another issuer', async () => {
    const tokens = await getTokens(workers, { issuer: shared })
    const browser = openBrowser(workers, underPath)
    const silent = async () => answerOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`)).get('error')
    await browser.signIn()
    const response = await browser.get(`/logout?id_token_hint=${tokens.id_token}`)
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(await silent()).toBeNull()
  })

  it('signs by keys of its own: no kid is published twice', async () => {
    const kids = await Promise.all(
      [shared, underPath, ownDomain].map(async (issuer) => {
        const { keys } = (await (await get(`${issuer}/.well-known/jwks.json`)).json()) as {
          keys: Array<{ kid: string }>
        }
        return keys.map(({ kid }) => kid)
      }),
    )
    expect(new Set(kids.flat()).size).toBe(kids.flat().length)
  })

  it('keeps its cookies to its own path', async () => {
    const page = await get(`${underPath}/authorize?${request()}`)
    const paths = page.headers.getSetCookie().map((cookie) => /Path=([^;]*)/.exec(cookie)?.[1])
    expect([...new Set(paths)]).toEqual(['/t/ten_one'])
  })
})

describe('the operator at an issuer of one tenant', () => {
  it('sees that tenant and no other', async () => {
    const path = (tenant: string) => `/admin/tenants/${tenant}/audit`
    expect((await operator(workers, path('ten_one'), 'GET', underPath)).status).toBe(200)
    expect((await operator(workers, path('ten_two'), 'GET', underPath)).status).toBe(404)
    expect((await putAt(workers, ownDomain, '/admin/tenants/ten_one', { name: 'X' })).status).toBe(404)
    await expect(initialAccessToken(workers, {}, { issuer: ownDomain, tenant: 'ten_one' })).rejects.toThrow('not-found')
  })

  it('puts clients that exist there alone; put at the shared issuer they exist at every issuer of the tenant', async () => {
    const details = { client_name: 'Bound', redirect_uris: [redirectUri], client_secret: secret }
    const path = '/admin/tenants/ten_one/clients/bound'
    expect((await putAt(workers, underPath, path, details)).status).toBe(201)
    expect((await putAt(workers, underPath, path, details)).status).toBe(200)
    expect((await putAt(workers, shared, path, details)).status).toBe(409)
    const authorization = basic('bound', secret)
    expect((await token(workers, shared, exchange('x'), { authorization })).status).toBe(401)
    const code = await codeAt(underPath, { client_id: 'bound' })
    expect((await token(workers, underPath, exchange(code), { authorization })).status).toBe(200)
  })

  it('clients that register themselves there belong to its tenant', async () => {
    const at = { issuer: ownDomain, tenant: 'ten_two' }
    const { initial_access_token: credential } = await initialAccessToken(workers, { require_consent: false }, at)
    const register = (issuer: string) =>
      workers.fetch('auth', `${issuer}/register`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirectUri] }),
      })
    expect((await register(`${shared}/t/ten_two`)).status).toBe(401)
    const client = (await (await register(ownDomain)).json()) as { client_id: string; client_secret: string }
    const code = await codeAt(ownDomain, { client_id: client.client_id }, 'bob')
    const authorization = basic(client.client_id, client.client_secret)
    const tokens = await tokensOf(await token(workers, ownDomain, exchange(code), { authorization }))
    expect(claimsOf(tokens.id_token)).toMatchObject({ iss: ownDomain, tenant_id: 'ten_two', aud: client.client_id })
  })
})

describe('a new password', () => {
  it('ends the other sessions of the user at every issuer of the tenant, and its clients there are told', async () => {
    await putUser(workers, 'ten_one', 'zoe')
    const backchannel_logout_uri = 'https://one.example/logout'
    await putClient(workers, 'ten_one', 'told', { backchannel_logout_uri })
    const signIn = async (issuer: string) => {
      const browser = openBrowser(workers, issuer)
      const asked = request({ client_id: 'told' })
      const code = codeOf(await browser.signIn(asked, { username: 'zoe' }))
      await token(workers, issuer, exchange(code), { authorization: basic('told', secret) })
      return browser
    }
    const isSignedIn = async (browser: Browser) =>
      answerOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`)).has('code')
    const [browser, elsewhere] = [await signIn(shared), await signIn(underPath)]
    const fields = hiddenFields(await (await browser.get('/account')).text())
    const changed = await browser.post(
      '/account/password',
      new URLSearchParams({
        form_token: fields.get('form_token') ?? '',
        current_password: password,
        new_password: 'a new password',
        new_password_again: 'a new password',
      }),
    )
    expect(changed.status).toBe(303)
    expect([await isSignedIn(browser), await isSignedIn(elsewhere)]).toEqual([true, false])
    const database = workers.d1('auth', 'AUTH_DB')
    const due = database.prepare('SELECT issuer, client_id, uri FROM logout_notices WHERE client_id = ?').bind('told')
    expect((await due.all()).results).toEqual([{ issuer: underPath, client_id: 'told', uri: backchannel_logout_uri }])
  })
})

describe('every row', () => {
  it('of what an issuer gives out carries tenant and issuer', async () => {
    await getTokens(workers, { issuer: underPath })
    const database = workers.d1('auth', 'AUTH_DB')
    for (const table of ['sessions', 'grants', 'authorization_codes', 'refresh_tokens', 'initial_access_tokens']) {
      const rows = `SELECT count(*) AS n FROM ${table}`
      expect(await database.prepare(rows).first<number>('n')).toBeGreaterThan(0)
      expect(await database.prepare(`${rows} WHERE tenant_id = '' OR issuer = ''`).first('n')).toBe(0)
    }
    const foreign = `SELECT count(*) AS n FROM grants JOIN clients USING (client_id)
      WHERE grants.tenant_id <> clients.tenant_id OR (clients.issuer IS NOT NULL AND clients.issuer <> grants.issuer)`
    expect(await database.prepare(foreign).first('n')).toBe(0)
  })
})

describe('housekeeping', () => {
  it('rotates the keys of every issuer that is due, of tenants too, and of no other', async () => {
    await get(`${underPath}/.well-known/jwks.json`)
    const database = workers.d1('auth', 'AUTH_DB')
    const day = 86_400
    await database
      .prepare('UPDATE signing_keys SET created_at = created_at - ? WHERE issuer = ?')
      .bind(89 * day, underPath)
      .run()
    expect((await operator(workers, '/admin/housekeeping', 'POST')).status).toBe(200)
    const next = "SELECT DISTINCT issuer FROM signing_keys WHERE status = 'next'"
    expect((await database.prepare(next).all()).results).toEqual([{ issuer: underPath }])
    const events = "SELECT tenant_id, issuer FROM audit_events WHERE type = 'signing_key_rotated'"
    expect((await database.prepare(events).all()).results).toEqual([{ tenant_id: 'ten_one', issuer: underPath }])
  })
})
