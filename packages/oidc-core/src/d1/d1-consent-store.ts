import type { Consent } from '../model/consent.ts'
import type { ConsentStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, text, textList } from './read-row.ts'

const ofUser = 'issuer = ? AND tenant_id = ? AND user_id = ?'

export function createD1ConsentStore(database: D1Like): ConsentStore {
  return {
    async findConsent({ issuer, tenantId, userId, clientId }) {
      const query = database.prepare(`SELECT * FROM consents WHERE ${ofUser} AND client_id = ?`)
      const row = await query.bind(issuer, tenantId, userId, clientId).first<Row>()
      return row === null ? null : toConsent(row)
    },
    async putConsent({ issuer, tenantId, userId, clientId, scopes, grantedAt }) {
      const statement = database.prepare(
        `INSERT INTO consents (issuer, tenant_id, user_id, client_id, scopes, granted_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET scopes = excluded.scopes, granted_at = excluded.granted_at`,
      )
      await statement.bind(issuer, tenantId, userId, clientId, JSON.stringify(scopes), grantedAt).run()
    },
    async withdrawConsent({ issuer, tenantId, userId, clientId, now }) {
      const key = [issuer, tenantId, userId, clientId]
      const found = await database.batch([
        database.prepare(`DELETE FROM consents WHERE ${ofUser} AND client_id = ? RETURNING client_id`).bind(...key),
        database
          .prepare(
            `UPDATE grants SET revoked_at = ? WHERE ${ofUser} AND client_id = ? AND revoked_at IS NULL
             RETURNING client_id`,
          )
          .bind(now, ...key),
      ])
      return found.some(({ results }) => results.length > 0)
    },
    async listConsents({ issuer, tenantId, userId }) {
      const query = database.prepare(`SELECT * FROM consents WHERE ${ofUser} ORDER BY granted_at DESC, client_id`)
      const { results } = await query.bind(issuer, tenantId, userId).all<Row>()
      return results.map(toConsent)
    },
  }
}

const toConsent = (row: Row): Consent => ({
  issuer: text(row, 'issuer'),
  tenantId: text(row, 'tenant_id'),
  userId: text(row, 'user_id'),
  clientId: text(row, 'client_id'),
  scopes: textList(row, 'scopes'),
  grantedAt: integer(row, 'granted_at'),
})
