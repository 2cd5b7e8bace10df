/** Which whole numbers an option may be. */
interface Range {
  readonly least?: number
  readonly most?: number
  /** What is counted. */
  readonly of?: string
}

/** @throws TypeError when an option is no whole number from `least` (default: 1) to `most`; it names the option */
export function requireWhole(name: string, value: number, { least = 1, most, of }: Range = {}): void {
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return
  const kind = of === undefined ? 'a whole number' : `a whole number of ${of}`
  const range = most === undefined ? `from ${least}` : `from ${least} to ${most}`
  throw new TypeError(`${name} must be ${kind} ${range}, got ${value}`)
}
