import { AuthClientError } from '../errors.ts'
import type { CookieJar, CookieScope } from './cookies.ts'
import { serializeCookie } from './cookies.ts'

// Browsers keep at most 4096 bytes of name, value and attributes; the rest is left to name and attributes.
const chunkLength = 3800
const maxChunks = 4

/** What {@link writeChunkedCookie} writes. */
export interface ChunkedCookieOptions {
  readonly scope: CookieScope
  /** The request's cookies: chunks of a longer value before are removed. */
  readonly jar: CookieJar
  readonly value: string
  readonly maxAge: number
}

/**
 * Returns the Set-Cookie values that keep `value`, in up to four cookies: `name`, `name.1`, and so on.
 * The first one begins with the number of all, so that a left-over chunk is never taken for a part.
 *
 * @throws AuthClientError with AUTH_CLIENT_SESSION_TOO_LARGE when four cookies are not enough
 */
export function writeChunkedCookie(options: ChunkedCookieOptions): ReadonlyArray<string> {
  const { scope, jar, value, maxAge } = options
  const count = Math.ceil(value.length / chunkLength)
  if (count > maxChunks) throw new AuthClientError('AUTH_CLIENT_SESSION_TOO_LARGE')
  const written = Array.from({ length: count }, (_, index) => {
    const chunk = value.slice(index * chunkLength, (index + 1) * chunkLength)
    const text = index === 0 ? `${count}~${chunk}` : chunk
    return serializeCookie(scope, { name: chunkName(scope, index), value: text, maxAge })
  })
  return [...written, ...removeChunks({ scope, jar, from: count })]
}

/** Returns the value that {@link writeChunkedCookie} kept, or null when there is none or a chunk is missing. */
export function readChunkedCookie(jar: CookieJar, scope: CookieScope): string | null {
  const first = /^([1-9])~(.*)$/.exec(jar.get(scope.name) ?? '')
  const count = Number(first?.[1] ?? 0)
  if (count < 1 || count > maxChunks) return null
  let value = first?.[2] ?? ''
  for (let index = 1; index < count; index++) {
    const chunk = jar.get(chunkName(scope, index))
    if (chunk === undefined) return null
    value += chunk
  }
  return value
}

/** Returns the Set-Cookie values that remove every chunk which the request carries. */
export function clearChunkedCookie(jar: CookieJar, scope: CookieScope): ReadonlyArray<string> {
  return removeChunks({ scope, jar, from: 0 })
}

function removeChunks(options: { scope: CookieScope; jar: CookieJar; from: number }): ReadonlyArray<string> {
  const { scope, jar, from } = options
  return Array.from({ length: maxChunks }, (_, index) => chunkName(scope, index))
    .filter((name, index) => index >= from && jar.has(name))
    .map((name) => serializeCookie(scope, { name, value: '', maxAge: 0 }))
}

function chunkName(scope: CookieScope, index: number): string {
  return index === 0 ? scope.name : `${scope.name}.${index}`
}
