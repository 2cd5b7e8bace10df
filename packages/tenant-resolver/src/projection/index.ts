export type { KvLike, KvTenantProjectionOptions } from './kv-tenant-projection.ts'
export { createKvTenantProjection } from './kv-tenant-projection.ts'
export type {
  KeyState,
  ProjectChangesOptions,
  ProjectionProgress,
  ProjectionSource,
  TenantChange,
} from './project-changes.ts'
export { projectChanges } from './project-changes.ts'
export type { ProjectedDirectory, ProjectedDirectoryOptions } from './projected-directory.ts'
export { createProjectedDirectory } from './projected-directory.ts'
export type { RecentChange, TenantProjection, Watermark } from './tenant-projection.ts'
