/** The header that carries the id of a request, inwards, onwards and back. */
export const requestIdHeader = 'x-request-id'

const validRequestId = /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/

/** Returns the caller's request id when it is valid (8 to 128 letters, digits, `.`, `_`, `-`), otherwise a new one. */
export function chooseRequestId(inbound: string | null, create: () => string): string {
  return inbound !== null && validRequestId.test(inbound) ? inbound : create()
}
