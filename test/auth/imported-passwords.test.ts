import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import { issuers, openBrowser, putUser, request, startAuth } from './browser.ts'

let workers: RunningWorkers
beforeAll(async () => {
  workers = await startAuth()
})
afterAll(() => workers?.stop())

const typed = 'a password from before'
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
const salt = Buffer.from('some salt of theirs')
const derived = (iterations: number) => pbkdf2Sync(typed, salt, iterations, 32, 'sha256')

describe('users who bring their password hash along', () => {
  it.each([
    ['scrypt', `$scrypt$ln=13,r=8,p=1$${base64(salt)}$${base64(scryptSync(typed, salt, 32, { N: 2 ** 13 }))}`],
    ['pbkdf2', `$pbkdf2-sha256$i=90000$${base64(salt)}$${base64(derived(90_000))}`],
    ['pbkdf2-600000', `$pbkdf2-sha256$i=600000$${base64(salt)}$${base64(derived(600_000))}`],
    ['django', `pbkdf2_sha256$90000$${salt}$${base64(derived(90_000))}=`],
  ])('%s: sign in with the password they have, and are rehashed then', async (name, password_hash) => {
    const created = await putUser(workers, 'ten_one', name, { password: undefined, password_hash })
    expect(created.status).toBe(201)
    expect(await created.text()).not.toContain(password_hash)
    const database = await workers.d1('auth', 'AUTH_DB')
    const stored = () =>
      database.prepare('SELECT password_hash FROM users WHERE username = ?').bind(name).first<string>('password_hash')
    const browser = openBrowser(workers, issuers[0])
    expect((await browser.signIn(request(), { username: name, password: 'wrong' })).status).toBe(422)
    expect(await stored()).toBe(password_hash)
    expect((await browser.signIn(request(), { username: name, password: typed })).status).toBe(303)
    expect(await stored()).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    const again = await openBrowser(workers, issuers[0]).signIn(request(), { username: name, password: typed })
    expect(again.status).toBe(303)
  })

  it.each([
    ['a hash of another kind', { password: undefined, password_hash: '$2b$10$abcdefghijklmnopqrstuv' }],
    ['neither password nor hash', { password: undefined }],
    ['both', { password_hash: '$pbkdf2-sha256$i=1$AAAA$AAAA' }],
  ])('refuses %s', async (_, changes) => {
    expect((await putUser(workers, 'ten_one', 'refused', changes)).status).toBe(422)
  })
})
