import type { Command } from 'commander'
import { isRecord } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import { call, entriesIn, isoTime, tenantPath } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { withControlPlane, withControlPlaneChange } from './control-plane-options.ts'
import type { CreateTenantOptions, ListTenantsOptions, UpdateTenantOptions } from './tenant-actions.ts'
import type { PurgeTenantOptions } from './tenant-purge.ts'

/**
 * Adds `voyage tenant list|show|domains|create|activate|suspend|rename|update|delete|restore|purge`, all over the
 * control plane's HTTP API.
 */
export function addTenantCommand(program: Command, context: CommandContext): void {
  const tenant = program.command('tenant').description('look at tenants of a control plane, and change them')
  const actions = () => import('./tenant-actions.ts')
  withControlPlane(
    tenant
      .command('list')
      .description('list tenants, in the order of their creation')
      .option('--search <text>', 'only those with this in the slug or the name')
      .option('--status <status>', 'only those of this status')
      .option('--plan <plan>', 'only those of this plan')
      .option('--limit <count>', 'at most so many; without it all'),
  ).action(async (options: ListTenantsOptions) => (await actions()).listTenants(options, context))
  withControlPlane(
    tenant.command('show <slug>').description('show a tenant, its databases, features and domains'),
  ).action((slug: string, options: ControlPlaneOptions) => show(slug, options, context))
  withControlPlane(
    tenant.command('domains <slug>').description('show domains and the TXT records that verify them'),
  ).action((slug: string, options: ControlPlaneOptions) => domains(slug, options, context))
  withControlPlaneChange(tenant.command('create <slug>').description('create a tenant in status provisioning'))
    .requiredOption('--name <name>', 'its name')
    .option('--plan <plan>', 'its plan', 'standard')
    .action(async (slug: string, options: CreateTenantOptions) =>
      (await actions()).createTenant(slug, options, context),
    )
  for (const [name, status] of [
    ['activate', 'active'],
    ['suspend', 'suspended'],
  ] as const) {
    withControlPlaneChange(tenant.command(`${name} <slug>`).description(`set a tenant's status to ${status}`)).action(
      async (slug: string, options: ControlPlaneOptions) =>
        (await actions()).setTenantStatus({ slug, status }, options, context),
    )
  }
  withControlPlaneChange(
    tenant
      .command('rename <slug> <new-slug>')
      .description('give a tenant another slug; the old one leads to it until it is taken'),
  ).action(async (from: string, to: string, options: ControlPlaneOptions) =>
    (await actions()).renameTenant({ from, to }, options, context),
  )
  withControlPlaneChange(
    tenant
      .command('update <slug>')
      .description('change fields of a tenant; what is not given stays as it is')
      .option('--name <name>', 'its name')
      .option('--plan <plan>', 'its plan')
      .option('--region-hint <region>', 'where its databases are made')
      .option('--no-region-hint', 'leave the place to Cloudflare')
      .option('--root-company <slug>', 'the tenant that it belongs to')
      .option('--no-root-company', 'it belongs to none'),
  ).action(async (slug: string, options: UpdateTenantOptions) => (await actions()).updateTenant(slug, options, context))
  withControlPlaneChange(
    tenant
      .command('delete <slug>')
      .description("set a tenant's status to deleting: it is refused, and can be restored within the grace period"),
  ).action(async (slug: string, options: ControlPlaneOptions) => (await actions()).deleteTenant(slug, options, context))
  withControlPlaneChange(
    tenant.command('restore <slug>').description('take a tenant back from deleting, to suspended'),
  ).action(async (slug: string, options: ControlPlaneOptions) =>
    (await actions()).restoreTenant(slug, options, context),
  )
  withControlPlaneChange(
    tenant
      .command('purge <slug>')
      .description('show what goes with a tenant whose grace period is over, and take it away for good'),
  )
    .option('--confirm <text>', 'what you would type when asked: SLUG@VERSION, as the dry run shows it')
    .addHelpText(
      'after',
      '\nThere is no way back. Refused (exit code 1) while the tenant can be restored, and when it changed since it was shown.',
    )
    .action(async (slug: string, options: PurgeTenantOptions) =>
      (await import('./tenant-purge.ts')).purgeTenant(slug, options, context),
    )
}

async function show(slug: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const api = await connectControlPlane(options.url, context)
  const path = await tenantPath(api, slug)
  const tenant = await call(api, { method: 'GET', path })
  const databases = entriesIn(await call(api, { method: 'GET', path: `${path}/databases` }), 'databases')
  const features = entriesIn(await call(api, { method: 'GET', path: `${path}/features` }), 'features')
  const claims = entriesIn(await call(api, { method: 'GET', path: `${path}/domains` }), 'domains')
  if (options.json) return output.json({ tenant, databases, features, domains: claims })
  const shown = (name: string, value: unknown) => (name.endsWith('_at') ? isoTime(value) : String(value ?? ''))
  for (const line of renderTable(Object.entries(tenant).map(([name, value]) => [name, shown(name, value)]))) {
    output.line(line)
  }
  for (const database of databases) {
    const year = database['year'] === null ? '' : ` ${String(database['year'])}`
    output.line(`database  ${String(database['kind'])}${year}  ${String(database['d1_database_id'])}`)
  }
  for (const feature of features) {
    output.line(`feature   ${String(feature['feature_key'])} ${String(feature['deployed_version'])}`)
  }
  for (const claim of claims) output.line(`domain    ${String(claim['domain'])} ${verification(claim)}`)
}

async function domains(slug: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const api = await connectControlPlane(options.url, context)
  const path = await tenantPath(api, slug)
  const claims = entriesIn(await call(api, { method: 'GET', path: `${path}/domains` }), 'domains')
  if (options.json) return output.json({ domains: claims })
  if (claims.length === 0) return output.line(`${slug} has claimed no domain.`)
  for (const claim of claims) {
    output.line(`${String(claim['domain'])}: ${verification(claim)}`)
    const record = claim['verification']
    if (isRecord(record) && claim['verified_at'] === null) {
      output.line(`  ${String(record['name'])} ${String(record['type'])} "${String(record['value'])}"`)
    }
  }
}

function verification(claim: Record<string, unknown>): string {
  return claim['verified_at'] === null ? 'not verified' : 'verified'
}
