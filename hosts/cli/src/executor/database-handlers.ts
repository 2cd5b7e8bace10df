import type { Executor, Result, StepFailure } from '@voyage/deploy-planner'
import type { ApiClient } from '../http/api-client.ts'
import type { DatabaseName, DeployTarget, SqlStatement, TargetOptions } from './deploy-target.ts'
import { err, ok } from './result.ts'
import { at, nothing } from './tenant-handlers.ts'

interface Marker {
  readonly tenantId: string
  readonly kind: string
  readonly year: number | null
  readonly mappingVersion: number
}

/** Creates the handler that marks a database as a tenant's and registers it with the control plane. */
export function createDatabaseHandlers(options: {
  readonly target: DeployTarget
  readonly controlPlane: ApiClient
}): Pick<Executor['handlers'], 'database.register'> {
  const { target, controlPlane } = options
  return {
    async 'database.register'({ tenant, database, kind, binding, year, mappingVersion }, context) {
      const tenantId = context.tenantId(tenant)
      const name = { name: database, id: context.databaseId(database) }
      const marked = await markDatabase(target, {
        database: name,
        marker: { tenantId, kind, year, mappingVersion },
        options: context,
      })
      if (!marked.ok) return marked
      return nothing(
        await controlPlane.call({
          method: 'POST',
          path: `${at(tenantId)}/databases`,
          signal: context.signal,
          body: {
            kind,
            d1_database_id: name.id,
            binding,
            ...(year === null ? {} : { year }),
            mapping_version: mappingVersion,
          },
        }),
      )
    },
  }
}

async function markDatabase(
  target: DeployTarget,
  request: { readonly database: DatabaseName; readonly marker: Marker; readonly options: TargetOptions },
): Promise<Result<null, StepFailure>> {
  const { database, marker, options } = request
  const written = await target.runSql({ database, statements: [insertMarker(marker)] }, options)
  if (!written.ok) return written
  const statement = { sql: 'SELECT tenant_id, kind, year, mapping_version FROM voyage_marker', params: [] }
  const rows = await target.querySql({ database, statement }, options)
  if (!rows.ok) return rows
  const [row, ...others] = rows.value
  const isOurs =
    others.length === 0 &&
    row?.['tenant_id'] === marker.tenantId &&
    row['kind'] === marker.kind &&
    row['year'] === marker.year &&
    row['mapping_version'] === marker.mappingVersion
  if (isOurs) return ok(null)
  return err({
    code: 'database-marked-otherwise',
    message: `The database ${database.name} carries the marker of another tenant, kind, year or mapping version.`,
    remedy: 'Check which tenant it belongs to. Point the manifest at another database; a marker is never overwritten.',
    retriable: false,
    effect: 'none',
  })
}

// Only an empty marker table takes a row, so that a database which is somebody else's stays so.
function insertMarker(marker: Marker): SqlStatement {
  return {
    sql: 'INSERT INTO voyage_marker (tenant_id, kind, year, mapping_version) SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM voyage_marker)',
    params: [marker.tenantId, marker.kind, marker.year, marker.mappingVersion],
  }
}
