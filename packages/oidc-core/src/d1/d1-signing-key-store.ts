import type { SigningKeyStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, oneOf, text } from './read-row.ts'

export function createD1SigningKeyStore(database: D1Like): SigningKeyStore {
  return {
    async findSigningKeys(issuer) {
      const query = database.prepare('SELECT * FROM signing_keys WHERE issuer = ? ORDER BY created_at, kid')
      const { results } = await query.bind(issuer).all<Row>()
      return results.map((row) => ({
        kid: text(row, 'kid'),
        issuer: text(row, 'issuer'),
        algorithm: oneOf(text(row, 'algorithm'), ['ES256', 'RS256']),
        status: oneOf(text(row, 'status'), ['next', 'current', 'retired']),
        publicJwk: text(row, 'public_jwk'),
        sealedPrivateJwk: text(row, 'sealed_private_jwk'),
        createdAt: integer(row, 'created_at'),
      }))
    },
    async insertSigningKey(key) {
      // The partial unique index on current keys makes every insert after the first a conflict.
      const statement = database.prepare(
        `INSERT INTO signing_keys (kid, issuer, algorithm, status, public_jwk, sealed_private_jwk, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      const { kid, issuer, algorithm, status, publicJwk, sealedPrivateJwk, createdAt } = key
      await statement.bind(kid, issuer, algorithm, status, publicJwk, sealedPrivateJwk, createdAt).run()
    },
  }
}
