import { expect, it } from 'vitest'
import {
  basic,
  codeOf,
  exchange,
  issuer,
  openBrowser,
  operator,
  putClient,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
const tokensFor = async (client_id: string) => {
  const code = codeOf(await openBrowser(workers, issuer).signIn(request({ client_id })))
  return tokensOf(await token(workers, issuer, exchange(code), { authorization: basic(client_id, secret) }))
}
const shown = async (client: string) =>
  (await (await operator(workers, `/admin/tenants/ten_one/clients/${client}`)).json()) as Record<string, unknown>

it('are what the operator says of a client, and of the provider again when the operator says nothing', async () => {
  const lifetimes = { access_token_lifetime: 900, refresh_token_idle_lifetime: 7_200 }
  expect((await putClient(workers, 'ten_one', 'patient', lifetimes)).status).toBe(201)
  expect(await shown('patient')).toMatchObject({
    ...lifetimes,
    id_token_lifetime: null,
    refresh_token_absolute_lifetime: null,
  })
  expect((await tokensFor('patient')).expires_in).toBe(900)
  const again = await putClient(workers, 'ten_one', 'patient', lifetimes)
  expect(await again.json()).toMatchObject({ outcome: 'unchanged' })
  expect((await putClient(workers, 'ten_one', 'patient')).status).toBe(200)
  expect(await shown('patient')).toMatchObject({ access_token_lifetime: null })
  expect((await tokensFor('patient')).expires_in).toBe(300)
})

it.each([
  ['access_token_lifetime', 59],
  ['access_token_lifetime', 86_401],
  ['id_token_lifetime', 600.5],
  ['id_token_lifetime', 86_401],
  ['refresh_token_idle_lifetime', '600'],
  ['refresh_token_idle_lifetime', -1],
  ['refresh_token_absolute_lifetime', 366 * 86_400 + 1],
  ['token_lifetime', 600],
])('%s of %j is refused by its path', async (name, value) => {
  const refused = await putClient(workers, 'ten_one', 'hasty', { [name]: value })
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({ errors: [{ path: name }] })
})
