import { describe, expect, it } from 'vitest'
import type { Tokens } from './browser.ts'
import {
  basic,
  bearer,
  claimsOf,
  codeOf,
  exchange,
  getTokens,
  issuer,
  issuers,
  openBrowser,
  passGraceWindow,
  putClient,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

const refresh = (value: string, changes: Record<string, string> = {}): Promise<Response> =>
  token(workers, issuer, { grant_type: 'refresh_token', refresh_token: value, ...changes })

const newCode = async (parameters?: URLSearchParams): Promise<string> =>
  codeOf(await openBrowser(workers, issuer).signIn(parameters))

describe('client authentication', () => {
  it('takes the registered method and no other (lines 44, 46)', async () => {
    await putClient(workers, 'ten_one', 'poster', { token_endpoint_auth_method: 'client_secret_post' })
    const post = exchange(await newCode(request({ client_id: 'poster' })), {
      client_id: 'poster',
      client_secret: secret,
    })
    const byHeader = await token(workers, issuer, exchange('x'), { authorization: basic('poster', secret) })
    expect(byHeader.status).toBe(401)
    expect((await token(workers, issuer, post, {})).status).toBe(200)
    const none = exchange(await newCode(request({ client_id: 'meridian-app' })), { client_id: 'meridian-app' })
    expect((await token(workers, issuer, none, {})).status).toBe(200)
    const idAlone = await token(workers, issuer, exchange('x', { client_id: 'meridian' }), {})
    expect(idAlone.status).toBe(400)
    expect(await idAlone.json()).toMatchObject({ error: 'invalid_client' })
  })

  it('form-decodes both halves of a Basic header (line 44)', async () => {
    const odd = 'käse & brot: 50% + mehr!'
    await putClient(workers, 'ten_one', 'odd', { client_secret: odd })
    const code = await newCode(request({ client_id: 'odd' }))
    const encoded = new URLSearchParams({ v: odd }).toString().slice(2)
    expect(
      (await token(workers, issuer, exchange(code), { authorization: `Basic ${btoa(`odd:${encoded}`)}` })).status,
    ).toBe(200)
  })

  it.each([
    ['a wrong secret', basic('meridian', 'wrong-secret-of-enough-length')],
    ['an unknown client', basic('nobody', secret)],
    ['another scheme', 'Bearer abc'],
    ['broken base64', 'Basic %%%'],
    ['a broken escape', `Basic ${btoa('meridian:%zz')}`],
  ])('answers 401 with a challenge to %s in the header (line 48)', async (_, authorization) => {
    const response = await token(workers, issuer, exchange('x'), { authorization })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ error: 'invalid_client' })
  })

  it('refuses two methods at once and credentials in the URI (line 45)', async () => {
    const both = await token(workers, issuer, exchange('x', { client_secret: secret, client_id: 'meridian' }))
    expect(await both.json()).toMatchObject({ error: 'invalid_request' })
    const inUri = await workers.fetch('auth', `${issuer}/token?client_id=meridian&client_secret=${secret}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(exchange('x')).toString(),
    })
    expect(inUri.status).toBe(400)
  })

  it('takes an assertion for the way of its own that it is: refused beside another, and alone (line 45)', async () => {
    const assertion = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }
    const signed = { ...assertion, client_assertion: 'e30.e30.x' }
    for (const form of [assertion, signed, { client_assertion: 'e30.e30.x' }]) {
      const beside = await token(workers, issuer, exchange('x', form))
      expect([beside.status, await beside.json()]).toMatchObject([400, { error: 'invalid_request' }])
      const posted = { ...form, client_id: 'meridian', client_secret: secret }
      const besidePosted = await token(workers, issuer, exchange('x', posted), {})
      expect([besidePosted.status, await besidePosted.json()]).toMatchObject([400, { error: 'invalid_request' }])
      const alone = await token(workers, issuer, exchange('x', { ...form, client_id: 'public' }), {})
      expect([alone.status, await alone.json()]).toMatchObject([400, { error: 'invalid_client' }])
    }
  })
})

describe('the form of a token request', () => {
  it('is POST and form-encoded only (line 43)', async () => {
    expect((await workers.fetch('auth', `${issuer}/token`)).status).toBe(405)
    const json = { authorization: basic('meridian', secret), 'content-type': 'application/json' }
    expect((await token(workers, issuer, exchange('x'), json)).status).toBe(400)
  })

  it.each([
    ['no grant_type', {}, 'invalid_request'],
    [
      'the password grant (line 27)',
      { grant_type: 'password', username: 'ada', password: 'x' },
      'unsupported_grant_type',
    ],
    ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
    ['no refresh_token', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['an unknown code', exchange('x'), 'invalid_grant'],
    ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
  ])('refuses %s and stores nothing in caches (line 49)', async (_, form, error) => {
    const response = await token(workers, issuer, form)
    expect(response.status).toBe(400)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ error })
  })

  it('refuses a grant type that the client did not register, and a code of another client (line 41)', async () => {
    await putClient(workers, 'ten_one', 'codes-only', { grant_types: ['authorization_code'] })
    const authorization = basic('codes-only', secret)
    const unregistered = await token(
      workers,
      issuer,
      { grant_type: 'refresh_token', refresh_token: 'x' },
      { authorization },
    )
    expect(await unregistered.json()).toMatchObject({ error: 'unauthorized_client' })
    const stolen = await newCode()
    expect(await (await token(workers, issuer, exchange(stolen), { authorization })).json()).toMatchObject({
      error: 'invalid_grant',
    })
    expect((await token(workers, issuer, exchange(stolen))).status).toBe(200)
    const own = await token(workers, issuer, exchange(await newCode(request({ client_id: 'codes-only' }))), {
      authorization,
    })
    expect((await own.json()) as Tokens).not.toHaveProperty('refresh_token')
  })

  it('does not take a code at the other issuer', async () => {
    expect((await token(workers, issuers[1], exchange(await newCode()))).status).toBe(400)
  })
})

describe('refresh tokens', () => {
  it('rotate on every use and keep iss, sub, aud and auth_time (lines 53, 55)', async () => {
    const first = await getTokens(workers, { issuer })
    const second = await tokensOf(await refresh(first.refresh_token))
    expect(second.refresh_token).not.toBe(first.refresh_token)
    const [before, after] = [claimsOf(first.id_token), claimsOf(second.id_token)]
    for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'sid', 'tenant_id'])
      expect(after[claim]).toEqual(before[claim])
    expect(after).not.toHaveProperty('nonce')
    expect((await refresh(second.refresh_token)).status).toBe(200)
  })

  it('give 20 parallel requests one and the same successor (lines 53, 54)', async () => {
    const { refresh_token } = await getTokens(workers, { issuer })
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)))
    const tokens = (await Promise.all(answers.map((answer) => answer.json()))) as Array<Tokens>
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(new Set(tokens.map((answer) => answer.refresh_token)).size).toBe(1)
    expect((await refresh(tokens[0]?.refresh_token ?? '')).status).toBe(200)
  })

  it('give each one replaced within the grace window the successor that it got, however often they went on (line 54)', async () => {
    const first = await getTokens(workers, { issuer })
    const second = await tokensOf(await refresh(first.refresh_token))
    const third = await tokensOf(await refresh(second.refresh_token))
    expect(await tokensOf(await refresh(first.refresh_token))).toMatchObject({ refresh_token: second.refresh_token })
    expect(await tokensOf(await refresh(second.refresh_token))).toMatchObject({ refresh_token: third.refresh_token })
    expect((await refresh(third.refresh_token)).status).toBe(200)
  })

  it('revoke the whole family when an old one comes back (line 54)', async () => {
    const first = await getTokens(workers, { issuer })
    const second = await tokensOf(await refresh(first.refresh_token))
    const third = await tokensOf(await refresh(second.refresh_token))
    await passGraceWindow(workers)
    expect((await refresh(first.refresh_token)).status).toBe(400)
    expect((await refresh(third.refresh_token)).status).toBe(400)
    const headers = bearer(third.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(401)
  })

  it('bring nothing after a sign-out, not even one just replaced within the grace window (line 72)', async () => {
    const first = await getTokens(workers, { issuer })
    const second = await tokensOf(await refresh(first.refresh_token))
    const hint = new URLSearchParams({ id_token_hint: second.id_token })
    expect((await workers.fetch('auth', `${issuer}/logout?${hint}`)).status).toBe(200)
    for (const { refresh_token } of [first, second]) {
      const refused = await refresh(refresh_token)
      expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    }
  })

  it('never widen the scope; a narrowed access token leaves it (line 52)', async () => {
    const first = await getTokens(workers, { issuer, parameters: request({ scope: 'openid profile' }) })
    const wider = await refresh(first.refresh_token, { scope: 'openid email' })
    expect(await wider.json()).toMatchObject({ error: 'invalid_scope' })
    const narrow = await tokensOf(await refresh(first.refresh_token, { scope: 'profile' }))
    expect(narrow.scope).toBe('profile')
    const full = await tokensOf(await refresh(narrow.refresh_token))
    expect(full.scope).toBe('openid profile')
  })

  it('belong to one client (line 51), and a replay by another changes nothing', async () => {
    const first = await getTokens(workers, { issuer })
    const form = refreshing(first.refresh_token)
    const stolen = await token(workers, issuer, { ...form, client_id: 'meridian-app' }, {})
    expect(await stolen.json()).toMatchObject({ error: 'invalid_grant' })
    const elsewhere = await token(workers, issuer, form, { authorization: basic('other', secret) })
    expect(elsewhere.status).toBe(400)
    expect((await refresh(first.refresh_token)).status).toBe(200)
  })
})

describe('revocation (line 68)', () => {
  const revoke = (form: Record<string, string>, authorization = basic('meridian', secret)): Promise<Response> =>
    workers.fetch('auth', `${issuer}/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization },
      body: new URLSearchParams(form).toString(),
    })

  it('revokes the grant behind a refresh token', async () => {
    const tokens = await getTokens(workers, { issuer })
    expect((await revoke({ token: tokens.refresh_token })).status).toBe(200)
    expect((await refresh(tokens.refresh_token)).status).toBe(400)
    const headers = bearer(tokens.access_token)
    expect(await (await workers.fetch('auth', `${issuer}/verify`, { headers })).json()).toEqual({ active: false })
  })

  it('revokes the grant behind an access token', async () => {
    const tokens = await getTokens(workers, { issuer })
    expect((await revoke({ token: tokens.access_token })).status).toBe(200)
    expect((await refresh(tokens.refresh_token)).status).toBe(400)
  })

  it.each([
    ['an unknown token', 'meridian', () => 'unknown'],
    ['a refresh token of a client of another tenant', 'other', ({ refresh_token }: Tokens) => refresh_token],
    ['an access token of a client of another tenant', 'other', ({ access_token }: Tokens) => access_token],
    ['a refresh token of another client of the tenant', 'neighbour', ({ refresh_token }: Tokens) => refresh_token],
    ['an access token of another client of the tenant', 'neighbour', ({ access_token }: Tokens) => access_token],
  ])('answers 200 to %s and revokes nothing', async (_, client, choose) => {
    await putClient(workers, 'ten_one', 'neighbour')
    const tokens = await getTokens(workers, { issuer })
    const response = await revoke({ token: choose(tokens) }, basic(client, secret))
    expect([response.status, await response.json()]).toEqual([200, {}])
    const headers = bearer(tokens.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(200)
    expect((await refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('authenticates the client and needs a token', async () => {
    expect((await revoke({ token: 'x' }, basic('meridian', 'wrong'))).status).toBe(401)
    expect((await revoke({})).status).toBe(400)
  })
})
