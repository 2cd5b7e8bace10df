import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { PasswordHasher } from '@voyage/oidc-core'

const cost = { N: 2 ** 14, r: 8, p: 5, maxmem: 64 * 1024 * 1024 }
const form = /^\$scrypt\$([\w-]{22})\$([\w-]{43})$/

const derive = (password: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, cost, (error, key) => (error === null ? resolve(key) : reject(error)))
  })

// What an unknown user is checked against, so that the time is the same.
const nobody = `$scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** scrypt at 16 MiB, and no hashes from elsewhere. */
export const passwordHasher: PasswordHasher = {
  async hash(password) {
    const salt = randomBytes(16)
    return `$scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`
  },
  async verify(password, hash) {
    const [, salt = '', key = ''] = form.exec(hash ?? nobody) ?? []
    const derived = await derive(password, Buffer.from(salt, 'base64url'))
    const expected = Buffer.from(key, 'base64url')
    return expected.length === derived.length && timingSafeEqual(expected, derived) && hash !== null
  },
  isOutdated: (hash) => !form.test(hash),
  refuse: (hash) => (form.test(hash) ? null : 'a hash that this host has made'),
}
