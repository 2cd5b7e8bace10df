import { CatalogError } from '../catalog-error.ts'
import type { RandomBytes } from '../new-id.ts'
import type { Webhook } from './webhook.ts'

/** Seals the secrets of webhooks, which have to be readable to sign with them, for the database. */
export interface WebhookSealer {
  /**
   * Returns the secrets of a webhook as they are stored; nothing but the webhook with this id opens them again.
   *
   * @throws CatalogError `CATALOG_SEALING_KEY_MISSING`
   */
  seal(webhookId: string, secrets: ReadonlyArray<string>): Promise<string>
  /** Returns the secrets of a webhook, sealed or from before there was sealing, or null when no key opens them. */
  open(webhook: Pick<Webhook, 'id' | 'sealedSecrets'>): Promise<ReadonlyArray<string> | null>
  /** Returns what everything that the current key sealed begins with; null where there is no key. */
  currentMark(): Promise<string | null>
}

/** What secrets are sealed with. */
export interface WebhookSealerOptions {
  /** Texts of at least 32 characters: the current one first, then older ones that still open. None: nothing is sealed. */
  readonly keys: ReadonlyArray<string>
  readonly randomBytes: RandomBytes
}

/** How many characters {@link WebhookSealer.currentMark} has: `v1.`, eight hexadecimal digits that name the key, `.` */
export const sealMarkLength = 12

const minKeyLength = 32
const ivLength = 12

/**
 * Returns the sealer: AES-256-GCM under a key that HKDF-SHA-256 derives for each webhook.
 *
 * @throws TypeError when a key is too short
 * @see RFC 5869
 */
export function createWebhookSealer({ keys, randomBytes }: WebhookSealerOptions): WebhookSealer {
  if (keys.some((key) => key.length < minKeyLength)) {
    throw new TypeError(`a key that seals the secrets of webhooks has fewer than ${minKeyLength} characters`)
  }
  const marks = new Map<string, Promise<string>>()
  function markOf(key: string): Promise<string> {
    const mark = marks.get(key) ?? computeMark(key)
    marks.set(key, mark)
    return mark
  }
  return {
    async seal(webhookId, secrets) {
      const [key] = keys
      if (key === undefined) {
        throw new CatalogError('CATALOG_SEALING_KEY_MISSING', 'there is no key to seal the secrets of webhooks with')
      }
      const iv = Uint8Array.from(randomBytes(ivLength))
      const plain = new TextEncoder().encode(JSON.stringify(secrets))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await webhookKey(key, webhookId), plain)
      return (await markOf(key)) + btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)))
    },
    async open({ id, sealedSecrets }) {
      if (sealedSecrets.startsWith('[')) return parseSecrets(sealedSecrets)
      for (const key of keys) {
        if (!sealedSecrets.startsWith(await markOf(key))) continue
        try {
          const bytes = Uint8Array.from(atob(sealedSecrets.slice(sealMarkLength)), (each) => each.charCodeAt(0))
          const parameters = { name: 'AES-GCM', iv: bytes.subarray(0, ivLength) }
          const plain = await crypto.subtle.decrypt(parameters, await webhookKey(key, id), bytes.subarray(ivLength))
          return parseSecrets(new TextDecoder().decode(plain))
        } catch {
          return null
        }
      }
      return null
    },
    currentMark: async () => (keys[0] === undefined ? null : markOf(keys[0])),
  }
}

async function computeMark(key: string): Promise<string> {
  const bits = await crypto.subtle.deriveBits(
    derivation('voyage name of a key over webhook secrets'),
    await hkdf(key),
    32,
  )
  const name = Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `v1.${name}.`
}

// The global type of this name is not there in every runtime's types.
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

async function webhookKey(key: string, webhookId: string): Promise<Key> {
  const algorithm = { name: 'AES-GCM', length: 256 }
  const purpose = derivation(`voyage webhook secrets ${webhookId}`)
  return crypto.subtle.deriveKey(purpose, await hkdf(key), algorithm, false, ['encrypt', 'decrypt'])
}

function hkdf(key: string): Promise<Key> {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(key), 'HKDF', false, ['deriveKey', 'deriveBits'])
}

interface Derivation {
  readonly name: 'HKDF'
  readonly hash: 'SHA-256'
  readonly salt: Uint8Array<ArrayBuffer>
  readonly info: Uint8Array<ArrayBuffer>
}

function derivation(info: string): Derivation {
  return {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: Uint8Array.from(new TextEncoder().encode(info)),
  }
}

function parseSecrets(text: string): ReadonlyArray<string> | null {
  try {
    const secrets: unknown = JSON.parse(text)
    return Array.isArray(secrets) && secrets.every((each) => typeof each === 'string') ? secrets : null
  } catch {
    return null
  }
}
