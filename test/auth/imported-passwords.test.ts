import { argon2Sync, pbkdf2Sync, scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issuers, openBrowser, putUser, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ entry: 'hosts/auth/src/index.ts' })

const typed = 'a password from before'
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
const salt = Buffer.from('some salt of theirs')
const pbkdf2 = (iterations: number, digest = 'sha256') => base64(pbkdf2Sync(typed, salt, iterations, 32, digest))
const scrypt = (logN: number, length = 32) => base64(scryptSync(typed, salt, length, { N: 2 ** logN, maxmem: 2 ** 27 }))
const argon2 = (memory: number, passes: number, parallelism: number) => {
  const options = { message: typed, nonce: salt, tagLength: 32, memory, passes, parallelism }
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(argon2Sync('argon2id', options))}`
}

// Each kind up to the most that is taken, as systems out there have them by default.
const brought: ReadonlyArray<readonly [name: string, password: string, hash: string]> = [
  ['bcrypt', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['bcrypt-of-php', 'U*U*', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
  ['argon2-of-owasp', typed, argon2(19_456, 2, 1)],
  ['argon2-of-php', typed, argon2(65_536, 4, 1)],
  ['argon2-of-python', typed, argon2(65_536, 3, 4)],
  ['scrypt', typed, `$scrypt$ln=13,r=8,p=1$${base64(salt)}$${scrypt(13)}`],
  ['scrypt-64-mib', typed, `$scrypt$ln=16,r=8,p=1$${base64(salt)}$${scrypt(16, 64)}`],
  ['scrypt-crypt', 'pleaseletmein', '$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D'],
  ['pbkdf2', typed, `$pbkdf2-sha256$i=600000$${base64(salt)}$${pbkdf2(600_000)}`],
  ['pbkdf2-sha512', typed, `$pbkdf2-sha512$i=2000000$${base64(salt)}$${pbkdf2(2_000_000, 'sha512')}`],
  ['pbkdf2-of-django', typed, `pbkdf2_sha256$1200000$${salt}$${pbkdf2(1_200_000)}=`],
]

describe('users who bring their password hash along', () => {
  it.each(brought)('%s: sign in with the password they have, and are rehashed then', async (name, right, hash) => {
    const created = await putUser(workers, 'ten_one', name, { password: undefined, password_hash: hash })
    expect(created.status).toBe(201)
    expect(await created.text()).not.toContain(hash)
    const database = workers.d1('auth', 'AUTH_DB')
    const stored = () =>
      database.prepare('SELECT password_hash FROM users WHERE username = ?').bind(name).first<string>('password_hash')
    const browser = openBrowser(workers, issuers[0])
    expect((await browser.signIn(request(), { username: name, password: 'wrong' })).status).toBe(422)
    expect(await stored()).toBe(hash)
    expect((await browser.signIn(request(), { username: name, password: right })).status).toBe(303)
    expect(await stored()).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    const again = await openBrowser(workers, issuers[0]).signIn(request(), { username: name, password: right })
    expect(again.status).toBe(303)
  })

  const hashIssue = (expected: RegExp) => [{ path: 'password_hash', message: expect.stringMatching(expected) }]
  it.each([
    ['a hash of another kind', { password: undefined, password_hash: '$6$salt$abc' }, hashIssue(/^expected bcrypt/)],
    ['a malformed one', { password: undefined, password_hash: '$2b$10$abc' }, hashIssue(/bcrypt of 60 characters/)],
    ['a costly one', { password: undefined, password_hash: argon2(65_536, 5, 1) }, hashIssue(/m\*t of at most.*reset/)],
    ['neither password nor hash', { password: undefined }, [{ path: 'password' }]],
    ['both', { password_hash: '$pbkdf2-sha256$i=1$AAAA$AAAA' }, [{ path: 'password' }]],
  ])('refuses %s and says where and what it takes', async (_, changes, errors) => {
    const response = await putUser(workers, 'ten_one', 'refused', changes)
    expect(response.status).toBe(422)
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:voyage:problem:invalid-input', errors })
    expect(text).not.toContain(String((changes as { password_hash?: string }).password_hash))
  })
})
