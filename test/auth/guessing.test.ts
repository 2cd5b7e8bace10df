import { beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from './browser.ts'
import {
  basic,
  forgetAttempts,
  hiddenFields,
  issuer,
  openBrowser,
  operator,
  password,
  put,
  putClient,
  putUser,
  request,
  secret,
} from './browser.ts'
import { postAct, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

beforeEach(() => forgetAttempts(workers))

/** Opens the sign-in page once and returns what posts its form, again and again, from an address. */
async function openForm() {
  const browser: Browser = openBrowser(workers, issuer)
  const fields = hiddenFields(await (await browser.get(`/authorize?${request()}`)).text())
  return async (username: string, typed: string, address: string): Promise<number> => {
    const form = new URLSearchParams([...fields, ['username', username], ['password', typed]])
    return (await browser.post('/sign-in', form, { 'cf-connecting-ip': address })).status
  }
}

const times = <Value>(count: number, act: (index: number) => Promise<Value>): Promise<ReadonlyArray<Value>> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)))

const tally = (statuses: ReadonlyArray<number>): Readonly<Record<number, number>> =>
  Object.fromEntries(
    [...new Set(statuses)].map((status) => [status, statuses.filter((each) => each === status).length]),
  )

const rows = async (): Promise<number | null> =>
  workers.d1('auth', 'AUTH_DB').prepare('SELECT count(*) AS rows FROM password_attempts').first<number>('rows')

const events = async (type: string): Promise<number> => {
  const response = await operator(workers, '/admin/tenants/ten_one/audit?limit=1000')
  const { events } = (await response.json()) as { readonly events: ReadonlyArray<{ readonly type: string }> }
  return events.filter((event) => event.type === type).length
}

describe('guessing passwords', () => {
  it('judges 10 of 200 that come at once for one account from one address, and notes the refusals once', async () => {
    await putUser(workers, 'ten_one', 'burst')
    const signIn = await openForm()
    const before = await events('sign_in_throttled')
    expect(tally(await times(200, (index) => signIn('burst', `guess ${index}`, '192.0.2.1')))).toEqual({
      422: 10,
      429: 190,
    })
    expect(await signIn('burst', password, '192.0.2.1')).toBe(429)
    expect(await events('sign_in_throttled')).toBe(before + 1)
  })

  it('locks nobody out who signs in from another address, nor others at the same one', async () => {
    await putUser(workers, 'ten_one', 'beset')
    const signIn = await openForm()
    await times(30, () => signIn('beset', 'guess', '192.0.2.1'))
    expect(await signIn('beset', password, '192.0.2.1')).toBe(429)
    expect(await signIn('beset', password, '192.0.2.2')).toBe(303)
    expect(await signIn('ada', password, '192.0.2.1')).toBe(303)
  })

  it('leaves 201 rows and 101 of the audit for one address, however many names it tries, and counts for no account once the address is refused', async () => {
    const signIn = await openForm()
    const before = [await events('sign_in_failed'), await events('sign_in_throttled')]
    const sprayed = await times(150, (index) => signIn(`nobody ${index}`, 'guess', '192.0.2.1'))
    expect(tally(sprayed)).toEqual({ 422: 100, 429: 50 })
    // One of the address, and two for each name that was judged.
    expect(await rows()).toBe(201)
    expect(tally(await times(120, () => signIn('ada', 'guess', '192.0.2.1')))).toEqual({ 429: 120 })
    expect(await rows()).toBe(201)
    const [failed = 0, throttled = 0] = before
    expect([await events('sign_in_failed'), await events('sign_in_throttled')]).toEqual([failed + 100, throttled + 1])
    expect(await signIn('ada', password, '192.0.2.2')).toBe(303)
  })

  it('judges 100 for one account from all addresses together, known and unknown alike', async () => {
    await putUser(workers, 'ten_one', 'hunted')
    const signIn = await openForm()
    for (const username of ['hunted', 'nobody at all']) {
      const guesses = await times(130, (index) => signIn(username, 'guess', `198.51.100.${index % 13}`))
      expect(tally(guesses)).toEqual({ 422: 100, 429: 30 })
      expect(await signIn(username, password, '192.0.2.9')).toBe(429)
    }
    expect(await signIn('ada', password, '192.0.2.9')).toBe(303)
  })

  it('counts no sign-in that was right, of an office behind one address', async () => {
    const signIn = await openForm()
    for (let round = 0; round < 12; round += 1) {
      expect(tally(await times(10, () => signIn('ada', password, '192.0.2.1')))).toEqual({ 303: 10 })
    }
    expect(await rows()).toBe(0)
  })
})

describe('guesses at a former password', () => {
  const shutOut = async (username: string) => {
    await putUser(workers, 'ten_one', username)
    const signIn = await openForm()
    await times(110, (index) => signIn(username, `guess ${index}`, `192.0.2.${index % 11}`))
    expect(await signIn(username, password, '192.0.2.1')).toBe(429)
    expect(await signIn(username, password, '203.0.113.1')).toBe(429)
    return signIn
  }

  it('shut nobody out who gets a new one of the operator, at no address; others they still do', async () => {
    const signIn = await shutOut('set-anew')
    const stillOut = await shutOut('still-out')
    const fresh = { password: 'a fresh long password' }
    expect((await put(workers, '/admin/tenants/ten_one/users/set-anew/password', fresh)).status).toBe(200)
    expect(await signIn('set-anew', fresh.password, '192.0.2.1')).toBe(303)
    expect(await (await openForm())('set-anew', fresh.password, '203.0.113.1')).toBe(303)
    expect(await stillOut('still-out', password, '203.0.113.1')).toBe(429)
  })

  it('count no more once the user has changed it', async () => {
    await putUser(workers, 'ten_one', 'changes')
    const browser = await signedIn(workers, 'changes')
    const signIn = await openForm()
    const guess = () => times(9, (index) => signIn('changes', `guess ${index}`, '192.0.2.1'))
    await guess()
    const fresh = 'a fresh long password'
    const form = { current_password: password, new_password: fresh, new_password_again: fresh }
    expect((await postAct(browser, '/account/password', form)).status).toBe(303)
    expect(tally(await guess())).toEqual({ 422: 9 })
    expect(await signIn('changes', fresh, '192.0.2.1')).toBe(303)
  })
})

describe('guessing client secrets from one address (line 47)', () => {
  const post = async (
    path: string,
    headers: Readonly<Record<string, string>>,
    form: Readonly<Record<string, string>>,
  ) =>
    (
      await workers.fetch('auth', `${issuer}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ token: 'none', grant_type: 'client_credentials', ...form }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      })
    ).status

  it.each(['/token', '/revoke', '/introspect'])(
    '%s judges 100 of one address, whatever the client, leaves 101 rows, and refuses nobody elsewhere',
    async (path) => {
      await putClient(workers, 'ten_one', 'machine', { grant_types: ['client_credentials'], scope: 'api' })
      const from = (address: string) => ({ 'cf-connecting-ip': address })
      const sprayed = await times(150, (index) =>
        // Half of them name a client and bring no secret.
        index % 2 === 0
          ? post(path, { authorization: basic(`client ${index}`, 'guess'), ...from('192.0.2.1') }, {})
          : post(path, from('192.0.2.1'), { client_id: `client ${index}` }),
      )
      const { 400: unproven = 0, 401: wrong = 0, 429: refused = 0 } = tally(sprayed)
      expect([unproven + wrong, refused]).toEqual([100, 50])
      expect(await rows()).toBe(101)
      const authorization = basic('machine', secret)
      expect(await post(path, { authorization, ...from('192.0.2.1') }, {})).toBe(429)
      expect(await post(path, { authorization, ...from('192.0.2.2') }, {})).toBe(200)
      expect(await rows()).toBe(101)
    },
  )

  it('leaves a public client, which has no secret, at an address that is refused', async () => {
    const address = { 'cf-connecting-ip': '192.0.2.1' }
    await times(101, (index) => post('/revoke', { authorization: basic(`client ${index}`, 'guess'), ...address }, {}))
    expect(await post('/revoke', { authorization: basic('meridian', secret), ...address }, {})).toBe(429)
    expect(await post('/revoke', address, { client_id: 'meridian-app' })).toBe(200)
  })
})
