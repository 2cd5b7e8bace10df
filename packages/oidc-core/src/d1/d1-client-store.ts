import type { ClientStore } from '../stores/identity-stores.ts'
import { toClient, toFirstColumns, toMetadataColumns, toSecretColumns } from './client-row.ts'
import type { D1Like } from './d1-like.ts'
import { judgeClientSecret } from './judge-client-secret.ts'
import type { Row } from './read-row.ts'

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
    judgeClientSecret: (presented) => judgeClientSecret(database, presented),
  }
}
