import { beforeEach, expect, it } from 'vitest'
import { hiddenFields, issuer, operator, password, putUser, rowsOf } from './browser.ts'
import { isSignedIn, postAct, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

/** A passkey of the user's, as the database has it. */
async function addPasskey(username: string, credentialId: string): Promise<void> {
  const columns = 'issuer, credential_id, tenant_id, user_id, public_key, counter, transports, name, created_at'
  const insert = `INSERT INTO passkeys (${columns}) SELECT ?, ?, tenant_id, user_id, 'x', 0, '[]', 'My <phone>', 1
    FROM users WHERE username = ?`
  await workers.d1('auth', 'AUTH_DB').prepare(insert).bind(issuer, credentialId, username).run()
}

const names = async () => {
  const [rows] = (await rowsOf(workers, ['passkeys'])) as [ReadonlyArray<{ readonly credential_id: string }>]
  return rows.map(({ credential_id }) => credential_id)
}

const age = () => workers.d1('auth', 'AUTH_DB').prepare('UPDATE sessions SET auth_time = auth_time - 901').run()
const remove = '/account/passkeys/remove'

beforeEach(async () => {
  await workers.d1('auth', 'AUTH_DB').prepare('DELETE FROM passkeys').run()
  for (const name of ['eve', 'mia']) await putUser(workers, 'ten_one', name)
  for (const key of ['first', 'second']) await addPasskey('mia', key)
  await addPasskey('eve', 'foreign')
})

it('is asked for on a page that says what goes on: other sessions, and with the last passkey the password alone', async () => {
  const browser = await signedIn(workers, 'mia')
  const page = await (await browser.get(`${remove}?passkey=first`)).text()
  expect(page).toContain('Remove “My &lt;phone&gt;”?')
  expect(page).toContain('stays signed in until that session is ended')
  expect([page.includes('your password from then on'), page.includes('name="confirmation"')]).toEqual([false, false])
  expect(page).not.toContain('name="elsewhere"')
  expect(await names()).toEqual(['first', 'second', 'foreign'])
  expect((await postAct(browser, remove, { passkey: 'first' })).status).toBe(303)
  expect(await names()).toEqual(['second', 'foreign'])
  await signedIn(workers, 'mia')
  const last = await (await browser.get(`${remove}?passkey=second`)).text()
  expect([last.includes('your password from then on'), last.includes('name="elsewhere"')]).toEqual([true, true])
})

it('needs the password when the sign-in is more than 15 minutes old, and is in the audit when that is wrong', async () => {
  const browser = await signedIn(workers, 'mia')
  await age()
  expect(await (await browser.get(`${remove}?passkey=first`)).text()).toContain('name="confirmation"')
  for (const fields of [{}, { confirmation: '' }, { confirmation: 'not the password' }]) {
    const refused = await postAct(browser, remove, { passkey: 'first', ...fields })
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('The current password is not right.')
  }
  expect(await names()).toEqual(['first', 'second', 'foreign'])
  const { events } = (await (await operator(workers, '/admin/tenants/ten_one/audit?limit=1')).json()) as {
    readonly events: ReadonlyArray<object>
  }
  expect(events[0]).toMatchObject({ type: 'passkey_refused', detail: { wanted: 'removal', why: 'credentials_wrong' } })
  expect((await postAct(browser, remove, { passkey: 'first', confirmation: password })).status).toBe(303)
  expect(await names()).toEqual(['second', 'foreign'])
})

it('ends the other sessions of the account with it on request alone', async () => {
  const [browser, other] = [await signedIn(workers, 'mia'), await signedIn(workers, 'mia')]
  await postAct(browser, remove, { passkey: 'first' })
  expect(await isSignedIn(other)).toBe(true)
  expect((await postAct(browser, remove, { passkey: 'second', elsewhere: 'end' })).status).toBe(303)
  expect([await isSignedIn(browser), await isSignedIn(other)]).toEqual([true, false])
  expect(await (await browser.get('/account')).text()).toContain('all other sessions have ended')
})

it("shows and removes nobody else's passkey, and none for strangers or other pages", async () => {
  const browser = await signedIn(workers, 'mia')
  for (const query of ['', '?passkey=foreign', '?passkey=none']) {
    expect((await browser.get(`${remove}${query}`)).headers.get('location')).toBe('/account')
  }
  await postAct(browser, remove, { passkey: 'foreign' })
  expect((await browser.post(remove, new URLSearchParams({ passkey: 'first' }))).status).toBe(403)
  browser.cookies.delete('voyage_session')
  expect((await browser.get(`${remove}?passkey=first`)).status).toBe(401)
  const token = hiddenFields(await (await (await signedIn(workers, 'mia')).get('/account')).text()).get('form_token')
  const form = new URLSearchParams({ passkey: 'first', form_token: token ?? '' })
  browser.cookies.set('voyage_form', token ?? '')
  expect((await browser.post(remove, form)).status).toBe(401)
  expect(await names()).toEqual(['first', 'second', 'foreign'])
})
