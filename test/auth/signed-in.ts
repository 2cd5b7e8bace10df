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

/** Posts a form of the account page, whose action this is, and returns the answer itself. */
export async function postAct(
  browser: Browser,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const page = await (await browser.get('/account')).text()
  const form = new URLSearchParams({ form_token: hiddenFields(page).get('form_token') ?? '', ...fields })
  return browser.post(action, form)
}

/** Posts a form of the account page and returns the page that is shown then: after what was done, the account page anew. */
export async function act(
  browser: Browser,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const answer = await postAct(browser, action, fields)
  return answer.status === 303 ? browser.get('/account') : answer
}
