/** The parts of an API key. */
export interface ApiKeyText {
  /** Finds the key; no secret. */
  readonly publicId: string
  /** At least 128 bits, which 22 characters of base64url are. Never kept or logged. */
  readonly secret: string
}

const apiKeyPattern = /^vk_([A-Za-z0-9]{8,64})\.([A-Za-z0-9_-]{22,128})$/

/** Returns the parts of `vk_<publicId>.<secret>`, or null when the text is no API key. */
export function parseApiKeyText(text: string): ApiKeyText | null {
  const [, publicId, secret] = apiKeyPattern.exec(text) ?? []
  return publicId === undefined || secret === undefined ? null : { publicId, secret }
}

const encoder = new TextEncoder()
const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Returns what a store keeps of a key's secret: its SHA-256 in lower-case hex. */
export async function digestApiKeySecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(secret))
  let hex = ''
  for (const byte of new Uint8Array(digest)) hex += hexOf[byte]
  return hex
}
