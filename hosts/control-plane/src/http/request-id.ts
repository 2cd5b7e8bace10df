/** Returns the caller's request id when it is one to 128 letters, digits and . _ : -, otherwise a new one. */
export function requestIdOf(header: string | undefined, newRequestId: () => string): string {
  return header !== undefined && /^[\w.:-]{1,128}$/.test(header) ? header : newRequestId()
}
