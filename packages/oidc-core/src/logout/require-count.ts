/** @throws TypeError when the value is no whole number from 1; it names the option */
export function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new TypeError(`${name} must be a whole number from 1, got ${value}`)
  }
}
