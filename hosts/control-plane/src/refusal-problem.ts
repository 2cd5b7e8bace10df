import type { CatalogRefusal, TenantStatus, WebhookRefusal } from '@voyage/catalog'
import { CatalogError, maxDomains, maxFeatures, maxLiveApiKeys, maxWebhooks } from '@voyage/catalog'
import { OpenidError } from '@voyage/oidc-core'
import type { Problem } from './problem.ts'

const purgeDetails = {
  not_deleting: 'The tenant is not being deleted.',
  in_grace: 'The grace period is not over; GET /tenants/:id/purge says when it is.',
} as const

const restoreDetails = {
  not_deleting: 'The tenant is not being deleted.',
  grace_over: 'The grace period is over.',
} as const

const domainDetails = {
  public_suffix: 'It is a public suffix: anybody may register names under it.',
  platform_root: 'It belongs to the platform itself.',
  consumer_domain: 'It belongs to a provider whose names are shared by everybody.',
} as const

/** Returns the problem that a refusal of the catalog is over HTTP. */
export function refusalProblem(refusal: CatalogRefusal | WebhookRefusal): Problem {
  switch (refusal.reason) {
    case 'tenant_not_found':
      return { code: 'tenant-not-found' }
    case 'domain_not_found':
      return { code: 'domain-not-found' }
    case 'database_not_found':
      return { code: 'database-not-found' }
    case 'attempt_superseded':
      return {
        code: 'idempotency-key-in-use',
        detail: 'The request took too long; a repetition of it is being answered.',
      }
    case 'tenant_leaving':
      return { code: 'tenant-leaving', detail: 'It gets no webhook of its own any more, unless it is restored.' }
    case 'tenant_deleted':
      return { code: 'tenant-deleted' }
    case 'purge_needed':
      return { code: 'purge-needed', detail: 'GET /tenants/:id/purge shows what would go, POST carries it out.' }
    case 'purge_refused':
      return { code: 'purge-refused', detail: purgeDetails[refusal.because] }
    case 'restore_refused':
      return { code: 'restore-refused', detail: restoreDetails[refusal.because] }
    case 'schema_version_behind':
      return { code: 'schema-version-behind', detail: `The tenant is at schema version ${refusal.standing}.` }
    case 'database_retired':
      return { code: 'database-retired' }
    case 'database_place_refused':
      return { code: 'database-place-refused', detail: 'Give binding and shard together, one of them null.' }
    case 'slug_refused':
      return { code: 'slug-refused', detail: 'It reads as a public suffix once its hyphens are dots.' }
    case 'domain_refused':
      return { code: 'domain-refused', detail: domainDetails[refusal.because] }
    case 'root_company_cycle':
      return { code: 'root-company-cycle' }
    case 'api_key_not_found':
      return { code: 'api-key-not-found' }
    case 'api_key_expiry_past':
      return { code: 'api-key-expiry-past' }
    case 'api_key_not_current':
      return { code: 'api-key-not-current', detail: 'Rotate the key that took over from it.' }
    case 'too_many_api_keys':
      return { code: 'too-many-api-keys', detail: `At most ${maxLiveApiKeys} count at a time; revoke some.` }
    case 'too_many_features':
      return { code: 'too-many-features', detail: `At most ${maxFeatures}; keep what differs in their customization.` }
    case 'too_many_domains':
      return { code: 'too-many-domains', detail: `A tenant has at most ${maxDomains}; release some.` }
    case 'too_many_webhooks':
      return { code: 'too-many-webhooks', detail: `At most ${maxWebhooks} of one tenant, and of all; remove some.` }
    case 'webhook_not_found':
      return { code: 'webhook-not-found' }
    case 'event_not_found':
      return { code: 'event-not-found' }
    case 'webhook_url_refused':
      return { code: 'webhook-url-refused' }
    case 'feature_not_found':
      return { code: 'feature-not-found' }
    case 'slug_taken':
      return { code: 'slug-taken' }
    case 'version_mismatch':
      return { code: 'precondition-failed', detail: 'The tenant is at another version than If-Match names.' }
    case 'status_change_refused':
      return { code: 'status-change-refused', detail: statusDetail(refusal) }
    case 'root_company_not_found':
      return { code: 'root-company-not-found', detail: 'root_company_id must be the id of another tenant.' }
    case 'domain_taken':
      return { code: 'domain-taken' }
    case 'domain_not_verified':
      return { code: 'domain-not-verified' }
    case 'domain_claim_expired':
      return { code: 'domain-claim-expired' }
    case 'database_differs':
      return {
        code: 'database-conflict',
        detail:
          'A record that differs stands for this kind and year or this id: retire it (its status, for good) or change it.',
      }
    case 'database_taken':
      return { code: 'database-taken' }
  }
}

function statusDetail({ from, to }: { readonly from: TenantStatus; readonly to: TenantStatus }): string {
  const way = from === 'deleting' ? '; POST /tenants/:id/restore takes it back within the grace period' : ''
  return `An update cannot take a tenant from ${from} to ${to}${way}.`
}

/** Returns the problem that something thrown is over HTTP. What is not expected is told to nobody but the log. */
export function failureProblem(failure: unknown): Problem {
  if (failure instanceof OpenidError && failure.code === 'OIDC_KEYS_UNAVAILABLE') {
    return { code: 'issuer-unavailable', headers: { 'retry-after': '5' } }
  }
  if (!(failure instanceof CatalogError)) return { code: 'internal' }
  if (failure.code === 'CATALOG_CONTENDED') return { code: 'contended', headers: { 'retry-after': '1' } }
  if (failure.code === 'CATALOG_SEALING_KEY_MISSING' || failure.code === 'CATALOG_SECRETS_UNREADABLE') {
    const detail = 'The control plane lacks the key that seals them: WEBHOOK_ENCRYPTION_SECRET.'
    return { code: 'webhook-secrets-unavailable', detail, headers: { 'retry-after': '60' } }
  }
  if (failure.code === 'CATALOG_DNS_FAILED') return { code: 'dns-unavailable', headers: { 'retry-after': '5' } }
  return { code: 'internal' }
}
