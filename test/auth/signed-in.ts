import { expect } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import type { Browser } from './browser.ts'
import { answerOf, hiddenFields, issuer, openBrowser, request } from './browser.ts'

/** Opens a browser, which sends `device` as its `user-agent`, and signs this user in with the password of the tests. */
export async function signedIn(
  workers: RunningWorkers,
  username: string,
  parameters: URLSearchParams = request(),
  { at = issuer, device }: { readonly at?: string; readonly device?: string } = {},
): Promise<Browser> {
  const browser = openBrowser(workers, at, device)
  const response = await browser.signIn(parameters, { username })
  expect([200, 303]).toContain(response.status)
  return browser
}

/** Returns whether the browser's session gives this client a code without a question. */
export async function isSignedIn(browser: Browser, client = 'meridian'): Promise<boolean> {
  return answerOf(await browser.get(`/authorize?${request({ prompt: 'none', client_id: client })}`)).has('code')
}

/** Fills in and posts the form of the account page whose action this is. */
export async function act(
  browser: Browser,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const page = await (await browser.get('/account')).text()
  const form = new URLSearchParams({ form_token: hiddenFields(page).get('form_token') ?? '', ...fields })
  return browser.post(action, form)
}
