import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { basic, claimsOf, exchange, operator, password, putUser, secret, token } from '../auth/browser.ts'
import type { AuthPages, Person } from './auth-pages.ts'
import { startAuthPages } from './auth-pages.ts'
import { chromiumPath, screenshot } from './chromium.ts'

/** An authenticator of the browser's own, as WebDriver's virtual ones. */
interface Authenticator {
  credentials(): Promise<ReadonlyArray<{ readonly credentialId: string; readonly signCount: number }>>
  /** Puts the counter of every credential back. */
  rewind(): Promise<void>
  /** Whether the user shows finger, face or PIN when asked. */
  verifies(verified: boolean): Promise<void>
}

async function addAuthenticator(person: Person, options: object = {}): Promise<Authenticator> {
  const cdp: CDPSession = await person.context.newCDPSession(person.page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  })
  const list = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  return {
    credentials: list,
    async rewind() {
      for (const credential of await list()) {
        await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId })
        await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 1 } })
      }
    },
    verifies: async (isUserVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}

const withPassword = async (page: Page, username: string): Promise<void> => {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
}

describe.skipIf(chromiumPath === undefined)('passkeys in a real browser', () => {
  let pages: AuthPages
  const people: Array<Person> = []
  beforeAll(async () => {
    pages = await startAuthPages()
    for (const name of ['pia', 'max', 'una', 'kim', 'rex']) await putUser(pages.workers, 'ten_one', name)
  })
  afterEach(async () => {
    for (const person of people.splice(0)) {
      expect(person.complaints).toEqual([])
      await person.close()
    }
  })
  afterAll(() => pages?.stop())

  const open = async (options: { readonly conditional?: boolean; readonly javaScriptEnabled?: boolean } = {}) => {
    const { conditional = false, ...rest } = options
    const person = await pages.open(rest)
    people.push(person)
    // The virtual authenticator takes every offer by itself, on each page anew; people choose.
    if (!conditional) await person.context.addInitScript('delete PublicKeyCredential.isConditionalMediationAvailable')
    return person
  }

  /** Signs in by password and adds a passkey on the account page. */
  const enrol = async (person: Person, username: string, issuer: string): Promise<void> => {
    const { page } = person
    await person.authorize(issuer)
    await withPassword(page, username)
    await person.arrival()
    await page.goto(`${issuer}/account`)
    await page.getByLabel('What you call it').fill(`${username}'s phone`)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('status').getByText('The passkey is added').waitFor()
  }
  /** Opens a sign-in page as somebody who is not signed in, and answers by passkey. */
  const usePasskey = async (person: Person, issuer: string): Promise<void> => {
    await forget(person)
    await person.authorize(issuer)
    await person.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  }
  const forget = (person: Person) => person.context.clearCookies()
  const idToken = async (issuer: string, code: string) => {
    const answer = await token(pages.workers, issuer, exchange(code, { redirect_uri: pages.callback }), {
      authorization: basic('shop', secret),
    })
    return claimsOf(((await answer.json()) as { id_token: string }).id_token)
  }
  const audit = async (): Promise<ReadonlyArray<{ type: string; detail: object }>> =>
    ((await (await operator(pages.workers, '/admin/tenants/ten_one/audit?limit=20')).json()) as { events: [] }).events

  it.each([0, 1] as const)(
    'is added on the account page and signs in without a username (issuer %i)',
    async (which) => {
      const issuer = pages.issuers[which]
      const person = await open()
      const authenticator = await addAuthenticator(person)
      await enrol(person, 'pia', issuer)
      expect(await authenticator.credentials()).toHaveLength(1)
      await screenshot(person.page, `account-passkey-${which}`)
      await usePasskey(person, issuer)
      const code = (await person.arrival()).get('code') ?? ''
      const claims = await idToken(issuer, code)
      expect(claims).toMatchObject({ acr: 'urn:voyage:acr:phishing-resistant', amr: ['hwk', 'user', 'mfa'] })
      expect((await audit())[0]).toMatchObject({ type: 'sign_in', detail: { methods: 'hwk user mfa' } })
    },
  )

  it('is offered in the autofill of the username, before any button is pressed (conditional UI)', async () => {
    const issuer = pages.issuers[0]
    const person = await open({ conditional: true })
    await person.authorize(issuer)
    // Browsers offer passkeys only in a field that says so (WebAuthn Level 3 section 5.1.4); the virtual one does anywhere.
    expect(await person.page.getByLabel('Username').getAttribute('autocomplete')).toMatch(/ webauthn$/)
    await addAuthenticator(person)
    await enrol(person, 'max', issuer)
    await forget(person)
    await person.authorize(issuer)
    // The virtual authenticator takes the first offer by itself, as a person does by choosing it in the field.
    expect((await idToken(issuer, (await person.arrival()).get('code') ?? ''))['amr']).toContain('hwk')
  })

  it('is renamed and removed on the account page; a removed one signs nobody in', async () => {
    const issuer = pages.issuers[1]
    const person = await open()
    const authenticator = await addAuthenticator(person)
    await enrol(person, 'rex', issuer)
    const { page } = person
    await page.getByLabel('Name of the passkey').fill('Old phone')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('status').getByText('new name').waitFor()
    await page.getByText('Old phone').waitFor()
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('This device has a passkey for this account already').waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('heading', { name: 'Remove “Old phone”?' }).waitFor()
    await page.getByText('you sign in with your password from then on').waitFor()
    await screenshot(page, 'account-passkey-removal')
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('You have no passkey.').waitFor()
    // A reload shows the page again and removes nothing again.
    expect((await page.reload())?.request().method()).toBe('GET')
    expect(await authenticator.credentials()).toHaveLength(1)
    await usePasskey(person, issuer)
    await page.getByRole('alert').getByText('This passkey did not work').waitFor()
    await screenshot(page, 'sign-in-passkey-refused')
    const types = (await audit()).slice(0, 4).map(({ type, detail }) => [type, detail])
    expect(types).toMatchObject([
      ['sign_in_failed', { method: 'passkey', why: 'passkey_unknown' }],
      ['passkey_removed', {}],
      ['passkey_renamed', {}],
      ['passkey_added', {}],
    ])
    await withPassword(page, 'rex')
    await person.arrival()
  })

  it('must not be a copy: a counter that runs backward is refused and noted', async () => {
    const issuer = pages.issuers[0]
    const person = await open()
    const authenticator = await addAuthenticator(person)
    await enrol(person, 'una', issuer)
    await usePasskey(person, issuer)
    await person.arrival()
    await authenticator.rewind()
    await usePasskey(person, issuer)
    await person.page.getByRole('alert').getByText('This passkey did not work').waitFor()
    expect((await audit())[0]).toMatchObject({ type: 'passkey_counter_regressed' })
  })

  it('is asked for without a finger: refused by the browser, and the page says how to go on', async () => {
    const issuer = pages.issuers[0]
    const person = await open()
    const authenticator = await addAuthenticator(person)
    await enrol(person, 'kim', issuer)
    await authenticator.verifies(false)
    await usePasskey(person, issuer)

    await person.page.getByRole('alert').getByText('No passkey was used').waitFor()
    await screenshot(person.page, 'sign-in-passkey-failed')
  })

  it("is bound to its issuer's host: another host of the same provider does not see it", async () => {
    const person = await open()
    await addAuthenticator(person)
    await enrol(person, 'una', pages.issuers[0])
    await usePasskey(person, pages.issuers[1])

    await person.page.getByRole('alert').getByText('No passkey was used').waitFor()
  })

  it('is answered once and in one browser: its answer signs nobody else in', async () => {
    const issuer = pages.issuers[0]
    const person = await open()
    await addAuthenticator(person)
    await enrol(person, 'max', issuer)
    const answered = person.page.waitForRequest('**/sign-in/passkey')
    await usePasskey(person, issuer)

    const form = new URLSearchParams((await answered).postData() ?? '')
    await person.arrival()
    const cookie = `voyage_form=${form.get('form_token')}`
    const post = (fields: URLSearchParams, cookies: string) =>
      pages.workers.fetch('auth', `${issuer}/sign-in/passkey`, {
        method: 'POST',
        body: fields.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies },
      })
    expect((await post(form, cookie)).status).toBe(422)
    expect((await audit())[0]).toMatchObject({ detail: { why: 'challenge_answered' } })
    const another = new URLSearchParams(form)
    another.set('form_token', 'f'.repeat(64))
    expect((await post(another, `voyage_form=${'f'.repeat(64)}`)).status).toBe(422)
    expect((await audit())[0]).toMatchObject({ detail: { why: 'challenge_invalid' } })
    expect((await post(another, cookie)).status).toBe(403)
  })

  it('satisfies a client that asks for phishing resistance, which a password does not', async () => {
    const issuer = pages.issuers[0]
    const claims = JSON.stringify({
      id_token: { acr: { essential: true, values: ['urn:voyage:acr:phishing-resistant'] } },
    })
    const person = await open()
    await addAuthenticator(person)
    await enrol(person, 'una', issuer)
    await forget(person)
    await person.authorize(issuer, { claims })

    await withPassword(person.page, 'una')
    const problem = person.page.getByRole('alert')
    await problem.getByText('asks you to sign in with a passkey').waitFor()
    const own = await problem
      .getByRole('link', { name: 'Your account' })
      .evaluate((link: HTMLAnchorElement) => link.href)
    expect(own).toBe(`${issuer}/account`)
    await person.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    expect((await person.arrival()).get('code')).not.toBeNull()
  })

  it('needs the password to be added when the sign-in is more than 15 minutes old', async () => {
    const issuer = pages.issuers[0]
    const person = await open()
    await addAuthenticator(person)
    const { page } = person
    await person.authorize(issuer)
    await withPassword(page, 'kim')
    await person.arrival()
    const database = pages.workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE sessions SET auth_time = auth_time - 901').run()
    await page.goto(`${issuer}/account`)
    const add = page.locator('form').filter({ hasText: 'Add a passkey' })
    await add.getByLabel('Current password').fill('not the password')
    await add.getByRole('button').click()
    await page.getByRole('alert').getByText('current password is not right').waitFor()
    await add.getByLabel('Current password').fill(password)
    await add.getByRole('button').click()
    await page.getByRole('status').getByText('The passkey is added').waitFor()
  })

  it('is removed with the sessions that a thief began with it, on request, and with the password when the sign-in is old', async () => {
    const issuer = pages.issuers[0]
    const [owner, thief] = [await open(), await open()]
    await addAuthenticator(owner)
    await enrol(owner, 'max', issuer)
    await thief.authorize(issuer)
    await withPassword(thief.page, 'max')
    await thief.arrival()
    const database = pages.workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE sessions SET auth_time = auth_time - 901').run()
    const { page } = owner
    await page.goto(`${issuer}/account`)
    const row = page.getByRole('listitem').filter({ hasText: "max's phone" }).last()
    await row.getByRole('button', { name: 'Remove' }).click()
    await page.getByLabel('Current password').fill('not the password')
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('alert').getByText('current password is not right').waitFor()
    await page.getByLabel('Current password').fill(password)
    await page.getByLabel('Also sign out everywhere else').check()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('status').getByText('all other sessions have ended').waitFor()
    expect((await thief.page.goto(`${issuer}/account`))?.status()).toBe(401)
  })

  it('is not missed where there is no script: the password signs in, and the account page says why none can be added', async () => {
    const issuer = pages.issuers[0]
    const person = await open({ javaScriptEnabled: false })
    await person.authorize(issuer)
    expect(await person.page.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
    await withPassword(person.page, 'max')
    await person.arrival()
    await person.page.goto(`${issuer}/account`)
    await person.page.getByText('Adding a passkey needs JavaScript').waitFor()
    expect(await person.page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0)
  })
})
