import type { ApiKeyOperations } from './operations/api-key-operations.ts'
import type { DatabaseOperations } from './operations/database-operations.ts'
import type { DomainOperations } from './operations/domain-operations.ts'
import type { FeatureOperations } from './operations/feature-operations.ts'
import type { FleetOperations } from './operations/fleet-operations.ts'
import type { LogOperations } from './operations/log-operations.ts'
import type { OffboardingOperations } from './operations/offboarding-operations.ts'
import type { TenantOperations } from './operations/tenant-operations.ts'

/**
 * The catalog's operations. Each change is written together with its audit entry and its event, or not at all.
 * Lists and look-ups of what a tenant owns refuse an unknown tenant; a purged tenant changes no more. All of them may
 * throw `CatalogError`.
 */
export interface Catalog
  extends TenantOperations,
    OffboardingOperations,
    DomainOperations,
    DatabaseOperations,
    FeatureOperations,
    ApiKeyOperations,
    LogOperations,
    FleetOperations {}
