import { parseDomainClaim } from '@voyage/catalog'
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
export async function claimDomain(
  { tenant, domain }: DomainOfTenant,
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  requireInput(parseSlug(tenant), parseDomainClaim({ domain }))
  await change(options, context, {
    what: `claim ${domain} for ${tenant}`,
    run: async (api) =>
      call(api, { method: 'POST', path: `${await tenantPath(api, tenant)}/domains`, body: { domain } }),
    say: (answer) => (answer['verified_at'] === null ? ['Add this record, then verify:', `  ${recordOf(answer)}`] : []),
  })
}

/** Verifies a claimed domain. */
export async function verifyDomain(
  { tenant, domain }: DomainOfTenant,
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  requireInput(parseSlug(tenant), parseDomainClaim({ domain }))
  await change(options, context, {
    what: `verify ${domain} for ${tenant}`,
    run: async (api) =>
      call(api, {
        method: 'POST',
        path: `${await tenantPath(api, tenant)}/domains/${encodeURIComponent(domain)}/verify`,
      }),
  })
}

/** Gives a domain up. */
export async function removeDomain(
  { tenant, domain }: DomainOfTenant,
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  requireInput(parseSlug(tenant), parseDomainClaim({ domain }))
  await change(options, context, {
    what: `remove ${domain} from ${tenant}`,
    run: async (api) =>
      call(api, { method: 'DELETE', path: `${await tenantPath(api, tenant)}/domains/${encodeURIComponent(domain)}` }),
  })
}

function recordOf(entry: Entry): string {
  const record = entry['verification']
  return isRecord(record) ? `${String(record['name'])} ${String(record['type'])} "${String(record['value'])}"` : ''
}
