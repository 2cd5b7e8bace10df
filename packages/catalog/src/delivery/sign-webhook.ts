import type { RandomBytes } from '../new-id.ts'

const prefix = 'whsec_'

/** Returns a new webhook secret: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(randomBytes: RandomBytes): string {
  return prefix + toBase64(randomBytes(32))
}

/** What a signature covers. */
export interface SignedMessage {
  /** The same for every attempt at one event. */
  readonly id: string
  /** When it is sent, in epoch seconds. */
  readonly timestamp: number
  readonly body: string
}

/**
 * Returns the headers of a signed webhook: `webhook-id`, `webhook-timestamp`, and `webhook-signature` with one
 * signature for each secret, so that a receiver may change over to a new one at its leisure.
 *
 * @see the Standard Webhooks specification, "Signature scheme" (symmetric)
 */
export async function signWebhook(
  message: SignedMessage,
  secrets: ReadonlyArray<string>,
): Promise<Readonly<Record<string, string>>> {
  const content = `${message.id}.${message.timestamp}.${message.body}`
  const signatures = await Promise.all(secrets.map(async (secret) => `v1,${await hmac(secret, content)}`))
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signatures.join(' '),
  }
}

async function hmac(secret: string, content: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(prefix.length)), (character) => character.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(content))))
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
