import type { FleetCatalog, FleetDatabase, FleetTenant } from '@voyage/catalog/fleet-migration'
import { CommandError } from '../command-error.ts'
import type { Entry } from '../commands/control-plane-calls.ts'
import { entriesIn, readPages } from '../commands/control-plane-calls.ts'
import { err, ok } from '../executor/result.ts'
import type { ApiClient } from '../http/api-client.ts'
import { isRecord } from '../http/api-client.ts'

const statuses = ['provisioning', 'active', 'suspended', 'deleting', 'deleted'] as const
const kinds = ['config', 'ops', 'ops_archive', 'customer'] as const
const databaseStatuses = ['active', 'moving', 'retired'] as const

/** Returns every tenant of a control plane, in the order of creation. @throws CommandError when it refuses */
export async function readFleetTenants(api: ApiClient): Promise<ReadonlyArray<FleetTenant>> {
  const list = { path: '/tenants', query: {}, field: 'tenants' }
  return (await readPages(api, list, Number.MAX_SAFE_INTEGER)).map(readTenant)
}

/** Returns the catalog of a control plane, as a migration of the fleet needs it. */
export function createFleetCatalog(api: ApiClient): FleetCatalog {
  const at = (tenantId: string): string => `/tenants/${encodeURIComponent(tenantId)}`
  return {
    async listDatabases(tenantId) {
      const answer = await api.call({ method: 'GET', path: `${at(tenantId)}/databases` })
      if (!answer.ok) return answer
      return ok(entriesIn(isRecord(answer.body) ? answer.body : {}, 'databases').map(readDatabase))
    },
    async recordSchemaVersion(tenantId, schemaVersion) {
      const body = { schema_version: schemaVersion }
      const answer = await api.call({ method: 'PUT', path: `${at(tenantId)}/schema-version`, body })
      // Somebody brought it further in the meantime.
      if (answer.ok || answer.error.code === 'schema-version-behind') return ok(null)
      return err(answer.error)
    },
  }
}

function readTenant(entry: Entry): FleetTenant {
  return {
    tenantId: text(entry, 'id'),
    slug: text(entry, 'slug'),
    status: choice(entry, 'status', statuses),
    schemaVersion: whole(entry, 'schema_version'),
  }
}

function readDatabase(entry: Entry): FleetDatabase {
  return {
    d1DatabaseId: text(entry, 'd1_database_id'),
    kind: choice(entry, 'kind', kinds),
    year: entry['year'] === null ? null : whole(entry, 'year'),
    status: choice(entry, 'status', databaseStatuses),
  }
}

function text(entry: Entry, name: string): string {
  const value = entry[name]
  if (typeof value === 'string') return value
  throw unexpected(name)
}

function whole(entry: Entry, name: string): number {
  const value = entry[name]
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw unexpected(name)
}

function choice<T extends string>(entry: Entry, name: string, choices: ReadonlyArray<T>): T {
  const found = choices.find((each) => each === entry[name])
  if (found !== undefined) return found
  throw unexpected(name)
}

function unexpected(field: string): CommandError {
  return new CommandError({
    code: 'CLI_API_REFUSED',
    message: `The control plane's answer has no "${field}" that this version of voyage understands.`,
    remedy: 'Check that --url is the address of a Voyage control plane of the same version.',
  })
}
