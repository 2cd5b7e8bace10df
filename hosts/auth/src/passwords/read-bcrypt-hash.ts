import bcrypt from 'bcryptjs'
import type { ReadHash } from './read-hash.ts'
import { otherwise, readable, unreadable } from './read-hash.ts'

/** About a second in workerd. */
const mostCost = 14

/**
 * Reads bcrypt hashes: `$2a$`, `$2b$` and `$2y$`, which differ in defects of old implementations only, and the same as
 * Django stores them (`bcrypt$$2b$...`, and `bcrypt_sha256$$2b$...` of the password's SHA-256 in hexadecimal). As bcrypt
 * itself does, it looks at the first 72 bytes of a password.
 */
export const readBcryptHash: ReadHash = (hash) => {
  const [, django, crypt = ''] = /^(bcrypt(?:_sha256)?\$)?(\$2.*)$/s.exec(hash) ?? []
  if (crypt === '') return null
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(crypt) ?? []
  if (cost === undefined) {
    return unreadable('bcrypt of 60 characters: $2a$, $2b$ or $2y$, two digits of cost, $, and 53 of ./A-Za-z0-9')
  }
  if (Number(cost) < 4 || Number(cost) > mostCost) return unreadable(`bcrypt of cost 4 to ${mostCost}; ${otherwise}`)
  // Not the asynchronous form: a Worker's clock stands still while it computes, so that form never makes way either.
  return readable(async (password) =>
    bcrypt.compareSync(django === 'bcrypt_sha256$' ? await sha256(password) : password, crypt),
  )
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
