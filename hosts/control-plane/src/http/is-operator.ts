/**
 * Tells whether an Authorization header carries the operator's bearer credential, of which only the SHA-256 (64
 * hexadecimal digits) is known here. Without a proper digest nobody is the operator.
 *
 * @see RFC 6750 section 2.1
 */
export async function isOperator(authorization: string | undefined, operatorTokenSha256: string): Promise<boolean> {
  const token = /^Bearer +([\w.~+/-]{1,512}=*)$/i.exec(authorization ?? '')?.[1]
  const expected = /^[0-9a-f]{64}$/i.test(operatorTokenSha256) ? operatorTokenSha256.toLowerCase() : null
  if (token === undefined || expected === null) return false
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
  // Every byte is looked at whatever the others are: time tells nothing about where the difference lies.
  let difference = 0
  for (const [index, byte] of digest.entries())
    difference |= byte ^ Number.parseInt(expected.slice(2 * index, 2 * index + 2), 16)
  return difference === 0
}
