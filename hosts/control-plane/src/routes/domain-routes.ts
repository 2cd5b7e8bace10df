import type { AtVersion, Catalog, Registered, TenantDomain } from '@voyage/catalog'
import { canonicalHost, domainToWire } from '@voyage/catalog'
import { domainsPerRound } from '../domains-per-round.ts'
import type { AppContext } from '../handling.ts'
import { answerChange, answerRead, param } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'
import { problemResponse } from '../problem.ts'

const group = 'Domains'

const standing =
  `The record has to stay: it is looked at again a day later, the longest waiting of all tenants first, ${domainsPerRound} ` +
  'domains a minute (28,800 a day; beyond that it takes longer). A record that is missing five times, an hour apart, ' +
  'makes the domain a claim again: domain.unverified.'

/** Returns the operations on a tenant's domains. */
export function domainRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'listDomains',
      method: 'GET',
      path: '/tenants/{tenant_id}/domains',
      group,
      summary: 'List the domains that a tenant claimed or verified',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'All of them.', body: 'DomainList' }],
      problems: ['tenant-not-found'],
      handle: async (c) =>
        answerRead(c, await catalog.listDomains(param(c, 'tenant_id')), (domains) => ({
          domains: domains.map(domainToWire),
        })),
    }),
    operation({
      id: 'claimDomain',
      method: 'POST',
      path: '/tenants/{tenant_id}/domains',
      group,
      summary: 'Claim a domain',
      details: 'The answer has the TXT record that proves the claim. Claims of others are not in the way.',
      scope: 'domains:write',
      body: 'DomainClaim',
      example: { domain: 'bank.example' },
      ifMatch: 'optional',
      answers: [
        { status: 201, when: 'It was claimed.', body: 'Domain' },
        { status: 200, when: 'The claim that stands already.', body: 'Domain' },
      ],
      problems: ['domain-taken', 'domain-refused', 'too-many-domains'],
      handle: (c, { body: domain }) =>
        answerChange(c, claimed, (by) => catalog.claimDomain({ tenantId: param(c, 'tenant_id'), domain }, by)),
    }),
    operation({
      id: 'verifyDomain',
      method: 'POST',
      path: '/tenants/{tenant_id}/domains/{domain}/verify',
      group,
      summary: 'Verify a claimed domain by its TXT record',
      details: standing,
      scope: 'domains:write',
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'It is verified, as long as the record stands.', body: 'Domain' }],
      problems: ['domain-not-found', 'domain-taken', 'domain-not-verified', 'domain-claim-expired', 'dns-unavailable'],
      handle: (c) =>
        withDomain(c, (domain) =>
          answerChange(c, verified, (by) => catalog.verifyDomain({ tenantId: param(c, 'tenant_id'), domain }, by)),
        ),
    }),
    operation({
      id: 'removeDomain',
      method: 'DELETE',
      path: '/tenants/{tenant_id}/domains/{domain}',
      group,
      summary: 'Release a domain, or take a claim back',
      scope: 'domains:write',
      ifMatch: 'optional',
      answers: [{ status: 204, when: 'It is gone.', body: null }],
      problems: ['domain-not-found'],
      handle: (c) =>
        withDomain(c, (domain) =>
          answerChange(c, removed, (by) => catalog.removeDomain({ tenantId: param(c, 'tenant_id'), domain }, by)),
        ),
    }),
  ]
}

function claimed({ value: { record, created }, version }: AtVersion<Registered<TenantDomain>>): Rendered {
  return { body: domainToWire(record), status: created ? 201 : 200, version }
}

function verified({ value, version }: AtVersion<TenantDomain>): Rendered {
  return { body: domainToWire(value), version }
}

function removed({ version }: AtVersion<TenantDomain>): Rendered {
  return { body: null, status: 204, version }
}

// What is no domain cannot be found.
function withDomain(c: AppContext, handle: (canonical: string) => Promise<Response>): Promise<Response> | Response {
  const host = canonicalHost(param(c, 'domain'))
  return host.ok ? handle(host.value) : problemResponse({ code: 'domain-not-found' })
}
