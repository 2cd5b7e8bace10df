import { describe, expect, it } from 'vitest'
import { answerOf, hiddenFields, issuers, openBrowser, password, putClient, putUser, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

describe.each(issuers)('the sign-in page at %s', (issuer) => {
  const base = new URL(issuer).pathname.replace(/\/$/, '')

  it('forbids frames, caches and all scripts but one file of its own, and stays under the issuer (lines 18, 20, 26)', async () => {
    const page = await openBrowser(workers, issuer).get(`/authorize?${request()}`)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('form-action')
    expect(policy).not.toContain('unsafe')
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
    const html = await page.text()
    expect(policy).toContain("script-src 'self';")
    expect(html.match(/<script\b[^>]*>/g)).toEqual([`<script src="${base}/passkeys.js" defer>`])
    const script = await workers.fetch('auth', `${issuer}/passkeys.js`)
    expect(script.headers.get('content-type')).toContain('text/javascript')
    expect(await script.text()).not.toContain('eval')
    expect(html).toContain(`action="${base}/sign-in"`)
    expect(html).toContain('Client meridian')
    const [, stylesheet = ''] = /href="([^"]+\.css)"/.exec(html) ?? []
    expect(stylesheet).toBe(`${base}/pages.css`)
    const css = await workers.fetch('auth', new URL(stylesheet, issuer).href)
    expect(css.headers.get('content-type')).toContain('text/css')
  })

  it('sets HttpOnly SameSite=Lax cookies for its own path and rotates the session at sign-in (line 70)', async () => {
    const browser = openBrowser(workers, issuer)
    const cookie = (await browser.signIn()).headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(new RegExp(`^voyage_session=[\\w-]{43}; Path=${base || '/'}; HttpOnly; SameSite=Lax$`))
    const first = browser.cookies.get('voyage_session')
    await browser.signIn(request({ prompt: 'login' }))
    const second = browser.cookies.get('voyage_session')
    expect(second).not.toBe(first)
    browser.cookies.set('voyage_session', first ?? '')
    const former = await browser.get(`/authorize?${request({ prompt: 'none' })}`)
    expect(answerOf(former).get('error')).toBe('login_required')
  })

  it('says the same for a wrong password and an unknown user, and keeps the username (line 78)', async () => {
    const browser = openBrowser(workers, issuer)
    const answers: Array<string> = []
    for (const credentials of [{ password: 'wrong' }, { username: 'nobody' }]) {
      const response = await browser.signIn(request(), credentials)
      expect(response.status).toBe(422)
      expect(response.headers.get('location')).toBeNull()
      const page = await response.text()
      const username = credentials.username ?? 'ada'
      expect(page).toContain(`value="${username}"`)
      // Each page has a challenge of its own.
      answers.push(page.replaceAll(username, 'X').replace(/(challenge&quot;:&quot;)[\w-]+/, '$1'))
    }
    expect(answers[0]).toBe(answers[1])
    expect(browser.cookies.has('voyage_session')).toBe(false)
  })
})

describe('forged forms (line 17)', () => {
  const issuer = issuers[1]
  const filled = async (): Promise<{ browser: ReturnType<typeof openBrowser>; form: URLSearchParams }> => {
    const browser = openBrowser(workers, issuer)
    const form = hiddenFields(await (await browser.get(`/authorize?${request()}`)).text())
    form.set('username', 'ada')
    form.set('password', password)
    return { browser, form }
  }

  it('accepts its own form with its own origin', async () => {
    const { browser, form } = await filled()
    const response = await browser.post('/sign-in', form, { origin: 'http://localhost:8787' })
    expect(response.status).toBe(303)
  })

  it.each([
    ['another origin', { origin: 'http://127.0.0.1:8787' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch', { 'sec-fetch-site': 'same-site' }],
  ])('refuses %s', async (_, headers) => {
    const { browser, form } = await filled()
    const response = await browser.post('/sign-in', form, headers)
    expect(response.status).toBe(403)
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it("refuses a form without token, with another token, and without the browser's cookie", async () => {
    const { browser, form } = await filled()
    const without = new URLSearchParams(form)
    without.delete('form_token')
    expect((await browser.post('/sign-in', without)).status).toBe(403)
    const other = new URLSearchParams(form)
    other.set('form_token', 'f'.repeat(64))
    expect((await browser.post('/sign-in', other)).status).toBe(403)
    expect((await openBrowser(workers, issuer).post('/sign-in', form)).status).toBe(403)
    expect((await browser.post('/logout/confirm', new URLSearchParams())).status).toBe(403)
  })
})

describe('form-action', () => {
  const policyOf = (page: Response): string => page.headers.get('content-security-policy') ?? ''

  it('is left out where a form may end at a client, whose onward redirects it would block, and `self` elsewhere', async () => {
    await putClient(workers, 'ten_one', 'asks', { require_consent: true })
    const browser = openBrowser(workers, issuers[0])
    const signInAgain = await browser.signIn(request(), { password: 'not it' })
    const atClient = [
      await browser.get(`/authorize?${request()}`),
      signInAgain,
      await browser.signIn(request({ client_id: 'asks' })),
      await browser.get(`/authorize?${request({ response_mode: 'form_post' })}`),
    ]
    for (const page of atClient) {
      expect([await page.text(), policyOf(page)]).toEqual([
        expect.stringContaining('<form method="post"'),
        expect.not.stringContaining('form-action'),
      ])
    }
    const here = [
      await browser.get('/account'),
      await browser.get('/logout'),
      await browser.get('/signed-out'),
      await browser.get('/nowhere'),
      await browser.get(`/authorize?${request({ client_id: undefined })}`),
      await openBrowser(workers, issuers[0]).get('/account'),
    ]
    for (const page of here) expect(policyOf(page)).toContain("form-action 'self';")
  })
})

describe('throttling', () => {
  it('stops guessing after ten attempts, even with the right password then, for known and unknown users alike', async () => {
    await putUser(workers, 'ten_one', 'victim')
    for (const username of ['victim', 'nobody-at-all']) {
      const browser = openBrowser(workers, issuers[0])
      for (let attempt = 0; attempt < 10; attempt += 1) {
        expect((await browser.signIn(request(), { username, password: 'guess' })).status).toBe(422)
      }
      const stopped = await browser.signIn(request(), { username })
      expect(stopped.status).toBe(429)
      expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })
})

describe('two tenants (line 77)', () => {
  const issuer = issuers[0]

  it('signs in users of the tenant of the client only', async () => {
    const response = await openBrowser(workers, issuer).signIn(request(), { username: 'bob' })
    expect(response.status).toBe(422)
    const other = await openBrowser(workers, issuer).signIn(request({ client_id: 'other' }), { username: 'bob' })
    expect(answerOf(other).get('code')).not.toBeNull()
  })

  it('does not take the session of one tenant for a sign-in at the other', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const silent = await browser.get(`/authorize?${request({ client_id: 'other', prompt: 'none' })}`)
    expect(answerOf(silent).get('error')).toBe('login_required')
  })

  it('does not take the session of one issuer at the other', async () => {
    const browser = openBrowser(workers, issuers[0])
    await browser.signIn()
    const elsewhere = openBrowser(workers, issuers[1])
    elsewhere.cookies.set('voyage_session', browser.cookies.get('voyage_session') ?? '')
    const silent = await elsewhere.get(`/authorize?${request({ prompt: 'none' })}`)
    expect(answerOf(silent).get('error')).toBe('login_required')
  })

  it('never gives a client id to a second tenant', async () => {
    const response = await putClient(workers, 'ten_two', 'meridian')
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ type: 'urn:voyage:problem:client-id-taken' })
  })
})
