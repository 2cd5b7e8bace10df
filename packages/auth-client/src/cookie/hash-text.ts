import { encodeBase64url } from '../base64url.ts'

/** Returns the SHA-256 of a random text in base64url: what a store may know of it. */
export async function hashText(text: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}
