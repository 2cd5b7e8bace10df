import type { TenantNameStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { text } from './read-row.ts'

export function createD1TenantNameStore(database: D1Like): TenantNameStore {
  return {
    async findTenantName(tenantId) {
      const query = database.prepare('SELECT name FROM tenants WHERE tenant_id = ?')
      const row = await query.bind(tenantId).first<Row>()
      return row === null ? null : text(row, 'name')
    },
    async putTenantName({ tenantId, name }) {
      const statement = database.prepare(
        'INSERT INTO tenants (tenant_id, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name',
      )
      await statement.bind(tenantId, name).run()
    },
  }
}
