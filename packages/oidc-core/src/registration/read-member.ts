import { isLoopbackHost } from '../is-loopback-host.ts'
import { namesItsHost } from '../names-its-host.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MemberRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'

/** A JSON object as it was sent. */
export type Members = Readonly<Record<string, unknown>>

type Read<T> = Result<T | null, MemberRefusal>

/** Returns a member; null when it is absent, which a JSON null says too (RFC 7592 section 2.2). */
function find(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? (members[name] ?? null) : null
}

/** Returns a text of 1 to `longest` characters (code points) without control characters; null when absent. */
export function readText(members: Members, name: string, longest: number): Read<string> {
  const value = find(members, name)
  if (value === null) return ok(null)
  const fits = typeof value === 'string' && value !== '' && [...value].length <= longest && !/\p{Cc}/u.test(value)
  return fits ? ok(value) : refuseMember(name, `a text of 1 to ${longest} characters without control characters`)
}

/** Returns one of the choices; null when absent. */
export function readChoice<T extends string>(members: Members, name: string, choices: ReadonlyArray<T>): Read<T> {
  const value = find(members, name)
  if (value === null) return ok(null)
  const chosen = choices.find((choice) => choice === value)
  return chosen === undefined ? refuseMember(name, `one of: ${choices.join(', ')}`) : ok(chosen)
}

/** Returns a list of at most 20 texts of at most 2048 characters, each once; null when absent. */
export function readList(members: Members, name: string): Read<ReadonlyArray<string>> {
  const value = find(members, name)
  if (value === null) return ok(null)
  const fits =
    Array.isArray(value) &&
    value.length <= 20 &&
    value.every((item) => typeof item === 'string' && item !== '' && item.length <= 2048)
  return fits
    ? ok([...new Set(value as ReadonlyArray<string>)])
    : refuseMember(name, 'a list of at most 20 texts of at most 2048 characters')
}

/** Returns true or false; null when absent. */
export function readBoolean(members: Members, name: string): Read<boolean> {
  const value = find(members, name)
  return value === null || typeof value === 'boolean' ? ok(value) : refuseMember(name, 'true or false')
}

/** Returns a JSON object; null when absent. */
export function readObject(members: Members, name: string): Read<Members> {
  const value = find(members, name)
  if (value === null) return ok(null)
  return isObject(value) ? ok(value) : refuseMember(name, 'a JSON object')
}

/** Returns whether a value is a JSON object. */
export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns whether a member was sent with anything but null. */
export const isPresent = (members: Members, name: string): boolean => find(members, name) !== null

/** Returns a whole number from 0 on; null when absent. */
export function readCount(members: Members, name: string): Read<number> {
  const value = find(members, name)
  if (value === null) return ok(null)
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647
  return fits ? ok(value) : refuseMember(name, 'a whole number of seconds from 0 on')
}

/** Returns an https address of a page or service (http for loopback names), without user; null when absent. */
export function readWebUri(members: Members, name: string): Read<string> {
  const value = find(members, name)
  if (value === null) return ok(null)
  return typeof value === 'string' && isWebUri(value)
    ? ok(value)
    : refuseMember(name, 'an absolute https URI of at most 2048 characters (http for loopback names)')
}

/** RFC 3986 section 2. */
const uriCharacters = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/

function isWebUri(uri: string): boolean {
  if (uri.length > 2048 || !uriCharacters.test(uri) || !namesItsHost(uri) || !URL.canParse(uri)) return false
  const { protocol, hostname, username, password } = new URL(uri)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
}
