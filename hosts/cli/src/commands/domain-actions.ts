import { parseDomainClaim } from '@voyage/catalog'
import type { ApiRequest } from '../http/api-client.ts'
import { isRecord } from '../http/api-client.ts'
import type { CommandContext } from './command-context.ts'
import type { Entry } from './control-plane-calls.ts'
import { call, change, entriesIn, field, show, tenantPath, time } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { parseSlug, requireInput } from './require-input.ts'

interface DomainOfTenant {
  readonly tenant: string
  readonly domain: string
}

/** Shows a tenant's domains. */
export function listDomains(tenant: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return show(options, context, {
    field: 'domains',
    read: async (api) =>
      entriesIn(await call(api, { method: 'GET', path: `${await tenantPath(api, tenant)}/domains` }), 'domains'),
    columns: [
      field('DOMAIN', 'domain'),
      ['STATE', (entry) => (entry['verified_at'] === null ? 'claimed' : 'verified')],
      time('VERIFIED', 'verified_at'),
      time('LAPSES', 'expires_at'),
      ['RECORD', (entry) => (entry['verified_at'] === null ? recordOf(entry) : '')],
    ],
    empty: `${tenant} has claimed no domain.`,
  })
}

/** Claims a domain and says which record proves it. */
export function claimDomain(of: DomainOfTenant, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return changeDomain(of, options, context, {
    what: `claim ${of.domain} for ${of.tenant}`,
    request: (domains) => ({ method: 'POST', path: domains, body: { domain: of.domain } }),
    say: (answer) => (answer['verified_at'] === null ? ['Add this record, then verify:', `  ${recordOf(answer)}`] : []),
  })
}

/** Verifies a claimed domain. */
export function verifyDomain(of: DomainOfTenant, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return changeDomain(of, options, context, {
    what: `verify ${of.domain} for ${of.tenant}`,
    request: (domains) => ({ method: 'POST', path: `${domains}/${encodeURIComponent(of.domain)}/verify` }),
  })
}

/** Gives a domain up. */
export function removeDomain(of: DomainOfTenant, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return changeDomain(of, options, context, {
    what: `remove ${of.domain} from ${of.tenant}`,
    request: (domains) => ({ method: 'DELETE', path: `${domains}/${encodeURIComponent(of.domain)}` }),
  })
}

/** Sends one request about a domain; `request` is given the path of the tenant's domains. */
async function changeDomain(
  { tenant, domain }: DomainOfTenant,
  options: ControlPlaneOptions,
  context: CommandContext,
  how: {
    readonly what: string
    readonly request: (domains: string) => ApiRequest
    readonly say?: (answer: Entry) => ReadonlyArray<string>
  },
): Promise<void> {
  requireInput(parseSlug(tenant), parseDomainClaim({ domain }))
  const { request, ...shown } = how
  await change(options, context, {
    ...shown,
    run: async (api) => call(api, request(`${await tenantPath(api, tenant)}/domains`)),
  })
}

function recordOf(entry: Entry): string {
  const record = entry['verification']
  return isRecord(record) ? `${String(record['name'])} ${String(record['type'])} "${String(record['value'])}"` : ''
}
