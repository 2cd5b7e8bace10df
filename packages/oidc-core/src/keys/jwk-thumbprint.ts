import { encodeBase64url } from '../base64url.ts'

/**
 * Returns the SHA-256 thumbprint of an EC or RSA key: its required members in lexicographic order, those that it does not
 * have left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7638#section-3
 */
export async function jwkThumbprint({ crv, e, kty, n, x, y }: JsonWebKey): Promise<string> {
  const members = new TextEncoder().encode(JSON.stringify({ crv, e, kty, n, x, y }))
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', members)))
}
