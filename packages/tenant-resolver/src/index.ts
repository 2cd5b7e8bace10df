export type { TenantCacheOptions } from './cache/cache-options.ts'
export type { Invalidation } from './cache/invalidation.ts'
export type { Clock } from './clock.ts'
export type { GateDecision, GatedTenant, GateRefusal, GateRules } from './gate-tenant.ts'
export { gateTenant } from './gate-tenant.ts'
export type { HostRefusal } from './host.ts'
export { isHostWithin, normalizeHost } from './host.ts'
export type { Observer, RefusedReason, ResolverEvent } from './observer.ts'
export type { Resolution } from './resolution.ts'
export type { ResolvableRequest, ResolvableValue, TenantResolver, TenantResolverOptions } from './resolver.ts'
export { createTenantResolver } from './resolver.ts'
export type { Result } from './result.ts'
export type { CustomDomainOptions } from './signals/custom-domain.ts'
export { customDomain } from './signals/custom-domain.ts'
export type { PathSlugOptions } from './signals/path-slug.ts'
export { pathSlug } from './signals/path-slug.ts'
export type { SubdomainOptions } from './signals/subdomain.ts'
export { subdomain } from './signals/subdomain.ts'
export type { TenantIdDirectory, TenantIdOptions } from './signals/tenant-id.ts'
export { tenantId } from './signals/tenant-id.ts'
export type {
  RelocateOptions,
  SignalReading,
  SignalRequest,
  TenantRoute,
  TenantSignal,
} from './signals/tenant-signal.ts'
export { isSlug } from './slug.ts'
export type { TenantContext, TenantContextRefusal } from './tenant-context.ts'
export { decodeTenantContext, encodeTenantContext, tenantContextHeader } from './tenant-context.ts'
export type { TenantDatabaseRecord, TenantDirectory, TenantRecord } from './tenant-directory.ts'
export type { TenantPath, TenantPathRefusal } from './tenant-path.ts'
export { parseTenantPath } from './tenant-path.ts'
