/**
 * Returns whether a variable switches something on: `on`, or `off`, which is the default.
 *
 * @throws TypeError for anything else: a misspelt switch must not pass for either
 */
export function parseSwitch(name: string, value: string | undefined): boolean {
  if (value === 'on') return true
  if (value === undefined || value === '' || value === 'off') return false
  throw new TypeError(`${name} must be "on" or "off"`)
}
