import type { LastMigration } from '../fleet/fleet-folder.ts'
import { fleetFolder, readLastMigration } from '../fleet/fleet-folder.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import { call, entriesIn, field, readPages, show, time } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'

/** Options of `voyage fleet feature`. */
export interface FleetFeatureOptions extends ControlPlaneOptions {
  readonly featureVersion?: string
}

/** Shows what the fleet runs. */
export async function showFleet(options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const fleet = await call(await connectControlPlane(options.url, context), { method: 'GET', path: '/fleet' })
  const migration = await readLastMigration(fleetFolder(context, options.url))
  if (options.json) return output.json({ ...fleet, migration: migration && migrationToJson(migration) })
  const tables: ReadonlyArray<readonly [name: string, fields: ReadonlyArray<string>]> = [
    ['schema_versions', ['schema_version', 'status', 'tenants']],
    ['features', ['feature_key', 'deployed_version', 'tenants']],
  ]
  for (const [name, fields] of tables) {
    const rows = entriesIn(fleet, name).map((entry) => fields.map((each) => String(entry[each])))
    const heading = fields.map((each) => each.replace('_', ' ').toUpperCase())
    for (const line of renderTable([heading, ...rows])) output.line(line)
    if (name === 'schema_versions') output.line()
  }
  if (migration === null) return
  const { target, history } = migration
  output.line()
  output.line(`Migration to schema version ${target}: ${history.ended ?? 'under way, or killed'}.`)
  const failed = [...history.failed.values()]
  if (failed.length === 0) return
  const rows = failed.map(({ slug, failure }) => [slug, failure.code, failure.message])
  for (const line of renderTable([['TENANT', 'FAILED', 'BECAUSE'], ...rows])) output.line(line)
}

function migrationToJson({ target, history }: LastMigration): object {
  return {
    target,
    begun_at: history.begunAt,
    ended: history.ended,
    migrated: history.migrated.size,
    failed: [...history.failed.values()].map(({ tenantId, slug, at, failure }) => ({
      tenant_id: tenantId,
      slug,
      at,
      ...failure,
    })),
  }
}

/** Shows which tenants run a feature. */
export function listTenantsOf(key: string, options: FleetFeatureOptions, context: CommandContext): Promise<void> {
  const version = options.featureVersion
  return show(options, context, {
    field: 'tenants',
    read: (api) =>
      readPages(
        api,
        {
          path: '/fleet/features',
          query: { feature_key: key, ...(version === undefined ? {} : { version }) },
          field: 'tenants',
        },
        Number.MAX_SAFE_INTEGER,
      ),
    columns: [
      field('TENANT', 'slug'),
      field('STATUS', 'status'),
      field('VERSION', 'deployed_version'),
      time('MIGRATED', 'last_migration_at'),
      field('ID', 'tenant_id'),
    ],
    empty: `No tenant runs ${key}.`,
  })
}
