/**
 * Returns a provider's error code, or `invalid` when it is not shaped like one: it is shown and logged, and anybody can
 * write it into an address.
 */
export function toErrorCode(error: string): string {
  return /^[\w.:/-]{1,64}$/.test(error) ? error : 'invalid'
}
