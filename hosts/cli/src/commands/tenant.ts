import type { Command } from 'commander'
import { CommandError } from '../command-error.ts'
import { findTenant } from '../executor/tenant-handlers.ts'
import type { ApiClient } from '../http/api-client.ts'
import { isRecord } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'

interface TenantOptions {
  readonly url: string
  readonly json?: boolean
  readonly execute?: boolean
}

/** Adds `voyage tenant list|show|domains|create|activate|suspend`, all over the control plane's HTTP API. */
export function addTenantCommand(program: Command, context: CommandContext): void {
  const tenant = program.command('tenant').description('look at tenants of a control plane, and change them')
  withApi(tenant.command('list').description('list tenants')).action((options: TenantOptions) => list(options, context))
  withApi(tenant.command('show <slug>').description('show a tenant, its databases, features and domains')).action(
    (slug: string, options: TenantOptions) => show(slug, options, context),
  )
  withApi(tenant.command('domains <slug>').description('show domains and the TXT records that verify them')).action(
    (slug: string, options: TenantOptions) => domains(slug, options, context),
  )
  withChange(tenant.command('create <slug>').description('create a tenant in status provisioning'))
    .requiredOption('--name <name>', 'its name')
    .option('--plan <plan>', 'its plan', 'standard')
    .action((slug: string, options: TenantOptions & { readonly name: string; readonly plan: string }) =>
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
    withChange(tenant.command(`${name} <slug>`).description(`set a tenant's status to ${status}`)).action(
      (slug: string, options: TenantOptions) =>
        change(options, context, {
          what: `set the status of ${slug} to ${status}`,
          done: async (api) =>
            (await statusOf(api, slug)) === status ? `${slug} is ${status} already; nothing was changed.` : null,
          run: async (api) => {
            const { tenantId } = await requireTenant(api, slug)
            return api.call({ method: 'PATCH', path: `/tenants/${tenantId}`, body: { status } })
          },
        }),
    )
  }
}

function withApi(command: Command): Command {
  return command
    .option('--url <url>', 'address of the control plane; "local" is the stack that runs here', 'local')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nThe operator credential is read from VOYAGE_OPERATOR_TOKEN; for the local stack it is found by itself.',
    )
}

function withChange(command: Command): Command {
  return withApi(command).option('--execute', 'do it; without this only what would be done is printed')
}

async function list(options: TenantOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const tenants = await allTenants(await connectControlPlane(options.url, context))
  if (options.json) return output.json({ tenants })
  if (tenants.length === 0) return output.line('There are no tenants.')
  const rows = tenants.map((tenant) =>
    ['slug', 'name', 'status', 'plan', 'id'].map((field) => String(tenant[field] ?? '')),
  )
  for (const line of renderTable([['SLUG', 'NAME', 'STATUS', 'PLAN', 'ID'], ...rows])) output.line(line)
}

async function allTenants(api: ApiClient): Promise<ReadonlyArray<Record<string, unknown>>> {
  const tenants: Array<Record<string, unknown>> = []
  let cursor: string | null = null
  do {
    const body = await get(api, `/tenants${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`)
    tenants.push(...records(body['tenants']))
    cursor = typeof body['next_cursor'] === 'string' ? body['next_cursor'] : null
  } while (cursor !== null)
  return tenants
}

async function show(slug: string, options: TenantOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const api = await connectControlPlane(options.url, context)
  const { tenantId } = await requireTenant(api, slug)
  const tenant = await get(api, `/tenants/${tenantId}`)
  const databases = records((await get(api, `/tenants/${tenantId}/databases`))['databases'])
  const features = records((await get(api, `/tenants/${tenantId}/features`))['features'])
  const claims = records((await get(api, `/tenants/${tenantId}/domains`))['domains'])
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

async function domains(slug: string, options: TenantOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const api = await connectControlPlane(options.url, context)
  const { tenantId } = await requireTenant(api, slug)
  const claims = records((await get(api, `/tenants/${tenantId}/domains`))['domains'])
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

async function change(options: TenantOptions, context: CommandContext, planned: Change): Promise<void> {
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
  const { tenantId } = await requireTenant(api, slug)
  return (await get(api, `/tenants/${tenantId}`))['status']
}

async function requireTenant(api: ApiClient, slug: string): Promise<{ readonly tenantId: string }> {
  const found = await findTenant(api, slug)
  if (!found.ok) throw new CommandError(found.error)
  if (found.value !== null) return found.value
  throw new CommandError({
    code: 'CLI_TENANT_UNKNOWN',
    message: `There is no tenant "${slug}".`,
    remedy: 'See `voyage tenant list`.',
  })
}

async function get(api: ApiClient, path: string): Promise<Record<string, unknown>> {
  const answer = await api.call({ method: 'GET', path })
  if (!answer.ok) throw new CommandError(answer.error)
  return isRecord(answer.body) ? answer.body : {}
}

function records(value: unknown): ReadonlyArray<Record<string, unknown>> {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function verification(claim: Record<string, unknown>): string {
  return claim['verified_at'] === null ? 'not verified' : 'verified'
}
