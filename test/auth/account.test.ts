import { beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from './browser.ts'
import {
  answerOf,
  basic,
  codeOf,
  exchange,
  issuer,
  issuers,
  openBrowser,
  password,
  putClient,
  putUser,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { act, isSignedIn, postAct, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
beforeAll(async () => {
  for (const name of ['sue', 'pat', 'kim', 'lee']) await putUser(workers, 'ten_one', name, { name: `User <${name}>` })
})

describe('the account page', () => {
  it('lists the sessions of this user only, and ends one or all others', async () => {
    const [first, second] = [await signedIn(workers, 'sue'), await signedIn(workers, 'sue')]
    const other = await signedIn(workers, 'pat')
    const page = await (await first.get('/account')).text()
    expect(page).toContain('User &lt;sue&gt;')
    expect(page.match(/name="sid"/g)).toHaveLength(2)
    expect(page).toContain('this browser')
    expect((await act(first, '/account/sessions/end-others')).status).toBe(200)
    expect([await isSignedIn(first), await isSignedIn(second), await isSignedIn(other)]).toEqual([true, false, true])
  })

  it("cannot end another user's session", async () => {
    const [sue, pat] = [await signedIn(workers, 'sue'), await signedIn(workers, 'pat')]
    const [, sid = ''] = /name="sid" value="([^"]+)"/.exec(await (await pat.get('/account')).text()) ?? []
    expect(sid).not.toBe('')
    await act(sue, '/account/sessions/end', { sid })
    expect(await isSignedIn(pat)).toBe(true)
    await act(pat, '/account/sessions/end', { sid })
    expect(await isSignedIn(pat)).toBe(false)
  })

  it('takes consent back and revokes what the client got, offline access included', async () => {
    await putClient(workers, 'ten_one', 'guest', { require_consent: true })
    const parameters = request({ client_id: 'guest', scope: 'openid offline_access' })
    const browser = openBrowser(workers, issuer)
    const allowed = await browser.decide(await browser.signIn(parameters, { username: 'kim' }), 'allow')
    const headers = { authorization: basic('guest', secret) }
    const form = exchange(codeOf(allowed))
    const tokens = await tokensOf(await token(workers, issuer, form, headers))
    expect(await (await browser.get('/account')).text()).toContain('Client guest')
    await act(browser, '/account/applications/withdraw', { client_id: 'guest' })
    const refresh = refreshing(tokens.refresh_token)
    expect((await token(workers, issuer, refresh, headers)).status).toBe(400)
    const silent = request({ client_id: 'guest', prompt: 'none', scope: 'openid' })
    expect(answerOf(await browser.get(`/authorize?${silent}`)).get('error')).toBe('consent_required')
  })

  it('lists applications that nobody was asked about, and ends the access of one, offline access included', async () => {
    await putUser(workers, 'ten_one', 'ian')
    const browser = await signedIn(workers, 'ian', request({ scope: 'openid' }))
    const applications = async () => {
      const [, list = ''] =
        /<h2>Applications[^<]*<\/h2>(.*?)<h2>/s.exec(await (await browser.get('/account')).text()) ?? []
      return [...list.matchAll(/<span>([^<]*)<br>(.*?)<\/span>/g)].map(([, name, what]) => [
        name,
        what?.includes('stays'),
      ])
    }
    expect(await applications()).toEqual([['Client meridian', false]])
    const phone = openBrowser(workers, issuer)
    const parameters = request({ scope: 'openid offline_access', client_id: 'meridian-app' })
    const form = { ...exchange(codeOf(await phone.signIn(parameters, { username: 'ian' }))), client_id: 'meridian-app' }
    const tokens = await tokensOf(await token(workers, issuer, form, {}))
    expect(await applications()).toEqual(
      expect.arrayContaining([
        ['Client meridian', false],
        ['Client meridian-app', true],
      ]),
    )
    await act(browser, '/account/applications/withdraw', { client_id: 'meridian-app' })
    expect(await applications()).toEqual([['Client meridian', false]])
    const refresh = { ...refreshing(tokens.refresh_token), client_id: 'meridian-app' }
    expect((await token(workers, issuer, refresh, {})).status).toBe(400)
  })

  it('signs out everywhere else, and on request ends what stays signed in, also of a session that ended before', async () => {
    await putUser(workers, 'ten_one', 'joy')
    const browser = await signedIn(workers, 'joy')
    const offline = async () => {
      const phone = openBrowser(workers, issuer)
      const code = codeOf(await phone.signIn(request({ scope: 'openid offline_access' }), { username: 'joy' }))
      return tokensOf(await token(workers, issuer, exchange(code)))
    }
    const refresh = async (value: string) => token(workers, issuer, refreshing(value))
    const first = await offline()
    expect(await (await act(browser, '/account/sessions/end-others')).text()).toContain(
      'All other sessions have ended.',
    )
    const refreshed = await refresh(first.refresh_token)
    expect(refreshed.status).toBe(200)
    // No other session is left, and the page offers it still.
    expect(await (await browser.get('/account')).text()).toContain('name="offline_access" value="end"')
    const second = await offline()
    const page = await (await act(browser, '/account/sessions/end-others', { offline_access: 'end' })).text()
    expect(page).toContain('applications that stayed signed in.')
    expect(page).not.toContain('name="offline_access"')
    expect((await refresh((await tokensOf(refreshed)).refresh_token)).status).toBe(400)
    expect((await refresh(second.refresh_token)).status).toBe(400)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('changes the password: the old one must be right, the new one long enough and typed twice', async () => {
    const [browser, elsewhere] = [await signedIn(workers, 'lee'), await signedIn(workers, 'lee')]
    const change = (current: string, fresh: string, again = fresh) =>
      act(browser, '/account/password', { current_password: current, new_password: fresh, new_password_again: again })
    expect((await change('wrong', 'a new password')).status).toBe(422)
    expect((await change(password, 'short')).status).toBe(422)
    expect((await change(password, 'a new password', 'another')).status).toBe(422)
    expect(await isSignedIn(elsewhere)).toBe(true)
    expect((await change(password, 'a new password')).status).toBe(200)
    expect([await isSignedIn(browser), await isSignedIn(elsewhere)]).toEqual([true, false])
    const again = await openBrowser(workers, issuer).signIn(request(), { username: 'lee', password: 'a new password' })
    expect(again.status).toBe(303)
  })

  it('gives the session that changed the password a new cookie; a copy of the former one is good for nothing', async () => {
    await putUser(workers, 'ten_one', 'una')
    const browser = await signedIn(workers, 'una')
    const copy = openBrowser(workers, issuer)
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
    expect(await isSignedIn(copy)).toBe(true)
    const form = { current_password: password, new_password: 'a new password', new_password_again: 'a new password' }
    const changed = await act(browser, '/account/password', form)
    expect(await changed.text()).toContain('this browser')
    expect([await isSignedIn(browser), await isSignedIn(copy)]).toEqual([true, false])
  })

  it('takes with the password what others may hold by the old one, offline access included', async () => {
    await putUser(workers, 'ten_one', 'may')
    const [browser, thief] = [await signedIn(workers, 'may'), await signedIn(workers, 'may')]
    const offline = `/authorize?${request({ scope: 'openid offline_access' })}`
    const refreshOf = async (who: Browser) => {
      const code = codeOf(await who.get(offline))
      const tokens = await tokensOf(await token(workers, issuer, exchange(code)))
      return refreshing(tokens.refresh_token)
    }
    const [own, stolen] = [await refreshOf(browser), await refreshOf(thief)]
    const form = { current_password: password, new_password: 'a new password', new_password_again: 'a new password' }
    expect((await act(browser, '/account/password', form)).status).toBe(200)
    expect((await token(workers, issuer, stolen)).status).toBe(400)
    expect((await token(workers, issuer, own)).status).toBe(200)
  })

  it.each([
    [issuers[0], '/'],
    [issuers[1], '/auth'],
  ])('answers what was done by 303 to itself and tells it once: a reload repeats nothing (%s)', async (at, path) => {
    const browser = await signedIn(workers, 'sue', request(), { at })
    const renewed = await signedIn(workers, 'sue', request(), { at })
    const done = await postAct(browser, '/account/sessions/end-others')
    expect([done.status, done.headers.get('location')]).toEqual([303, `${path}/account`.replace('//', '/')])
    expect(await done.text()).toBe('')
    const [cookie = ''] = done.headers.getSetCookie()
    expect(cookie.split('; ').sort()).toEqual(
      ['HttpOnly', 'Max-Age=60', `Path=${path}`, 'SameSite=Lax', 'voyage_outcome=others_ended'].sort(),
    )
    expect(await isSignedIn(renewed)).toBe(false)
    expect(await (await browser.get('/account')).text()).toContain('All other sessions have ended.')
    expect(await (await browser.get('/account')).text()).not.toContain('role="status"')
  })

  it('answers a form for which nobody is signed in, or that ended its own session, by the page that says so', async () => {
    const browser = await signedIn(workers, 'sue')
    const [, sid = ''] = /name="sid" value="([^"]+)"/.exec(await (await browser.get('/account')).text()) ?? []
    const page = await act(browser, '/account/sessions/end', { sid })
    expect([page.status, browser.cookies.has('voyage_outcome')]).toEqual([401, false])
    expect(await page.text()).toContain('You are not signed in')
  })

  it.each([
    ['no word of the list', 'Your account is closed'],
    ['a refusal', 'password_wrong'],
    ['markup', '%3Cb%3Eclosed%3C/b%3E'],
  ])('says nothing by a cookie with %s, and nothing by a query', async (_, word) => {
    const browser = await signedIn(workers, 'sue')
    browser.cookies.set('voyage_outcome', word)
    const response = await browser.get('/account?outcome=password_changed&voyage_outcome=password_changed')
    const page = await response.text()
    expect([response.status, page.includes('role="status"'), page.includes('role="alert">')]).toEqual([
      200,
      false,
      false,
    ])
    expect(page).not.toContain('closed')
    expect(browser.cookies.has('voyage_outcome')).toBe(false)
  })

  it('is CSRF-protected and asks strangers to sign in (line 17)', async () => {
    const browser = await signedIn(workers, 'sue')
    for (const path of ['sessions/end', 'sessions/end-others', 'applications/withdraw', 'password']) {
      expect((await browser.post(`/account/${path}`, new URLSearchParams())).status).toBe(403)
    }
    expect((await openBrowser(workers, issuer).get('/account')).status).toBe(401)
  })

  it('speaks German too', async () => {
    const browser = await signedIn(workers, 'sue')
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const page = await workers.fetch('auth', `${issuer}/account`, { headers: { cookie, 'accept-language': 'de' } })
    expect(await page.text()).toContain('Wo Sie angemeldet sind')
  })
})
