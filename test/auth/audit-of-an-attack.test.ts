import { expect, it } from 'vitest'
import { issuer, openBrowser, operator, putClient, putUser, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

interface Event {
  readonly type: string
  readonly user_id: string | null
}

it('names the account in each row of a guess and of a stop, none when there is no such account, and no page tells', async () => {
  const tenant = 'ten_attacked'
  await putClient(workers, tenant, 'attacked')
  const { id } = (await (await putUser(workers, tenant, 'target')).json()) as { readonly id: string }
  const parameters = request({ client_id: 'attacked' })
  const pages: Array<string> = []
  for (const username of ['Target', 'nobody']) {
    for (let guess = 0; guess < 12; guess += 1) {
      const page = await openBrowser(workers, issuer).signIn(parameters, { username, password: 'a guess at it' })
      pages.push(await page.text())
    }
  }
  const { events } = (await (await operator(workers, `/admin/tenants/${tenant}/audit`)).json()) as {
    readonly events: ReadonlyArray<Event>
  }
  const told = events.filter(({ type }) => type.startsWith('sign_in')).map(({ type, user_id }) => [type, user_id])
  const story = (user: string | null) => [
    ['sign_in_throttled', user],
    ...Array.from({ length: 10 }, () => ['sign_in_failed', user]),
  ]
  expect(told).toEqual([...story(null), ...story(id)])
  expect(pages.join('')).not.toContain(id)
})
