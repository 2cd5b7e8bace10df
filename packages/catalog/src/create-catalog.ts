import type { Catalog } from './catalog.ts'
import type { CatalogStore } from './catalog-store.ts'
import type { DomainPolicy } from './domain-policy.ts'
import type { RandomBytes } from './new-id.ts'
import { createApiKeyOperations } from './operations/api-key-operations.ts'
import { createCatalogKit } from './operations/catalog-kit.ts'
import { createDatabaseOperations } from './operations/database-operations.ts'
import { createDomainOperations } from './operations/domain-operations.ts'
import { createFeatureOperations } from './operations/feature-operations.ts'
import { createFleetOperations } from './operations/fleet-operations.ts'
import { createLogOperations } from './operations/log-operations.ts'
import { createOffboardingOperations } from './operations/offboarding-operations.ts'
import { createTenantOperations } from './operations/tenant-operations.ts'
import type { TxtResolver } from './txt-resolver.ts'

/** What the catalog works with. */
export interface CatalogOptions {
  readonly store: CatalogStore
  readonly txtResolver: TxtResolver
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly randomBytes: RandomBytes
  /**
   * `localhost`: names under `.localhost` count as proved, for they lead to the machine itself and no DNS has them
   * (RFC 6761 section 6.3); for local stacks. Default `dns`: every name needs its TXT record.
   */
  readonly domainVerification?: 'dns' | 'localhost'
  /**
   * Tells whether a host name in canonical form stands in the Public Suffix List: strangers register names under it, so
   * that no tenant claims it or has a slug that reads like it. `@voyage/catalog/public-suffix` has one.
   */
  readonly isPublicSuffix: (name: string) => boolean
  /** Which other domains nobody may claim. Default: none. */
  readonly domainPolicy?: DomainPolicy
  /** How long a slug that was given up is kept from others, in seconds. Default: 90 days. */
  readonly slugCoolDown?: number
  /** How long a tenant that is being deleted can be restored, in seconds. Default: 30 days. */
  readonly deletionGrace?: number
}

const day = 86_400

/** Returns the catalog over a store. This is where the decisions meet storage, DNS, time and chance. */
export function createCatalog(options: CatalogOptions): Catalog {
  const { txtResolver, isPublicSuffix, domainVerification = 'dns', domainPolicy = {} } = options
  const { slugCoolDown = 90 * day, deletionGrace = 30 * day } = options
  const kit = createCatalogKit(options)
  return {
    ...createTenantOperations(kit, { isPublicSuffix, slugCoolDown, deletionGrace }),
    ...createOffboardingOperations(kit),
    ...createDomainOperations(kit, {
      txtResolver,
      domainVerification,
      domainPolicy: { ...domainPolicy, isPublicSuffix },
    }),
    ...createDatabaseOperations(kit),
    ...createFeatureOperations(kit),
    ...createApiKeyOperations(kit),
    ...createLogOperations(kit),
    ...createFleetOperations(kit),
  }
}
