import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { initialAccessToken, password, put, putUser } from '../auth/browser.ts'
import type { Information } from '../auth/registrar.ts'
import { register } from '../auth/registrar.ts'
import type { AuthPages, Person } from './auth-pages.ts'
import { startAuthPages } from './auth-pages.ts'
import { chromiumPath, screenshot } from './chromium.ts'

/** Fills in the sign-in page, in whatever language it is. */
const signIn = async (page: Page, username: string, typed = password): Promise<void> => {
  await page.locator('#username').fill(username)
  await page.locator('#password').fill(typed)
  await page.keyboard.press('Enter')
}

/** What has the focus: its label or text, and how its outline is drawn; null when it is no control. */
const focused = `(() => {
  const element = document.activeElement
  if (!element.matches('a, button, input')) return null
  const name = (element.labels?.[0] ?? element).textContent.trim()
  return { name, outline: getComputedStyle(element).outlineStyle }
})()`

/** Presses Tab until the control of this name has the focus, and sees to it that the focus always shows. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  const seen: Array<string> = []
  for (let press = 0; press < 30; press += 1) {
    const control = await page.evaluate<{ readonly name: string; readonly outline: string } | null>(focused)
    if (control !== null) {
      expect(control.outline, `outline of ${control.name}`).toBe('solid')
      if (control.name === name) return
      seen.push(control.name)
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab reaches no control "${name}", only: ${seen.join(', ')}`)
}

/** Everything whose text is too faint on its ground (WCAG 2.2 section 1.4.3), as "ratio text". */
const faintTexts = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number)
  const luminance = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((each) => {
      const value = each / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const ground = getComputedStyle(at).backgroundColor
      if (channels(ground)[3] !== 0) return ground
    }
    return 'rgb(255, 255, 255)'
  }
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('').trim()
    if (text === '' || !element.checkVisibility()) return []
    const [dark, light] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))].sort((a, b) => a - b)
    const ratio = (light + 0.05) / (dark + 0.05)
    return ratio < 4.5 ? [ratio.toFixed(2) + ' ' + text] : []
  })
})()`

/** What every page must be: in one piece at this width, readable, named, and in one language. */
const judge = async (page: Page, { language, name }: { readonly language: string; readonly name: string }) => {
  await screenshot(page, name)
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  expect(await page.evaluate(overflow), `sideways scroll of ${name}`).toBeLessThanOrEqual(0)
  expect(await page.evaluate(faintTexts), `contrast of ${name}`).toEqual([])
  expect(await page.locator('html').getAttribute('lang')).toBe(language)
  expect(await page.title()).not.toBe('')
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
  const small = `[...document.querySelectorAll('button, input:not([type=hidden])')]
    .filter((control) => control.checkVisibility() && control.getBoundingClientRect().height < 44)
    .map((control) => control.outerHTML)`
  expect(await page.evaluate(small), `controls of ${name} too small for a finger`).toEqual([])
}

/** At a host whose name is as long as it may be. */
const longUri = `https://${Array.from({ length: 3 }, (_, part) => `${part}`.repeat(63)).join('.')}.example/`

describe.skipIf(chromiumPath === undefined)('the pages of the auth host in a real browser', () => {
  let pages: AuthPages
  /** The id of a client that registered itself under the name of another. */
  let impostor: string
  const people: Array<Person> = []
  beforeAll(async () => {
    pages = await startAuthPages()
    await put(pages.workers, '/admin/tenants/ten_one', { name: 'Meridian Bank' })
    const [at] = pages.issuers
    const { initial_access_token: token } = await initialAccessToken(
      pages.workers,
      {},
      { issuer: at, tenant: 'ten_one' },
    )
    const metadata = { client_name: 'Meridian Bank', redirect_uris: [pages.callback, longUri] }
    const answer = await register(pages.workers, metadata, token, at)
    impostor = ((await answer.json()) as Information).client_id
    for (const name of ['kay', 'amy', 'leo', 'tom', 'eva', 'ned'])
      await putUser(pages.workers, 'ten_one', name, { name: 'Kay Example' })
  })
  afterEach(async () => {
    for (const person of people.splice(0)) {
      expect(person.complaints).toEqual([])
      await person.close()
    }
  })
  afterAll(() => pages?.stop())

  const open = async (options: Parameters<AuthPages['open']>[0] = {}): Promise<Person> => {
    const person = await pages.open(options)
    people.push(person)
    return person
  }

  it('are walked by keyboard alone: a wrong password, the right one, consent, and sign-out', async () => {
    const issuer = pages.issuers[0]
    const person = await open()
    const { page } = person
    await person.authorize(issuer, { client_id: 'guest' })
    // The field to type into has the focus already.
    await page.keyboard.type('kay')
    await tabTo(page, 'Password')
    await page.keyboard.type('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('not right').waitFor()
    expect(await page.title()).toMatch(/^Error: /)
    await tabTo(page, 'Password')
    await page.keyboard.type(password)
    await tabTo(page, 'Sign in')
    await page.keyboard.press('Space')
    await page.getByRole('heading', { name: 'Allow Guest?' }).waitFor()
    await tabTo(page, 'Allow')
    await page.keyboard.press('Enter')
    expect((await person.arrival()).get('code')).not.toBeNull()
    await page.goto(`${issuer}/logout`)
    await tabTo(page, 'Sign out')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  })

  it('ask before a sign-out that another site posts, though the browser keeps the cookie back from its form', async () => {
    const issuer = pages.issuers[1]
    const person = await open()
    const { page } = person
    await person.authorize(issuer)
    await signIn(page, 'tom')
    await person.arrival()
    const silent = async () => {
      await person.authorize(issuer, { prompt: 'none' })
      return (await person.arrival()).get('error')
    }
    const postElsewhere = `(() => {
      const form = document.createElement('form')
      form.method = 'post'
      form.action = '${issuer}/logout'
      document.body.append(form)
      form.submit()
    })()`
    await page.evaluate(postElsewhere)
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(await silent()).toBeNull()
    await page.evaluate(postElsewhere)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    expect(await silent()).toBe('login_required')
  })

  it('ask for consent once: it is remembered, until it is taken back on the account page', async () => {
    const issuer = pages.issuers[1]
    const person = await open()
    const { page } = person
    const guest = { client_id: 'guest' }
    await person.authorize(issuer, guest)
    await signIn(page, 'leo')
    await page.getByRole('button', { name: 'Do not allow' }).click()
    expect((await person.arrival()).get('error')).toBe('access_denied')
    await person.authorize(issuer, guest)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    expect((await person.arrival()).get('code')).not.toBeNull()
    await person.authorize(issuer, guest)
    expect((await person.arrival()).get('code')).not.toBeNull()
    await page.goto(`${issuer}/account`)
    await page.getByRole('button', { name: 'End access' }).click()
    await page.getByText('No application has access to your account.').waitFor()
    await person.authorize(issuer, guest)
    await page.getByRole('heading', { name: 'Allow Guest?' }).waitFor()
  })

  it.each([
    ['the sign-in page', { client_id: 'shop' }],
    ['the consent page', { client_id: 'guest' }],
    ['the page of form_post', { client_id: 'shop', response_mode: 'form_post' }],
  ])('lead from %s to a callback that sends the browser on to another origin', async (_, parameters) => {
    const person = await open()
    await person.authorize(pages.issuers[1], { ...parameters, redirect_uri: pages.onward })
    await signIn(person.page, 'eva')
    if (parameters.client_id === 'guest') await person.page.getByRole('button', { name: 'Allow', exact: true }).click()
    const answer = await person.arrival()
    expect(answer.get('code')).not.toBeNull()
  })

  it('end one session, or all others, on the account page', async () => {
    const issuer = pages.issuers[0]
    const browsers = []
    for (const name of ['Firefox/150.0 Windows', 'SamsungBrowser/28.0 Android', 'Version/18.5 Safari/604.1 iPhone']) {
      const person = await open({ userAgent: `Mozilla/5.0 ${name}` })
      await person.authorize(issuer)
      await signIn(person.page, 'amy')
      await person.arrival()
      browsers.push(person)
    }
    const [mine, second, third] = browsers as [Person, Person, Person]
    const isSignedIn = async ({ page }: Person) => (await page.goto(`${issuer}/account`))?.status() === 200
    await mine.page.goto(`${issuer}/account`)
    const row = mine.page.getByRole('listitem').filter({ hasText: 'Samsung Internet, Android' })
    await row.getByRole('button', { name: 'Sign out' }).click()
    await mine.page.getByRole('status').getByText('That session has ended').waitFor()
    // A reload shows the page again: it sends no form (RFC 9110 section 15.4.4) and says nothing twice.
    const again = await mine.page.reload()
    expect([again?.request().method(), again?.status(), await mine.page.getByRole('status').count()]).toEqual([
      'GET',
      200,
      0,
    ])
    expect([await isSignedIn(mine), await isSignedIn(second), await isSignedIn(third)]).toEqual([true, false, true])
    await mine.page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await mine.page.getByRole('status').waitFor()
    expect([await isSignedIn(mine), await isSignedIn(third)]).toEqual([true, false])
  })

  it('end the access of applications that stay signed in, by a choice beside signing out everywhere else', async () => {
    const issuer = pages.issuers[0]
    const person = await open()
    const { page } = person
    await person.authorize(issuer, { scope: 'openid offline_access' })
    await signIn(page, 'ned')
    await person.arrival()
    await page.goto(`${issuer}/account`)
    const stays = page.getByRole('listitem').filter({ hasText: 'stays signed in when you sign out' })
    expect(await stays.count()).toBe(1)
    await page.getByLabel('Also end the access of applications that stay signed in').check()
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByRole('status').getByText('so has the access of applications').waitFor()
    expect(await stays.count()).toBe(0)
  })

  it('change the password, and say what is wrong with the new one', async () => {
    const issuer = pages.issuers[0]
    const person = await open()
    const { page } = person
    await person.authorize(issuer)
    await signIn(page, 'tom')
    await person.arrival()
    await page.goto(`${issuer}/account`)
    const change = async (current: string, fresh: string, again = fresh): Promise<void> => {
      const form = page.locator('form').filter({ hasText: 'New password again' })
      await form.getByLabel('Current password').fill(current)
      await form.getByLabel('New password (').fill(fresh)
      await form.getByLabel('New password again').fill(again)
      await page.keyboard.press('Enter')
    }
    await change(password, 'short')
    await page.getByRole('alert').getByText('8 to 1024 characters').waitFor()
    await change(password, 'Password123')
    await page.getByRole('alert').getByText('easy to guess').waitFor()
    await change(password, 'a new password', 'another one')
    await page.getByRole('alert').getByText('not the same').waitFor()
    await change('not the password', 'a new password')
    await page.getByRole('alert').getByText('current password is not right').waitFor()
    await change(password, 'a new password')
    await page.getByRole('status').getByText('Your password is changed').waitFor()
    await person.context.clearCookies()
    await person.authorize(issuer)
    await signIn(page, 'tom')
    await page.getByRole('alert').waitFor()
    await signIn(page, 'tom', 'a new password')
    await person.arrival()
  })

  it.each([
    ['light', 1280, 'en'],
    ['dark', 1280, 'en'],
    ['light', 320, 'de'],
    ['dark', 390, 'de'],
  ] as const)('fit and can be read: %s, %i pixels wide, %s', async (colorScheme, width, language) => {
    const issuer = pages.issuers[0]
    const person = await open({ colorScheme, viewport: { width, height: 800 }, locale: language })
    const { page } = person
    const look = (name: string) => judge(page, { language, name: `${name}-${colorScheme}-${width}-${language}` })
    await person.authorize(issuer, { client_id: impostor, redirect_uri: longUri })
    await look('sign-in-unverified')
    await person.authorize(issuer, {
      client_id: 'guest',
      prompt: 'consent',
      scope: 'openid profile email offline_access',
    })
    await look('sign-in')
    await signIn(page, 'kay', 'not the password')
    await page.getByRole('alert').waitFor()
    await look('sign-in-wrong')
    await signIn(page, 'kay')
    await page.locator('button[value=allow]').waitFor()
    await look('consent')
    await page.locator('button[value=allow]').click()
    await person.arrival()
    for (const [shown, redirect_uri] of [
      ['consent-unverified', pages.callback],
      ['consent-unverified-long', longUri],
    ] as const) {
      await person.authorize(issuer, { client_id: impostor, redirect_uri, scope: 'openid profile email' })
      await page.getByText(new URL(redirect_uri).host).waitFor()
      await look(shown)
    }
    await page.goto(`${issuer}/account`)
    await look('account')
    const columns = 'issuer, credential_id, tenant_id, user_id, public_key, counter, transports, name, created_at'
    await pages.workers
      .d1('auth', 'AUTH_DB')
      .prepare(`INSERT OR IGNORE INTO passkeys (${columns}) SELECT ?, 'a2V5', tenant_id, user_id, 'x', 0, '[]', ?, 1
        FROM users WHERE username = 'kay'`)
      .bind(issuer, 'A phone with rather a long name, that of its maker too')
      .run()
    await page.reload()
    await look('account-with-passkey')
    await page.locator('form[action$="/passkeys/remove"] button').click()
    await look('passkey-removal')
    await page.goto(`${issuer}/logout`)
    await look('sign-out')
    await page.locator('button').click()
    await page.waitForURL(/signed-out/)
    await look('signed-out')
    await page.goto(`${issuer}/account`)
    await look('account-signed-out')
    await person.authorize(issuer, { client_id: 'unknown' })
    await look('error')
    await page.goto(`${issuer}/nothing-here`)
    await look('not-found')
  })

  it('say when there were too many attempts', async () => {
    const person = await open()
    const { page } = person
    await person.authorize(pages.issuers[0])
    for (let attempt = 0; attempt < 11; attempt += 1) {
      await signIn(page, 'nobody', 'guess')
      await page.getByRole('alert').waitFor()
    }
    await page.getByRole('alert').getByText('too many attempts').waitFor()
    await judge(page, { language: 'en', name: 'sign-in-throttled' })
  })
})
