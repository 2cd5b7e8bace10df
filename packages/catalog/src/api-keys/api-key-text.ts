import type { RandomBytes } from '../new-id.ts'
import { randomBase32 } from '../new-id.ts'

/** The parts of an API key as its holder has it. */
export interface ApiKeyText {
  readonly publicId: string
  readonly secret: string
}

const pattern = /^vk_([A-Za-z0-9]{8,64})\.([A-Za-z0-9_-]{22,128})$/

/** Returns the parts of `vk_<publicId>.<secret>`, or null when the text is no API key. */
export function parseApiKeyText(text: string): ApiKeyText | null {
  const [, publicId, secret] = pattern.exec(text) ?? []
  return publicId === undefined || secret === undefined ? null : { publicId, secret }
}

/** Returns `vk_<publicId>.<secret>`. */
export function formatApiKeyText({ publicId, secret }: ApiKeyText): string {
  return `vk_${publicId}.${secret}`
}

/** Returns a new key: a public id of 128 and a secret of 256 random bits. */
export function newApiKeyText(randomBytes: RandomBytes): ApiKeyText {
  const secret = btoa(String.fromCharCode(...randomBytes(32)))
  const base64url = secret.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return { publicId: randomBase32(randomBytes), secret: base64url }
}

/** Returns what is kept of a secret: its SHA-256 in lower-case hex. The secret is random, so no salt is needed. */
export async function digestSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Tells whether two digests are the same, in a time that depends on their length alone. */
export function equalDigests(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let index = 0; index < one.length; index += 1) difference |= one.charCodeAt(index) ^ other.charCodeAt(index)
  return difference === 0
}
