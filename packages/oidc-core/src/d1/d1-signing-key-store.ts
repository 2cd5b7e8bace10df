import type { StoredSigningKey } from '../model/signing-key.ts'
import type { SigningKeyStore } from '../stores/signing-key-store.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, oneOf, optionalInteger, text } from './read-row.ts'

/** Comes after every kid. */
const afterAscii = '\x7f'

export function createD1SigningKeyStore(database: D1Like): SigningKeyStore {
  return {
    async findSigningKeys(issuer) {
      const query = database.prepare('SELECT * FROM signing_keys WHERE issuer = ? ORDER BY created_at, kid')
      const { results } = await query.bind(issuer).all<Row>()
      return results.map(toKey)
    },
    async insertSigningKey(key) {
      // The partial unique indexes on current and next keys make every insert after the first a conflict.
      const statement = database.prepare(
        `INSERT INTO signing_keys (kid, issuer, algorithm, status, public_jwk, sealed_private_jwk, sealed_by, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      const { kid, issuer, algorithm, status, publicJwk, sealedPrivateJwk, sealedBy, createdAt } = key
      await statement.bind(kid, issuer, algorithm, status, publicJwk, sealedPrivateJwk, sealedBy, createdAt).run()
    },
    async promoteSigningKey({ issuer, kid, now }) {
      const retire = database.prepare(
        `UPDATE signing_keys SET status = 'retired', retired_at = ?1
         WHERE issuer = ?2 AND status = 'current'
           AND algorithm = (SELECT algorithm FROM signing_keys WHERE kid = ?3 AND issuer = ?2 AND status = 'next')`,
      )
      const promote = database.prepare(
        `UPDATE signing_keys SET status = 'current', activated_at = ?1
         WHERE issuer = ?2 AND kid = ?3 AND status = 'next'`,
      )
      // One transaction: there is never no current key.
      await database.batch([retire.bind(now, issuer, kid), promote.bind(now, issuer, kid)])
    },
    async removeSigningKey({ issuer, kid }) {
      const statement = database.prepare("DELETE FROM signing_keys WHERE issuer = ? AND kid = ? AND status = 'retired'")
      await statement.bind(issuer, kid).run()
    },
    async listKeysSealedOtherwise({ sealedBy, limit, after }) {
      // Each side by a range of the index: what the newest secret sealed lies between, and is not looked at.
      const query = database.prepare(
        `SELECT * FROM (SELECT * FROM signing_keys WHERE sealed_by < ?1 AND (sealed_by, kid) > (?2, ?3)
           ORDER BY sealed_by, kid LIMIT ?6)
         UNION ALL SELECT * FROM (SELECT * FROM signing_keys WHERE (sealed_by, kid) > (?4, ?5)
           ORDER BY sealed_by, kid LIMIT ?6)
         ORDER BY sealed_by, kid LIMIT ?6`,
      )
      const from = after === null ? ['', ''] : [after.sealedBy, after.kid]
      const beyond = after !== null && after.sealedBy > sealedBy ? from : [sealedBy, afterAscii]
      const { results } = await query.bind(sealedBy, ...from, ...beyond, limit).all<Row>()
      return results.map(toKey)
    },
    async resealSigningKeys(keys) {
      const fresh = database.prepare(
        `UPDATE signing_keys SET sealed_private_jwk = value ->> 'sealedPrivateJwk', sealed_by = value ->> 'sealedBy'
         FROM json_each(?) WHERE kid = value ->> 'kid' AND sealed_private_jwk = value ->> 'former' RETURNING 1`,
      )
      return (await fresh.bind(JSON.stringify(keys)).all()).results.length
    },
  }
}

const toKey = (row: Row): StoredSigningKey => ({
  kid: text(row, 'kid'),
  issuer: text(row, 'issuer'),
  algorithm: oneOf(text(row, 'algorithm'), ['ES256', 'RS256']),
  status: oneOf(text(row, 'status'), ['next', 'current', 'retired']),
  publicJwk: text(row, 'public_jwk'),
  sealedPrivateJwk: text(row, 'sealed_private_jwk'),
  sealedBy: text(row, 'sealed_by'),
  createdAt: integer(row, 'created_at'),
  activatedAt: optionalInteger(row, 'activated_at'),
  retiredAt: optionalInteger(row, 'retired_at'),
})
