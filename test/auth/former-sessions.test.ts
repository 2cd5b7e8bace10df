import { beforeAll, describe, expect, it } from 'vitest'
import {
  answerOf,
  claimsOf,
  codeOf,
  exchange,
  issuer,
  issuers,
  openBrowser,
  putUser,
  request,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const tenantIssuer = 'http://tenant.localhost:8787'
const signedInAt = Math.floor(Date.now() / 1000) - 5_000
// The Worker of before: its table of session tokens, and the address at which it ends one and says whose it was.
const fork = {
  name: 'fork',
  script: `
    const ada = { tenant_id: 'ten_one', username: ' ADA', auth_time: ${signedInAt}, amr: ['pwd', 'otp'] }
    const sessions = new Map(['good', 'again', 'old', 'embedded', 'tenant', 'bad-link', 'flaky', 'twice'].map((id) => [id, ada]))
    sessions.set('stranger', { ...ada, username: 'nobody-we-know' })
    sessions.set('elsewhere', { ...ada, tenant_id: 'ten_two', username: 'bob' })
    sessions.set('no-time', { ...ada, auth_time: undefined })
    sessions.set('to-come', { ...ada, auth_time: ${signedInAt} + 1e6 })
    sessions.set('no-method', { ...ada, amr: [] })
    sessions.set('no-json', null)
    const seen = []
    export default {
      async fetch(request) {
        const { pathname, search } = new URL(request.url)
        if (pathname === '/seen') return Response.json(seen)
        const cookie = request.headers.get('cookie')
        seen.push([request.method, pathname + search, cookie])
        const id = /fork_sid=([^;]+)/.exec(cookie)?.[1]
        if (id === 'broken') return new Response('marked-value', { status: 500 })
        if (id === 'thrown') throw new Error('marked-value')
        if (id === 'flaky' && seen.filter(([,, sent]) => sent.includes('flaky')).length <= 2) return new Response(null, { status: 503 })
        const session = sessions.get(id)
        if (session === undefined) return new Response(null, { status: 404 })
        sessions.delete(id)
        return session === null ? new Response('marked-value') : Response.json(session)
      }
    }`,
}
const workers = startAuthForFile({
  beside: [fork],
  services: { FORMER_SESSIONS: 'fork' },
  vars: { ISSUERS: [...issuers, `ten_one=${tenantIssuer}`].join(' ') },
})
beforeAll(async () => {
  await putUser(workers, 'ten_one', 'eve')
})

const browserWith = (id: string, at: string = issuer) => {
  const browser = openBrowser(workers, at)
  browser.cookies.set('fork_sid', id)
  return browser
}
const seen = async () =>
  (await (await workers.fetch('fork', 'http://fork.localhost/seen')).json()) as ReadonlyArray<ReadonlyArray<string>>
const isSignInPage = async (response: Response): Promise<boolean> =>
  response.status === 200 && (await response.text()).includes('name="password"')

describe('a session of the system before, at the first visit', () => {
  it('goes on without a sign-in: auth_time and amr are those of before, and it is taken once', async () => {
    const browser = browserWith('good')
    const first = codeOf(await browser.get(`/authorize?${request()}`))
    const tokens = await tokensOf(await token(workers, issuer, exchange(first)))
    expect(claimsOf(tokens.id_token)).toMatchObject({ auth_time: signedInAt, amr: ['pwd', 'otp'] })
    expect(await (await browser.get('/account')).text()).toContain('Ada Lovelace')
    expect(answerOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`)).get('code')).not.toBeNull()
    expect(await seen()).toEqual([['POST', '/take', 'fork_sid=good']])
  })

  it('does not come back after a sign-out', async () => {
    const browser = browserWith('again')
    const code = codeOf(await browser.get(`/authorize?${request()}`))
    const tokens = await tokensOf(await token(workers, issuer, exchange(code)))
    await browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token })}`)
    browser.cookies.set('fork_sid', 'again')
    expect(await isSignInPage(await browser.get(`/authorize?${request()}`))).toBe(true)
  })

  it('goes on after a first visit by a link that is wrong', async () => {
    const browser = browserWith('bad-link')
    const wrong = await browser.get(`/authorize?${request({ client_id: 'nobody' })}`)
    expect(wrong.status).toBe(400)
    const refused = await browser.get(`/authorize?${request({ response_type: 'token' })}`)
    expect(answerOf(refused).get('error')).toBe('unsupported_response_type')
    expect((await seen()).filter(([, , cookie]) => cookie?.includes('bad-link'))).toEqual([])
    expect(browser.cookies.has('voyage_session')).toBe(false)
    expect(answerOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`)).get('code')).not.toBeNull()
  })

  it('goes on in one of two windows that are opened at once; the other one shows the sign-in page', async () => {
    const windows = [browserWith('twice'), browserWith('twice')]
    const answers = await Promise.all(windows.map((window) => window.get(`/authorize?${request()}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 303])
  })

  it('that could not be taken ends when its browser signs in, and does not come back after the sign-out', async () => {
    const browser = browserWith('flaky')
    const asked = async () => (await seen()).filter(([, , cookie]) => cookie?.includes('flaky')).length
    expect(await isSignInPage(await browser.get(`/authorize?${request()}`))).toBe(true)
    expect(answerOf(await browser.signIn(request(), { username: 'eve' })).get('code')).not.toBeNull()
    await expect.poll(asked).toBe(3)
    const afterwards = browserWith('flaky')
    expect(await isSignInPage(await afterwards.get(`/authorize?${request()}`))).toBe(true)
  })

  it('is too old for a request that asks for a recent sign-in', async () => {
    const browser = browserWith('old')
    expect(await isSignInPage(await browser.get(`/authorize?${request({ max_age: '600' })}`))).toBe(true)
  })

  it.each(['unknown', 'stranger', 'elsewhere', 'no-time', 'to-come', 'no-method', 'no-json', 'broken', 'thrown'])(
    'that cannot be gone on with (%s): a sign-in page, and signing in works',
    async (id) => {
      const browser = browserWith(id)
      expect(await isSignInPage(await browser.get(`/authorize?${request()}`))).toBe(true)
      expect(
        answerOf(await browser.signIn(request({ prompt: 'login' }), { username: 'eve' })).get('code'),
      ).not.toBeNull()
    },
  )

  it('is asked for at an issuer of one tenant by that tenant, which alone it is taken for', async () => {
    const browser = browserWith('tenant', tenantIssuer)
    expect(answerOf(await browser.get(`/authorize?${request()}`)).get('code')).not.toBeNull()
    expect((await seen()).at(-1)).toEqual(['POST', '/take?tenant_id=ten_one', 'fork_sid=tenant'])
  })

  it('is not taken by what a foreign page embeds, nor asked for without a cookie; cookies of this host stay here', async () => {
    const before = (await seen()).length
    const cookie = 'fork_sid=embedded'
    for (const dest of ['image', 'iframe', 'script']) {
      const headers = { cookie, 'sec-fetch-dest': dest }
      await workers.fetch('auth', `${issuer}/authorize?${request({ prompt: 'none' })}`, { headers })
    }
    const own = { cookie: 'voyage_form=x; __Host-voyage_session=y; __Secure-voyage_form=z' }
    await workers.fetch('auth', `${issuer}/authorize?${request()}`, { headers: own })
    expect((await seen()).length).toBe(before)
    const mixed = { cookie: `${own.cookie}; ${cookie}; theme=dark` }
    await workers.fetch('auth', `${issuer}/authorize?${request()}`, { headers: mixed })
    expect((await seen()).at(-1)?.[2]).toBe('fork_sid=embedded; theme=dark')
  })

  it('leaves a line in the log when the Worker fails, without what it said', () => {
    const failures = workers.logs.filter((line) => line.includes('"level":"error"'))
    expect(failures.length).toBeGreaterThanOrEqual(6)
    expect(failures.join()).not.toContain('marked-value')
  })
})
