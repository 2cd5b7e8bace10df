import { beforeAll, describe, expect, it } from 'vitest'
import { issuer, openBrowser, password, put, putUser, request } from './browser.ts'
import { act, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
const known = ['password1', 'QWERTYUIOP', 'zzzzzzzzzz', 'Lovelace2026!', 'meridian bank', 'grace@example.com']
const grace = { name: 'Grace Lovelace', email: 'grace@example.com' }
const users = '/admin/tenants/ten_one/users'

beforeAll(async () => {
  await put(workers, '/admin/tenants/ten_one', { name: 'Meridian Bank' })
  await putUser(workers, 'ten_one', 'grace', grace)
})

describe('a new password', () => {
  it.each(known)('refuses %s on the account page, and says why', async (weak) => {
    const browser = await signedIn(workers, 'grace')
    const form = { current_password: password, new_password: weak, new_password_again: weak }
    const refused = await act(browser, '/account/password', form)
    expect([refused.status, await refused.text()]).toEqual([
      422,
      expect.stringContaining('many people use it, or it is made of your name or the name of this site'),
    ])
    expect((await openBrowser(workers, issuer).signIn(request(), { username: 'grace' })).status).toBe(303)
  })

  it.each(known)('refuses %s of the operator, for a new user and in the place of a password', async (weak) => {
    const expected = 'a password that is not well known and not made of the names of the user and the tenant'
    for (const [path, body] of [
      ['new', { ...grace, password: weak }],
      ['new?dry_run=true', { ...grace, password: weak }],
      ['grace/password', { password: weak }],
    ] as const) {
      const response = await put(workers, `${users}/${path}`, body)
      expect([path, response.status]).toEqual([path, 422])
      const { errors } = (await response.json()) as { readonly errors: unknown }
      expect(errors).toEqual([{ path: 'password', expected, message: `expected ${expected}` }])
    }
    expect((await openBrowser(workers, issuer).signIn(request(), { username: 'grace' })).status).toBe(303)
  })

  it('is not asked about at a sign-in, nor where it is not taken', async () => {
    const rows = workers.d1('auth', 'AUTH_DB')
    const hash = await rows.prepare("SELECT password_hash FROM users WHERE username = 'grace'").first('password_hash')
    expect((await put(workers, `${users}/old`, { name: 'Old', password_hash: hash })).status).toBe(201)
    expect((await put(workers, `${users}/old`, { name: 'Older', password: 'password1' })).status).toBe(200)
    const guess = await openBrowser(workers, issuer).signIn(request(), { username: 'old', password: 'password1' })
    expect(guess.status).toBe(422)
    expect(await guess.text()).toContain('The username or the password is not right.')
  })

  it('that is set while a sign-in is judged refuses that sign-in, whose session would have outlived it', async () => {
    await putUser(workers, 'ten_one', 'lin')
    const rows = workers.d1('auth', 'AUTH_DB')
    // A right password is taken off the count of guesses: after it was judged, and before a session begins.
    await rows
      .prepare(
        `CREATE TRIGGER set_meanwhile AFTER DELETE ON password_attempts
         BEGIN UPDATE users SET password_hash = 'set meanwhile' WHERE username = 'lin'; END`,
      )
      .run()
    const browser = openBrowser(workers, issuer)
    try {
      const refused = await browser.signIn(request(), { username: 'lin' })
      expect([refused.status, browser.cookies.has('voyage_session')]).toEqual([422, false])
      expect(await refused.text()).toContain('The username or the password is not right.')
    } finally {
      await rows.prepare('DROP TRIGGER set_meanwhile').run()
    }
    const lin = "FROM users WHERE username = 'lin'"
    expect(await rows.prepare(`SELECT password_hash ${lin}`).first('password_hash')).toBe('set meanwhile')
    const sessions = await rows.prepare(`SELECT 1 FROM sessions WHERE user_id IN (SELECT user_id ${lin})`).all()
    expect(sessions.results).toEqual([])
  })
})
