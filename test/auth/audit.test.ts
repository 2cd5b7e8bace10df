import { expect, it } from 'vitest'
import {
  answerOf,
  basic,
  codeOf,
  exchange,
  issuer,
  openBrowser,
  operator,
  passGraceWindow,
  password,
  put,
  putClient,
  putUser,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { postAct } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

it('has one row for each thing that a user, a client or an operator does, in its order and without secrets', async () => {
  const tenant = 'ten_audit'
  const fresh = 'another long password'
  await put(workers, `/admin/tenants/${tenant}`, { name: 'Audited' })
  await putClient(workers, tenant, 'audited', { require_consent: true })
  await putClient(workers, tenant, 'guessed')
  await putUser(workers, tenant, 'ann')

  const parameters = request({ client_id: 'audited' })
  const browser = openBrowser(workers, issuer)
  const consent = await browser.signIn(parameters, { username: 'ann' })
  expect(answerOf(await browser.decide(consent, 'deny')).get('error')).toBe('access_denied')
  const allow = async () => browser.decide(await browser.get(`/authorize?${parameters}`), 'allow')
  const code = codeOf(await allow())
  const headers = { authorization: basic('audited', secret) }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const guess = { authorization: basic('guessed', 'not the secret') }
    expect((await token(workers, issuer, exchange(code), guess)).status).toBe(401)
  }
  const first = await tokensOf(await token(workers, issuer, exchange(code), headers))

  const refresh = (value: string) => token(workers, issuer, refreshing(value), headers)
  expect((await refresh(first.refresh_token)).status).toBe(200)
  await passGraceWindow(workers)
  expect((await refresh(first.refresh_token)).status).toBe(400)

  const again = codeOf(await browser.get(`/authorize?${parameters}`))
  const second = await tokensOf(await token(workers, issuer, exchange(again), headers))
  await workers.fetch('auth', `${issuer}/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: second.refresh_token }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

  const act = async (action: string, fields: Record<string, string>): Promise<number> =>
    (await postAct(browser, action, fields)).status
  expect(await act('/account/applications/withdraw', { client_id: 'audited' })).toBe(303)
  const passwords = { new_password: fresh, new_password_again: fresh }
  expect(await act('/account/password', { current_password: 'not the password', ...passwords })).toBe(422)
  // A new password that is refused before anybody tries the current one has no row.
  const short = { new_password: 'short', new_password_again: 'short' }
  expect(await act('/account/password', { current_password: 'not the password', ...short })).toBe(422)
  expect(await act('/account/password', { current_password: password, ...passwords })).toBe(303)
  const [, sid = ''] = /name="sid" value="([^"]+)"/.exec(await (await browser.get('/account')).text()) ?? []
  expect(await act('/account/sessions/end', { sid })).toBe(303)
  expect((await browser.get('/account')).status).toBe(401)

  const stranger = openBrowser(workers, issuer)
  for (let attempt = 0; attempt < 13; attempt += 1) {
    await stranger.signIn(parameters, { username: 'ann', password: 'a guess at it' })
  }

  const text = await (await operator(workers, `/admin/tenants/${tenant}/audit?limit=100`)).text()
  const { events } = JSON.parse(text) as { events: ReadonlyArray<{ readonly type: string }> }
  expect(events.map(({ type }) => type).reverse()).toEqual([
    'tenant_put',
    'client_put',
    'client_put',
    'user_put',
    'sign_in',
    'consent_denied',
    'consent_given',
    // Once for each window of guesses.
    'client_authentication_failed',
    'refresh_token_replayed',
    'token_revoked',
    'consent_withdrawn',
    'password_change_failed',
    'password_changed',
    'session_ended',
    ...Array.from({ length: 10 }, () => 'sign_in_failed'),
    // Once for each window of guesses.
    'sign_in_throttled',
  ])
  const secrets = [password, fresh, secret, 'not the secret', 'not the password', 'a guess at it', code, again]
  for (const value of [...secrets, first.refresh_token, second.access_token]) expect(text).not.toContain(value)
})

it('has a row for each event, for the tenant only and without secrets', async () => {
  await putUser(workers, 'ten_one', 'dan')
  const browser = openBrowser(workers, issuer)
  await browser.signIn(request(), { username: 'dan', password: 'wrong' })
  const code = codeOf(await browser.signIn(request(), { username: 'dan' }))
  await token(workers, issuer, exchange(code))
  await token(workers, issuer, exchange(code))
  const response = await operator(workers, '/admin/tenants/ten_one/audit?limit=50')
  const text = await response.text()
  const { events } = JSON.parse(text) as { events: ReadonlyArray<{ type: string; tenant_id: string }> }
  expect(events.map(({ type }) => type).slice(0, 4)).toEqual(['code_replayed', 'sign_in', 'sign_in_failed', 'user_put'])
  expect(new Set(events.map(({ tenant_id }) => tenant_id))).toEqual(new Set(['ten_one']))
  for (const value of [code, password, secret, 'wrong']) expect(text).not.toContain(value)
  expect((await workers.fetch('auth', `${issuer}/admin/tenants/ten_one/audit`)).status).toBe(401)
})
