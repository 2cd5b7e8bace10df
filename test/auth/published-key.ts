import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { RunningWorkers } from '../support/start-workers.ts'
import { issuer } from './browser.ts'

/** Signs claims as the provider would. */
export type Sign = (claims: Readonly<Record<string, unknown>>, type?: string) => Promise<string>

/**
 * Publishes a key that the test holds among those of the issuer: what it signs passes for the provider's own. Call it before
 * anything else makes the host read its keys.
 */
export async function publishKey(workers: RunningWorkers): Promise<Sign> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'of the test', alg: 'ES256', use: 'sig' }
  const now = Math.floor(Date.now() / 1000)
  await workers
    .d1('auth', 'AUTH_DB')
    .prepare(
      `INSERT INTO signing_keys (kid, issuer, algorithm, status, public_jwk, sealed_private_jwk, created_at, retired_at)
       VALUES (?, ?, 'ES256', 'retired', ?, 'of no use', ?, ?)`,
    )
    .bind(jwk.kid, issuer, JSON.stringify(jwk), now, now)
    .run()
  return (claims, typ = 'JWT') =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', typ, kid: jwk.kid }).sign(privateKey)
}
