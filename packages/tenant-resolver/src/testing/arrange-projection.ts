import type { KvLike } from '../projection/kv-tenant-projection.ts'
import { createKvTenantProjection } from '../projection/kv-tenant-projection.ts'
import type { ProjectChangesOptions, ProjectionProgress } from '../projection/project-changes.ts'
import { projectChanges } from '../projection/project-changes.ts'
import type { ProjectedDirectory, ProjectedDirectoryOptions } from '../projection/projected-directory.ts'
import { createProjectedDirectory } from '../projection/projected-directory.ts'
import type { ProjectionSource } from '../projection/projection-source.ts'
import type { TenantProjection } from '../projection/tenant-projection.ts'
import type { TenantRecord } from '../tenant-directory.ts'
import { createFakeClock } from './fake-clock.ts'
import { pageOfKeys } from './page-of-keys.ts'
import { tenantRecord } from './tenant-record.ts'

/** A tenant, its copy in a map as KV, and what may go wrong with either. */
export interface ArrangedProjection {
  readonly clock: ReturnType<typeof createFakeClock>
  readonly kv: Map<string, string>
  readonly projection: TenantProjection
  readonly source: ProjectionSource
  readonly state: { tenant: TenantRecord | null; down: boolean; kvDown: boolean; reads: number; kvReads: number }
  change(tenant: TenantRecord): void
  project(bounds?: Pick<ProjectChangesOptions, 'limit' | 'operations' | 'maxRecent'>): Promise<ProjectionProgress>
  /** Returns a directory that knows nothing yet. */
  isolate(through?: TenantProjection): ProjectedDirectory
}

/** How long copies count. */
export type CopyAges = Pick<ProjectedDirectoryOptions, 'maxAgeSeconds' | 'staleOnErrorSeconds'>

/** Returns a projection in a map as KV, with a source of one tenant, by a fake clock. */
export function arrangeProjection({ maxAgeSeconds = 15, staleOnErrorSeconds = 60 }: CopyAges = {}): ArrangedProjection {
  const clock = createFakeClock()
  const kv = new Map<string, string>()
  const state = { tenant: tenantRecord() as TenantRecord | null, down: false, kvDown: false, reads: 0, kvReads: 0 }
  const changes: Array<{ place: number; tenantId: string; version: number }> = []
  const attempt = async <T>(act: () => T): Promise<T> => {
    if (state.kvDown) throw new Error('KV is not reachable')
    return act()
  }
  const kvLike: KvLike = {
    get(key) {
      state.kvReads += 1
      return attempt(() => kv.get(key) ?? null)
    },
    put: (key, value) => attempt(() => void kv.set(key, value)),
    delete: (key) => attempt(() => void kv.delete(key)),
  }
  const source: ProjectionSource = {
    listChanges: async ({ after, limit }) => changes.filter(({ place }) => place > after).slice(0, limit),
    readKeys: pageOfKeys(async () => [
      { keyspace: 'slug', value: 'meridian', record: state.tenant },
      { keyspace: 'slug', value: 'former', record: state.tenant },
      { keyspace: 'domain', value: 'a.example', record: null },
      { keyspace: 'tenant_id', value: 'ten_meridian', record: state.tenant },
    ]),
  }
  const projection = createKvTenantProjection({ kv: kvLike })
  const read = async () => {
    state.reads += 1
    if (state.down) throw new Error('the database is not reachable')
    return state.tenant
  }
  return {
    clock,
    kv,
    projection,
    source,
    state,
    change(tenant): void {
      state.tenant = tenant
      changes.push({ place: changes.length + 1, tenantId: tenant.id, version: tenant.version })
    },
    project: (bounds = {}) => projectChanges({ source, projection, now: clock.now, ...bounds }),
    isolate: (through = projection) =>
      createProjectedDirectory({
        directory: { findByDomain: read, findBySlug: read, findById: read },
        projection: through,
        now: clock.now,
        maxAgeSeconds,
        staleOnErrorSeconds,
      }),
  }
}

/** Returns the same with the tenant projected. */
export async function projected(options?: CopyAges): Promise<ArrangedProjection> {
  const arranged = arrangeProjection(options)
  arranged.change(tenantRecord())
  await arranged.project()
  return arranged
}
