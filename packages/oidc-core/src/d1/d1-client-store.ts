import type { ClientStore } from '../stores/identity-stores.ts'
import { toClient, toFirstColumns, toMetadataColumns, toSecretColumns } from './client-row.ts'
import type { D1Like } from './d1-like.ts'
import { judgeCredential } from './judge-credential.ts'
import type { Row } from './read-row.ts'

/** Holds for the client ?6 when it exists at the issuer ?7, which serves the tenant ?8 (null: every one). */
export const existingClient =
  'client_id = ?6 AND (issuer IS NULL OR issuer = ?7) AND (?8 IS NULL OR clients.tenant_id = ?8)'

export function createD1ClientStore(database: D1Like): ClientStore {
  return {
    async findClient(clientId) {
      const row = await database.prepare('SELECT * FROM clients WHERE client_id = ?').bind(clientId).first<Row>()
      return row === null ? null : toClient(row)
    },
    async putClient(client) {
      const first = toFirstColumns(client)
      const replaced = { ...toMetadataColumns(client), ...toSecretColumns(client) }
      const all = { ...first, ...replaced }
      const insert = database.prepare(
        `INSERT INTO clients (${Object.keys(all).join(', ')})
         VALUES (${Object.keys(all)
           .map(() => '?')
           .join(', ')}) ON CONFLICT (client_id) DO NOTHING RETURNING client_id`,
      )
      const update = database.prepare(
        `UPDATE clients SET ${Object.keys(replaced)
          .map((name) => `${name} = ?`)
          .join(', ')} WHERE client_id = ? AND tenant_id = ? AND issuer IS ? RETURNING client_id`,
      )
      const [inserted, updated] = await database.batch([
        insert.bind(...Object.values(all)),
        update.bind(...Object.values(replaced), client.clientId, client.tenantId, client.issuer),
      ])
      if (inserted?.results.length === 1) return 'created'
      return updated?.results.length === 1 ? 'replaced' : 'taken'
    },
    async judgeClientSecret({ clientId, issuer, tenantId, method, secretHash, ...limit }) {
      return judgeCredential(database, limit, {
        table: 'clients',
        meant: existingClient,
        fits: `token_endpoint_auth_method = ?9
          AND (secret_hash = ?10 OR (former_secret_hash = ?10 AND former_secret_expires_at > ?3))`,
        values: [clientId, issuer, tenantId, method, secretHash],
        toFound: toClient,
      })
    },
  }
}
