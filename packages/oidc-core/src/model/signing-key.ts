import type { SigningAlgorithm } from './client.ts'

/**
 * A stored signing key of one issuer.
 *
 * `current` signs (one for each issuer and algorithm), `next` is published before it signs, `retired` stays published
 * until the last token it signed has expired.
 */
export interface StoredSigningKey {
  readonly kid: string
  readonly issuer: string
  readonly algorithm: SigningAlgorithm
  readonly status: 'next' | 'current' | 'retired'
  /** JSON of the public JWK. */
  readonly publicJwk: string
  /** JSON of the private JWK, sealed (AES-256-GCM). */
  readonly sealedPrivateJwk: string
  /** Names the secret that sealed it; '' for a key from before there were names. */
  readonly sealedBy: string
  /** Epoch seconds. */
  readonly createdAt: number
  /** When it began to sign; null for a first key (then `createdAt` counts) and a next one. */
  readonly activatedAt: number | null
  /** When it stopped signing; null before that. */
  readonly retiredAt: number | null
}
