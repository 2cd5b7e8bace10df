import { argon2Sync, pbkdf2Sync, scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issuers, openBrowser, putClient, putUser, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ entry: 'hosts/auth/src/testing/cloudflare-limits.ts' })

const typed = 'a password from before'
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
const salt = Buffer.from('some salt of theirs')
const pbkdf2 = (iterations: number, digest = 'sha256', length = 32) =>
  base64(pbkdf2Sync(typed, salt, iterations, length, digest))
const scrypt = (logN: number, length = 32, { r = 8, p = 1 } = {}) => {
  const key = scryptSync(typed, salt, length, { N: 2 ** logN, r, p, maxmem: 2 ** 28 })
  return `$scrypt$ln=${logN},r=${r},p=${p}$${base64(salt)}$${base64(key)}`
}
const argon2 = (memory: number, passes: number, parallelism: number) => {
  const options = { message: typed, nonce: salt, tagLength: 32, memory, passes, parallelism }
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(argon2Sync('argon2id', options))}`
}

// Each kind as systems out there have it by default.
const brought: ReadonlyArray<readonly [name: string, password: string, hash: () => string]> = [
  ['bcrypt', 'U*U', () => '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['bcrypt-of-php', 'U*U*', () => '$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
  ['argon2-of-owasp', typed, () => argon2(19_456, 2, 1)],
  ['argon2-of-python', typed, () => argon2(65_536, 3, 4)],
  ['scrypt', typed, () => scrypt(13)],
  ['scrypt-crypt', 'pleaseletmein', () => '$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D'],
  ['pbkdf2', typed, () => `$pbkdf2-sha256$i=100000$${base64(salt)}$${pbkdf2(100_000)}`],
  ['pbkdf2-of-django', typed, () => `pbkdf2_sha256$1200000$${salt}$${pbkdf2(1_200_000)}=`],
]

// The bcrypt is crypt(3)'s.
const atTheMost: ReadonlyArray<readonly [name: string, hash: () => string]> = [
  ['bcrypt-14', () => '$2b$14$CCCCCCCCCCCCCCCCCCCCC.lyfjh8j0olvHtmgiDKPu92gWOvBAn2m'],
  ['argon2-64-mib-four-times', () => argon2(65_536, 4, 1)],
  ['scrypt-most-work-and-memory', () => scrypt(16, 64, { p: 2 })],
  ['scrypt-most-work-in-little-memory', () => scrypt(14, 32, { p: 8 })],
  ['scrypt-most-memory-of-p', () => scrypt(1, 32, { r: 1, p: 2 ** 19 })],
  ['scrypt-most-memory-of-both', () => scrypt(6, 32, { r: 8_000, p: 2 })],
  ['scrypt-largest-n-for-r', () => scrypt(15, 32, { r: 1, p: 32 })],
  ['pbkdf2-sha1', () => `$pbkdf2$i=2000000$${base64(salt)}$${pbkdf2(2_000_000, 'sha1', 20)}`],
  ['pbkdf2-sha1-four-blocks', () => `$pbkdf2$i=500000$${base64(salt)}$${pbkdf2(500_000, 'sha1', 64)}`],
  ['pbkdf2-sha256', () => `$pbkdf2-sha256$i=1500000$${base64(salt)}$${pbkdf2(1_500_000)}`],
  ['pbkdf2-sha512', () => `$pbkdf2-sha512$i=1000000$${base64(salt)}$${pbkdf2(1_000_000, 'sha512', 64)}`],
]

const store = async (name: string, hash: string): Promise<void> => {
  const created = await putUser(workers, 'ten_one', name, { password: undefined, password_hash: hash })
  expect(created.status).toBe(201)
  expect(await created.text()).not.toContain(hash)
}
const stored = (name: string): Promise<string | null> =>
  workers
    .d1('auth', 'AUTH_DB')
    .prepare('SELECT password_hash FROM users WHERE username = ?')
    .bind(name)
    .first<string>('password_hash')

describe('users who bring their password hash along', () => {
  it.each(brought)('%s: sign in with the password they have, and are rehashed then', async (name, right, hash) => {
    await store(name, hash())
    const browser = openBrowser(workers, issuers[0])
    expect((await browser.signIn(request(), { username: name, password: 'wrong' })).status).toBe(422)
    expect(await stored(name)).toBe(hash())
    expect((await browser.signIn(request(), { username: name, password: right })).status).toBe(303)
    expect(await stored(name)).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    const again = await openBrowser(workers, issuers[0]).signIn(request(), { username: name, password: right })
    expect(again.status).toBe(303)
  })

  it.each(atTheMost)(
    '%s: sign in with the costliest hash that is taken, where Cloudflare has its caps',
    async (name, hash) => {
      await store(name, hash())
      const answer = await openBrowser(workers, issuers[0]).signIn(request(), { username: name, password: typed })
      expect(answer.status).toBe(303)
      expect(await stored(name)).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    },
  )

  const hashIssue = (expected: RegExp) => [{ path: 'password_hash', message: expect.stringMatching(expected) }]
  it.each([
    ['a hash of another kind', { password: undefined, password_hash: '$6$salt$abc' }, hashIssue(/^expected bcrypt/)],
    ['a malformed one', { password: undefined, password_hash: '$2b$10$abc' }, hashIssue(/bcrypt of 60 characters/)],
    [
      'a costly one',
      { password: undefined, password_hash: argon2(65_536, 5, 1) },
      hashIssue(/m\*t of at most.*one that you set/),
    ],
    [
      'scrypt beyond what workerd computes',
      { password: undefined, password_hash: scrypt(14, 32, { p: 9 }) },
      hashIssue(/N\*r\*p of at most 1048576.*one that you set/),
    ],
    [
      'PBKDF2 beyond what is computed in three seconds',
      { password: undefined, password_hash: `$pbkdf2-sha256$i=750001$${base64(salt)}$${base64(Buffer.alloc(64))}` },
      hashIssue(/1500000 for sha256 \(blocks of 32 bytes\).*one that you set/),
    ],
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

describe('a stored hash that cannot be verified', () => {
  it('fits no password, fails no request of its user or of strangers, and is told in the log', async () => {
    // The only user of their tenant, so that each unknown name is checked against this hash.
    await putClient(workers, 'ten_alone', 'alone')
    await putUser(workers, 'ten_alone', 'eve')
    const database = workers.d1('auth', 'AUTH_DB')
    const beyond = scrypt(14, 32, { p: 9 })
    await database.prepare('UPDATE users SET password_hash = ? WHERE tenant_id = ?').bind(beyond, 'ten_alone').run()
    const before = workers.logs.length
    for (const username of ['eve', 'nobody', 'no-one']) {
      const credentials = { username, password: typed }
      const answer = await openBrowser(workers, issuers[0]).signIn(request({ client_id: 'alone' }), credentials)
      expect(answer.status).toBe(422)
    }
    await expect.poll(() => workers.logs.slice(before).length).toBe(3)
    const log = workers.logs.slice(before).join('\n')
    expect(log).toMatch(/cannot be verified.*expected scrypt with N\*r\*p of at most 1048576/)
    expect(log).not.toContain(beyond)
    expect(log).not.toContain(typed)
  })
})
