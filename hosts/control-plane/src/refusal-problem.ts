import type { CatalogRefusal } from '@voyage/catalog'
import { CatalogError } from '@voyage/catalog'
import type { Problem } from './problem.ts'

/** Returns the problem that a refusal of the catalog is over HTTP. */
export function refusalProblem(refusal: CatalogRefusal): Problem {
  switch (refusal.reason) {
    case 'tenant_not_found':
      return { code: 'tenant-not-found' }
    case 'domain_not_found':
      return { code: 'domain-not-found' }
    case 'feature_not_found':
      return { code: 'feature-not-found' }
    case 'slug_taken':
      return { code: 'slug-taken' }
    case 'version_mismatch':
      return { code: 'precondition-failed', detail: 'The tenant is at another version than If-Match names.' }
    case 'status_change_refused':
      return { code: 'status-change-refused', detail: `A tenant cannot go from ${refusal.from} to ${refusal.to}.` }
    case 'root_company_not_found':
      return { code: 'root-company-not-found', detail: 'root_company_id must be the id of another tenant.' }
    case 'domain_taken':
      return { code: 'domain-taken' }
    case 'domain_not_verified':
      return { code: 'domain-not-verified' }
    case 'domain_claim_expired':
      return { code: 'domain-claim-expired' }
    case 'database_differs':
      return { code: 'database-conflict', detail: 'A record that differs stands for this kind and year or this id.' }
    case 'database_taken':
      return { code: 'database-taken' }
  }
}

/** Returns the problem that something thrown is over HTTP. What is not expected is told to nobody but the log. */
export function failureProblem(failure: unknown): Problem {
  if (!(failure instanceof CatalogError)) return { code: 'internal' }
  if (failure.code === 'CATALOG_CONTENDED') return { code: 'contended', headers: { 'retry-after': '1' } }
  if (failure.code === 'CATALOG_DNS_FAILED') return { code: 'dns-unavailable', headers: { 'retry-after': '5' } }
  return { code: 'internal' }
}
