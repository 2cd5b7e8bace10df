import { requireWhole } from '../require-whole.ts'
import type { Lifetimes } from './provider-context.ts'

const day = 86_400

const defaults: Lifetimes = {
  authorizationCode: 60,
  accessToken: 300,
  idToken: 300,
  refreshTokenIdle: 14 * day,
  refreshTokenAbsolute: 90 * day,
  refreshTokenGrace: 10,
  session: day / 2,
}

/** The most that each may be; an access or ID token as long as a client's, for which grants and keys are kept. */
const most: Lifetimes = {
  authorizationCode: 60,
  accessToken: day,
  idToken: day,
  refreshTokenIdle: 366 * day,
  refreshTokenAbsolute: 366 * day,
  refreshTokenGrace: day / 24,
  session: 366 * day,
}

/**
 * Returns the lifetimes given, and the default of each that is not given or undefined.
 *
 * @throws TypeError when one is no whole number of seconds from 1 (from 0 for the grace), or more than {@link Lifetimes}
 *   allows
 */
export function parseLifetimes(given: Partial<Lifetimes> = {}): Lifetimes {
  const lifetimes: { -readonly [Name in keyof Lifetimes]: number } = { ...defaults }
  for (const key of Object.keys(defaults)) {
    const name = key as keyof Lifetimes
    const seconds = given[name] ?? defaults[name]
    const least = name === 'refreshTokenGrace' ? 0 : 1
    requireWhole(`lifetimes.${name}`, seconds, { least, most: most[name], of: 'seconds' })
    lifetimes[name] = seconds
  }
  return lifetimes
}
