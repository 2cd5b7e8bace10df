import { describe, expect, it } from 'vitest'
import { setUpBrowser } from '../testing/set-up-browser-client.ts'
import { issuer, site } from '../testing/set-up-cookie-relying-party.ts'

describe('signing in by redirect', () => {
  it('goes to the provider with PKCE, comes back, and shows the address that was asked for', async () => {
    const { signIn, fake } = await setUpBrowser()
    const { tab, client, url, signedIn, events } = await signIn({}, { returnTo: '/lanes?day=1#now', prompt: 'login' })
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('prompt')).toBe('login')
    expect(signedIn).toMatchObject({ session: { subject: 'user-1' }, returnTo: '/lanes?day=1#now' })
    expect(tab.address()).toBe(`${site}/lanes?day=1#now`)
    expect(client.session()?.subject).toBe('user-1')
    expect(await client.accessToken()).toBe('access-1')
    expect(events).toEqual(['signed_in'])
    expect(fake.tokenRequests[0]?.body.get('code_verifier')).toMatch(/^[\w-]{43}$/)
    expect(fake.tokenRequests[0]?.authorization).toBeNull()
  })

  it('keeps nothing in any storage but the transaction, and that no longer than needed', async () => {
    const { signIn, origin } = await setUpBrowser()
    const { tab } = await signIn()
    expect(tab.sessionStorage.texts.size).toBe(0)
    expect(origin.localStorage.texts.size).toBe(0)
  })

  it('redeems the code once when the callback is asked for twice (double submit)', async () => {
    const { openTab, goAndReturn, fake } = await setUpBrowser()
    const { client } = await goAndReturn(openTab().tab)
    const [first, second] = await Promise.all([client.callback(), client.callback()])
    expect(second).toEqual(first)
    expect(fake.tokenRequests.length).toBe(1)
  })

  it('changes nothing when the same address is opened again by a user who is signed in (back button)', async () => {
    const { signIn, load, fake, origin } = await setUpBrowser()
    const changed = { storage: origin.localStorage }
    const { tab, answer } = await signIn(changed)
    tab.goTo(`${site}/callback?${answer}`)
    const again = await load(tab, changed).client.callback()
    expect(again).toMatchObject({ ok: true, value: { session: { subject: 'user-1' }, returnTo: '/' } })
    expect(tab.address()).toBe(`${site}/callback`)
    expect(fake.tokenRequests.length).toBe(1)
  })

  it('can be begun anew after going back: each sign-in under way has its own answer', async () => {
    const { openTab, goAndReturn, load, fake } = await setUpBrowser()
    const { tab } = openTab()
    const first = await goAndReturn(tab)
    const nonce = fake.nonce
    await goAndReturn(tab)
    fake.nonce = nonce
    tab.goTo(`${site}/callback?${first.answer}`)
    expect(await load(tab).client.callback()).toMatchObject({ ok: true })
  })

  it('redeems the code once when two scripts of the page ask for the callback', async () => {
    const { openTab, goAndReturn, load, fake } = await setUpBrowser()
    const { tab, client } = await goAndReturn(openTab().tab)
    const [first, second] = await Promise.all([client.callback(), load(tab).client.callback()])
    expect(first.ok).toBe(true)
    expect(second).toEqual({ ok: false, error: { step: 'transaction', refusal: { reason: 'transaction_missing' } } })
    expect(fake.tokenRequests.length).toBe(1)
  })

  it('refuses an answer that comes later than ten minutes, and forgets the sign-in', async () => {
    const { openTab, goAndReturn, fake, time } = await setUpBrowser()
    const { tab, client } = await goAndReturn(openTab().tab)
    time.now += 600
    expect(await client.callback()).toMatchObject({ error: { refusal: { reason: 'transaction_missing' } } })
    expect([fake.tokenRequests.length, tab.sessionStorage.texts.size]).toEqual([0, 0])
  })

  it('refuses another user than the one who is expected', async () => {
    const { openTab, goAndReturn } = await setUpBrowser()
    const { client } = await goAndReturn(openTab().tab, {}, { prompt: 'login', subject: 'user-2' })
    expect(await client.callback()).toMatchObject({ error: { refusal: { reason: 'subject_mismatch' } } })
    const expected = await goAndReturn(openTab().tab, {}, { prompt: 'login', subject: 'user-1' })
    expect(await expected.client.callback()).toMatchObject({ ok: true })
  })

  it('takes the code out of the address also when it is refused', async () => {
    const { openTab, goAndReturn, fake } = await setUpBrowser()
    const { tab, client } = await goAndReturn(openTab().tab)
    fake.knobs.tokenResponse = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    expect(await client.callback()).toMatchObject({ ok: false, error: { step: 'token_response' } })
    expect(tab.address()).toBe(`${site}/callback`)
    expect(client.session()).toBeNull()
  })
})

describe('the session', () => {
  it('survives a reload where it is stored, and not in memory', async () => {
    const { signIn, load, origin } = await setUpBrowser()
    const stored = await signIn({ storage: origin.localStorage })
    expect(load(stored.tab, { storage: origin.localStorage }).client.session()?.subject).toBe('user-1')
    const inMemory = await signIn()
    expect(load(inMemory.tab).client.session()).toBeNull()
  })

  it('is nobody when what is stored was changed', async () => {
    const { openTab, origin } = await setUpBrowser()
    const name = `voyage app ${issuer}`
    for (const text of [
      '',
      '{',
      '{}',
      '{"idToken":"a.b.c","accessToken":"a","accessTokenExpiresAt":1,"refreshToken":null}',
    ]) {
      origin.localStorage.setItem(name, text)
      expect(openTab({ storage: origin.localStorage }).client.session()).toBeNull()
    }
  })

  it('is seen by the other tabs at sign-in and at sign-out', async () => {
    const { signIn, openTab, origin } = await setUpBrowser()
    const other = openTab({ storage: origin.localStorage })
    const { client } = await signIn({ storage: origin.localStorage })
    expect(other.client.session()?.subject).toBe('user-1')
    await client.signOut()
    expect(other.client.session()).toBeNull()
    expect(other.events).toEqual(['signed_in', 'signed_out'])
  })

  it('is seen by a tab that was told of it before the storage showed it', async () => {
    const { signIn, openTab, origin } = await setUpBrowser()
    const { localStorage } = origin
    const name = `voyage app ${issuer}`
    const other = openTab({ storage: localStorage })
    const { getItem } = localStorage
    localStorage.getItem = () => null
    await signIn({ storage: localStorage })
    expect([other.client.session(), other.events]).toEqual([null, []])
    localStorage.getItem = getItem
    const newValue = getItem(name)
    origin.tellOfStorage({ key: 'of something else', oldValue: null, newValue })
    expect(other.events).toEqual([])
    origin.tellOfStorage({ key: name, oldValue: null, newValue })
    origin.tellOfStorage({ key: name, oldValue: null, newValue })
    expect([other.client.session()?.subject, other.events]).toEqual(['user-1', ['signed_in']])
    localStorage.removeItem(name)
    origin.tellOfStorage({ key: null, oldValue: null, newValue: null })
    expect([other.client.session(), other.events]).toEqual([null, ['signed_in', 'signed_out']])
  })

  it.each(['memory', 'sessionStorage'])(
    'ends in all tabs at sign-out, also where each keeps its own in %s',
    async (kind) => {
      const { signIn, origin, goAndReturn } = await setUpBrowser()
      const pages = []
      for (let tabs = 0; tabs < 2; tabs++) {
        const tab = origin.open()
        const page = await goAndReturn(tab, kind === 'memory' ? {} : { storage: tab.sessionStorage })
        await page.client.callback()
        pages.push(page)
      }
      await pages[0]?.client.signOut()
      expect(pages.map(({ client }) => client.session())).toEqual([null, null])
      expect(pages.map(({ tab }) => tab.sessionStorage.texts.size)).toEqual([0, 0])
      expect((await signIn()).client.session()).not.toBeNull()
    },
  )
})

describe('signing out', () => {
  it("revokes the refresh token and goes to the provider's logout", async () => {
    const { signIn, fake } = await setUpBrowser()
    const { client, tab, events } = await signIn()
    await client.signOut()
    const url = new URL(tab.visited.at(-1) ?? '')
    expect(`${url.origin}${url.pathname}`).toBe(`${issuer}/logout`)
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${site}/bye`)
    expect(url.searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(fake.revoked).toEqual(['refresh-1'])
    expect(events).toEqual(['signed_in', 'signed_out'])
    expect(await client.accessToken()).toBeNull()
  })

  it('works also where the provider has no logout', async () => {
    const { signIn, fake } = await setUpBrowser()
    fake.knobs.metadata = { end_session_endpoint: undefined, revocation_endpoint: undefined }
    const { client, tab } = await signIn()
    await client.signOut()
    expect(tab.visited.at(-1)).toBe(`${site}/bye`)
  })

  it('works also while the provider is away', async () => {
    const { signIn, load, fake, origin } = await setUpBrowser()
    const changed = { storage: origin.localStorage }
    const { tab } = await signIn(changed)
    // A page that has not asked for the provider's metadata yet.
    const { client } = load(tab, changed)
    fake.knobs.down = true
    await client.signOut()
    expect([client.session(), origin.localStorage.texts.size]).toEqual([null, 0])
    expect(tab.visited.at(-1)).toBe(`${site}/bye`)
  })

  it('leaves the page after three seconds of a provider that does not answer; here it ends at once', async () => {
    const { signIn, load, origin } = await setUpBrowser()
    const changed = { storage: origin.localStorage }
    const { tab } = await signIn(changed)
    tab.window.fetch = () => new Promise(() => {})
    const { client } = load(tab, changed)
    const before = tab.visited.length
    const leaving = client.signOut()
    expect([client.session(), origin.localStorage.texts.size]).toEqual([null, 0])
    await origin.pass(2.9)
    expect(tab.visited.length).toBe(before)
    await origin.pass(0.1)
    await leaving
    expect(tab.visited.at(-1)).toBe(`${site}/bye`)
  })
})
