import type { FleetDatabases } from '@voyage/catalog/fleet-migration'
import { sqlText } from '../cloudflare/sql-text.ts'
import { err, ok } from '../executor/result.ts'
import { databaseStateSql, readDatabaseState } from '../fleet/database-state.ts'
import { isRecord } from '../http/api-client.ts'
import { answerUnexpected } from './answer-unexpected.ts'
import type { CallCloudflare } from './cloudflare-api.ts'

/** Returns the tenants' databases in a Cloudflare account. To look costs one call, a migration another one. */
export function createRestFleetDatabases(call: CallCloudflare, signal: AbortSignal): FleetDatabases {
  const at = (id: string): string => `/d1/database/${encodeURIComponent(id)}/query`
  return {
    async readState({ d1DatabaseId: id }) {
      const doing = `reading the marker of the D1 database ${id}`
      const body = { sql: databaseStateSql.map((sql) => `${sql};`).join('\n') }
      const answer = await call({ method: 'POST', path: at(id), body, doing, reach: 'nothing', signal })
      if (!answer.ok) return answer
      const [markers, applied] = Array.isArray(answer.value) ? answer.value.map(rowsOf) : []
      if (markers === null || applied === null || markers === undefined || applied === undefined) {
        return err(answerUnexpected(doing, 'none'))
      }
      return ok(readDatabaseState(markers, applied))
    },
    async apply({ d1DatabaseId: id }, { name, sql }) {
      const entry = sqlText({ sql: 'INSERT INTO d1_migrations (name) VALUES (?)', params: [name] })
      // D1 runs what one request holds as one transaction. A line of its own: the text may end with a comment.
      const body = { sql: `${sql.trim().replace(/;$/, '')}\n;\n${entry}` }
      const doing = `applying ${name} to the D1 database ${id}`
      const done = await call({ method: 'POST', path: at(id), body, doing, reach: 'one-request', signal })
      return done.ok ? ok(null) : done
    },
  }
}

function rowsOf(result: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> | null {
  const rows = isRecord(result) ? result['results'] : undefined
  return Array.isArray(rows) ? rows.filter(isRecord) : null
}
