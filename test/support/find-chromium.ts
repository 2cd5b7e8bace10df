import { existsSync } from 'node:fs'
import { hasNeeded } from './needs.ts'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * The machine's Chromium (or, if it is set, the one that CHROMIUM_PATH names); undefined when there is none.
 *
 * @throws Error when there is none and nothing may be skipped
 */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  const path = (named === undefined ? places : [named]).find((place) => existsSync(place))
  const remedy = 'install chromium, or name one in CHROMIUM_PATH'
  return hasNeeded(path !== undefined, { what: 'Chromium', remedy }) ? path : undefined
}
