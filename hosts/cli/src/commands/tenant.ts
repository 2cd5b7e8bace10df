import type { Command } from 'commander'
import { CommandError } from '../command-error.ts'
import { findTenant } from '../executor/tenant-handlers.ts'
import type { ApiClient } from '../http/api-client.ts'
import { isRecord } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import { call, entriesIn, readPages, tenantPath } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { withControlPlane, withControlPlaneChange } from './control-plane-options.ts'

/** Adds `voyage tenant list|show|domains|create|activate|suspend`, all over the control plane's HTTP API. */
export function addTenantCommand(program: Command, context: CommandContext): void {
  const tenant = program.command('tenant').description('look at tenants of a control plane, and change them')
  withControlPlane(tenant.command('list').description('list tenants')).action((options: ControlPlaneOptions) =>
    list(options, context),
  )
  withControlPlane(
    tenant.command('show <slug>').description('show a tenant, its databases, features and domains'),
  ).action((slug: string, options: ControlPlaneOptions) => show(slug, options, context))
  withControlPlane(
    tenant.command('domains <slug>').description('show domains and the TXT records that verify them'),
  ).action((slug: string, options: ControlPlaneOptions) => domains(slug, options, context))
  withControlPlaneChange(tenant.command('create <slug>').description('create a tenant in status provisioning'))
    .requiredOption('--name <name>', 'its name')
    .option('--plan <plan>', 'its plan', 'standard')
    .action((slug: string, options: ControlPlaneOptions & { readonly name: string; readonly plan: string }) =>
      change(options, context, {
        what: `create the tenant ${slug} ("${options.name}", plan ${options.plan}, status provisioning)`,
        done: async (api) => {
          const found = await findTenant(api, slug)
          if (!found.ok) throw new CommandError(found.error)
          return found.value === null ? null : `There is a tenant ${slug} already; nothing was changed.`
        },
        run: (api) =>
          api.call({ method: 'POST', path: '/tenants', body: { slug, name: options.name, plan: options.plan } }),
      }),
    )
  for (const [name, status] of [
    ['activate', 'active'],
    ['suspend', 'suspended'],
  ] as const) {
    withControlPlaneChange(tenant.command(`${name} <slug>`).description(`set a tenant's status to ${status}`)).action(
      (slug: string, options: ControlPlaneOptions) =>
        change(options, context, {
          what: `set the status of ${slug} to ${status}`,
          done: async (api) =>
            (await statusOf(api, slug)) === status ? `${slug} is ${status} already; nothing was changed.` : null,
          run: async (api) => {
            const path = await tenantPath(api, slug)
            return api.call({ method: 'PATCH', path, body: { status } })
          },
        }),
    )
  }
}

async function list(options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const api = await connectControlPlane(options.url, context)
  const tenants = await readPages(api, { path: '/tenants', query: {}, field: 'tenants' }, Number.POSITIVE_INFINITY)
  if (options.json) return output.json({ tenants })
  if (tenants.length === 0) return output.line('There are no tenants.')
  const rows = tenants.map((tenant) =>
    ['slug', 'name', 'status', 'plan', 'id'].map((field) => String(tenant[field] ?? '')),
  )
  for (const line of renderTable([['SLUG', 'NAME', 'STATUS', 'PLAN', 'ID'], ...rows])) output.line(line)
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
  for (const line of renderTable(Object.entries(tenant).map(([name, value]) => [name, String(value ?? '')]))) {
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

interface Change {
  /** What would be done, as an infinitive. */
  readonly what: string
  /** Why there is nothing to do; null when there is. Refuses what cannot be done. */
  readonly done: (api: ApiClient) => Promise<string | null>
  readonly run: (api: ApiClient) => ReturnType<ApiClient['call']>
}

async function change(options: ControlPlaneOptions, context: CommandContext, planned: Change): Promise<void> {
  const { output } = context
  const api = await connectControlPlane(options.url, context)
  const done = await planned.done(api)
  if (done !== null) return options.json ? output.json({ changed: false }) : output.line(done)
  if (!options.execute) {
    output.line(`Would ${planned.what}.`)
    output.line('Nothing was changed. Add --execute to do it.')
    return
  }
  const answer = await planned.run(api)
  if (!answer.ok) throw new CommandError(answer.error)
  if (options.json) return output.json(answer.body)
  output.line(`Done: ${planned.what}.`)
}

async function statusOf(api: ApiClient, slug: string): Promise<unknown> {
  const path = await tenantPath(api, slug)
  return (await call(api, { method: 'GET', path }))['status']
}

function verification(claim: Record<string, unknown>): string {
  return claim['verified_at'] === null ? 'not verified' : 'verified'
}
