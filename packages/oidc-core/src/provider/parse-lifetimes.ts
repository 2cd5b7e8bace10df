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

/**
 * Returns the lifetimes given, and the default of each that is not given or undefined.
 *
 * @throws TypeError when one is no whole number of seconds from 1 (from 0 for the grace), or a code's is over 60
 */
export function parseLifetimes(given: Partial<Lifetimes> = {}): Lifetimes {
  const lifetimes: { -readonly [Name in keyof Lifetimes]: number } = { ...defaults }
  for (const key of Object.keys(defaults)) {
    const name = key as keyof Lifetimes
    const seconds = given[name] ?? defaults[name]
    const least = name === 'refreshTokenGrace' ? 0 : 1
    const isCode = name === 'authorizationCode'
    if (!Number.isSafeInteger(seconds) || seconds < least || (isCode && seconds > 60)) {
      const wanted = `a whole number of seconds from ${least}${isCode ? ' to 60' : ''}`
      throw new TypeError(`lifetimes.${name} must be ${wanted}, got ${seconds}`)
    }
    lifetimes[name] = seconds
  }
  return lifetimes
}
