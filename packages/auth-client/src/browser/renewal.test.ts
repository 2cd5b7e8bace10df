import { describe, expect, it } from 'vitest'
import { setUpBrowser } from '../testing/set-up-browser-client.ts'
import { signInAt } from './windows/index.ts'

describe('an access token', () => {
  it('is renewed a minute before it expires, without being asked for', async () => {
    const { signIn, origin, fake } = await setUpBrowser()
    const { client, events } = await signIn()
    await origin.pass(239)
    expect(fake.tokenRequests.length).toBe(1)
    await origin.pass(1)
    expect(fake.tokenRequests.length).toBe(2)
    expect(await client.accessToken()).toBe('access-2')
    expect(events).toEqual(['signed_in', 'renewed'])
  })

  it('is renewed once for all that ask at the same time', async () => {
    const { signIn, time, fake } = await setUpBrowser()
    const { client } = await signIn()
    time.now += 300
    const asked = await Promise.all(Array.from({ length: 10 }, () => client.accessToken()))
    expect(new Set(asked)).toEqual(new Set(['access-2']))
    expect(fake.tokenRequests.length).toBe(2)
  })

  it.each([
    ['Web Locks', true],
    ['a lease in the storage', false],
  ])('is renewed once for all tabs, by %s', async (_, withLocks) => {
    const { signIn, openTab, origin, time, fake } = await setUpBrowser()
    fake.knobs.strictRotation = true
    const changed = { storage: origin.localStorage, withLocks }
    const { client } = await signIn(changed)
    const others = [openTab(changed), openTab(changed)]
    time.now += 300
    const asked = [client, ...others.map((other) => other.client)].map((tab) => tab.accessToken())
    await origin.pass(1)
    expect(await Promise.all(asked)).toEqual(['access-2', 'access-2', 'access-2'])
    expect(fake.tokenRequests.length).toBe(2)
    expect([...origin.localStorage.texts.keys()].length).toBe(1)
  })

  it('is renewed by the next tab when one dies with the lease', async () => {
    const { signIn, openTab, origin, time, fake } = await setUpBrowser()
    const changed = { storage: origin.localStorage, withLocks: false }
    await signIn(changed)
    time.now += 300
    origin.localStorage.setItem('voyage app https://id.example lock', `${time.now * 1000 + 5000}/dead`)
    const asked = openTab(changed).client.accessToken()
    await origin.pass(4)
    expect(fake.tokenRequests.length).toBe(1)
    await origin.pass(2)
    expect(await asked).toBe('access-2')
  })

  it('survives a lost answer: asked for again at once, within the grace window (RFC 9700 4.14.2)', async () => {
    const { signIn, origin, fake, time } = await setUpBrowser()
    fake.knobs.strictRotation = true
    const { client } = await signIn()
    fake.knobs.lostAnswers = 1
    await origin.pass(240)
    expect(await client.accessToken()).toMatch(/^access-/)
    time.now += 300
    expect(await client.accessToken()).toMatch(/^access-/)
  })

  it('stays what it is while the provider is away, and is renewed when it is back', async () => {
    const { signIn, fake, time } = await setUpBrowser()
    const { client, events } = await signIn()
    time.now += 250
    fake.knobs.down = true
    expect(await client.accessToken()).toBe('access-1')
    time.now += 50
    expect(await client.accessToken()).toBeNull()
    expect(client.session()).not.toBeNull()
    fake.knobs.down = false
    expect(await client.accessToken()).toMatch(/^access-/)
    expect(events).toEqual(['signed_in', 'renewal_failed', 'renewal_failed', 'renewed'])
  })

  it('ends with the session when the refresh token was revoked', async () => {
    const { signIn, openTab, origin, fake, time } = await setUpBrowser()
    const { client, events } = await signIn({ storage: origin.localStorage })
    const other = openTab({ storage: origin.localStorage })
    fake.knobs.tokenResponse = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    time.now += 300
    expect(await client.accessToken()).toBeNull()
    expect([client.session(), other.client.session()]).toEqual([null, null])
    expect(events).toEqual(['signed_in', 'session_ended'])
    expect(other.events).toEqual(['signed_out'])
    expect(origin.localStorage.texts.size).toBe(0)
  })

  it('is not put back into the storage by a refresh that another tab has signed out', async () => {
    const { signIn, origin, fake, time } = await setUpBrowser()
    const { client } = await signIn({ storage: origin.localStorage })
    // The other tab's message has not come yet; its change of the storage is there at once.
    fake.knobs.beforeAnswer = async () => origin.localStorage.removeItem('voyage app https://id.example')
    time.now += 300
    await client.accessToken()
    expect(origin.localStorage.texts.size).toBe(0)
  })

  it('is asked for at most twice a minute where it lives for less than the leeway', async () => {
    const { signIn, origin, fake } = await setUpBrowser()
    fake.knobs.token = { expires_in: 20 }
    await signIn()
    await origin.pass(120)
    // When half of its life is over, and every half minute from then on.
    expect(fake.tokenRequests.length).toBe(1 + 4)
  })

  it('is not renewed at each call where it lives for less than the leeway', async () => {
    const { signIn, load, fake, origin, time } = await setUpBrowser()
    const changed = { storage: origin.localStorage }
    fake.knobs.token = { expires_in: 20 }
    const { tab, client } = await signIn(changed)
    time.now += 9
    for (let call = 0; call < 3; call++) expect(await client.accessToken()).toBe('access-1')
    expect(await load(tab, changed).client.accessToken()).toBe('access-1')
    time.now += 1
    expect(await client.accessToken()).toBe('access-2')
    expect(fake.tokenRequests.length).toBe(2)
  })

  it('and its refresh token are kept when the keys of the new ID token cannot be fetched', async () => {
    const { signIn, fake, time } = await setUpBrowser()
    fake.knobs.strictRotation = true
    const { client, events } = await signIn()
    time.now += 700
    fake.knobs.keysDown = true
    expect(await client.accessToken()).toBe('access-2')
    time.now += 300
    expect(await client.accessToken()).toBe('access-3')
    expect(events).toEqual(['signed_in', 'renewed', 'renewed'])
  })

  it('is not asked for again and again where there is no way to renew', async () => {
    const { signIn, origin, fake } = await setUpBrowser()
    fake.knobs.token = { refresh_token: undefined }
    const { events } = await signIn({ storage: origin.localStorage })
    await origin.pass(600)
    expect([fake.tokenRequests.length, events]).toEqual([1, ['signed_in']])
  })

  it('is not taken from a refresh that comes back after signing out', async () => {
    const { signIn, fake, time } = await setUpBrowser()
    const { client } = await signIn()
    let answer = () => {}
    fake.knobs.beforeAnswer = () =>
      new Promise<void>((resolve) => {
        answer = resolve
      })
    time.now += 300
    const asked = client.accessToken()
    await client.signOut()
    answer()
    expect(await asked).toBeNull()
    expect(client.session()).toBeNull()
  })
})

describe('renewal without a refresh token', () => {
  async function arrange(answerOf: (url: URL) => URLSearchParams) {
    const set = await setUpBrowser()
    set.fake.knobs.token = { refresh_token: undefined }
    const silentWindow = signInAt('https://app.example/relay', async (url) => {
      set.fake.nonce = url.searchParams.get('nonce') ?? ''
      return { ok: true, value: answerOf(url) }
    })
    const page = await set.signIn({ silentWindow })
    set.time.now += 300
    return { ...set, ...page }
  }
  const stateOf = (url: URL) => ({ state: url.searchParams.get('state') ?? '', iss: 'https://id.example' })

  it('asks the provider silently', async () => {
    const asked: Array<URL> = []
    const { client, fake } = await arrange((url) => {
      asked.push(url)
      return new URLSearchParams({ code: 'c', ...stateOf(url) })
    })
    expect(await client.accessToken()).toBe('access-2')
    expect(asked[0]?.searchParams.get('prompt')).toBe('none')
    expect(fake.tokenRequests[1]?.body.get('redirect_uri')).toBe('https://app.example/relay')
  })

  it('ends the session when the provider has none any more', async () => {
    const { client, events } = await arrange((url) => new URLSearchParams({ error: 'login_required', ...stateOf(url) }))
    expect(await client.accessToken()).toBeNull()
    expect(events).toEqual(['signed_in', 'session_ended'])
  })

  it('leaves the session when the provider has a trouble of its own', async () => {
    const { client, events } = await arrange((url) => new URLSearchParams({ error: 'server_error', ...stateOf(url) }))
    expect(await client.accessToken()).toBeNull()
    expect(client.session()?.subject).toBe('user-1')
    expect(events).toEqual(['signed_in', 'renewal_failed'])
  })

  it('lets nobody else slip under the page (token substitution)', async () => {
    const { client, events, fake } = await arrange((url) => {
      fake.knobs.claims = { sub: 'user-2' }
      return new URLSearchParams({ code: 'c', ...stateOf(url) })
    })
    expect(await client.accessToken()).toBeNull()
    expect(client.session()).toBeNull()
    expect(events).toEqual(['signed_in', 'session_ended'])
  })

  it('is not possible without a way: the session stays, the token goes', async () => {
    const { signIn, fake, time } = await setUpBrowser()
    fake.knobs.token = { refresh_token: undefined }
    const { client } = await signIn()
    time.now += 300
    expect(await client.accessToken()).toBeNull()
    expect(client.session()?.subject).toBe('user-1')
  })
})
