import { CommandError } from '../command-error.ts'
import type { ApiClient } from '../http/api-client.ts'
import type { CommandContext } from './command-context.ts'
import type { Entry } from './control-plane-calls.ts'
import {
  call,
  change,
  field,
  isoTime,
  readPages,
  readTenant,
  show,
  tenantIdOf,
  tenantPath,
} from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { parseWholeNumber } from './parse-options.ts'

/** Options of `voyage tenant list`. */
export interface ListTenantsOptions extends ControlPlaneOptions {
  readonly search?: string
  readonly status?: string
  readonly plan?: string
  readonly limit?: string
}

/** Options of `voyage tenant update`; false empties a field. */
export interface UpdateTenantOptions extends ControlPlaneOptions {
  readonly name?: string
  readonly plan?: string
  readonly regionHint?: string | false
  readonly rootCompany?: string | false
}

/** Shows tenants in the order of their creation: all of them, or those that the options leave. */
export async function listTenants(options: ListTenantsOptions, context: CommandContext): Promise<void> {
  const { search, status, plan, limit } = options
  const query = {
    ...(search === undefined ? {} : { q: search }),
    ...(status === undefined ? {} : { status }),
    ...(plan === undefined ? {} : { plan }),
  }
  const most =
    limit === undefined ? Number.POSITIVE_INFINITY : parseWholeNumber('--limit', limit, { from: 1, to: 100_000 })
  await show(options, context, {
    field: 'tenants',
    read: (api) => readPages(api, { path: '/tenants', query, field: 'tenants' }, most),
    columns: [
      field('SLUG', 'slug'),
      field('NAME', 'name'),
      field('STATUS', 'status'),
      field('PLAN', 'plan'),
      field('ID', 'id'),
    ],
    empty: Object.keys(query).length === 0 ? 'There are no tenants.' : 'There are no such tenants.',
  })
}

/** Gives a tenant another slug. */
export function renameTenant(
  { from, to }: { readonly from: string; readonly to: string },
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  return change(options, context, {
    what: `rename ${from} to ${to}`,
    done: async (api) => {
      await readTenant(api, from)
      return from === to ? `${from} has that slug already; nothing was changed.` : null
    },
    run: async (api) =>
      call(api, { method: 'POST', path: `${await tenantPath(api, from)}/rename`, body: { slug: to } }),
    say: () => [
      `The slug ${from} goes on leading to ${to} until another tenant takes it, which is refused for a while.`,
    ],
  })
}

/** Changes the name, the plan, the region hint or the root company of a tenant; what is not given stays. */
export function updateTenant(slug: string, options: UpdateTenantOptions, context: CommandContext): Promise<void> {
  const { name, plan, regionHint, rootCompany } = options
  const given = {
    ...(name === undefined ? {} : { name }),
    ...(plan === undefined ? {} : { plan }),
    ...(regionHint === undefined ? {} : { region_hint: regionHint === false ? null : regionHint }),
  }
  if (Object.keys(given).length === 0 && rootCompany === undefined) throw nothingToUpdate()
  const wanted = async (api: ApiClient): Promise<Entry> => {
    if (rootCompany === undefined) return given
    return { ...given, root_company_id: rootCompany === false ? null : await tenantIdOf(api, rootCompany) }
  }
  const said = Object.entries({ ...given, ...(rootCompany === undefined ? {} : { root_company: rootCompany || null }) })
  return change(options, context, {
    what: `change ${slug}: ${said.map(([key, value]) => `${key.replace('_', ' ')} ${value ?? 'none'}`).join(', ')}`,
    done: async (api) => {
      const tenant = await readTenant(api, slug)
      const isAsWanted = Object.entries(await wanted(api)).every(([key, value]) => tenant[key] === value)
      return isAsWanted ? `${slug} is like that already; nothing was changed.` : null
    },
    run: async (api) => call(api, { method: 'PATCH', path: await tenantPath(api, slug), body: await wanted(api) }),
  })
}

/** Begins the off-boarding of a tenant: it is refused from now on, and can be restored within the grace period. */
export function deleteTenant(slug: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return change(options, context, {
    what: `set the status of ${slug} to deleting`,
    done: async (api) => {
      const { status } = await readTenant(api, slug)
      const isGoing = status === 'deleting' || status === 'deleted'
      return isGoing ? `${slug} is ${status} already; nothing was changed.` : null
    },
    run: async (api) => call(api, { method: 'PATCH', path: await tenantPath(api, slug), body: { status: 'deleting' } }),
    say: (answer) => [`\`voyage tenant restore ${slug}\` takes it back until ${isoTime(answer['purge_after'])}.`],
  })
}

/** Takes a tenant back from deleting, to suspended. */
export function restoreTenant(slug: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return change(options, context, {
    what: `restore ${slug} from deleting to suspended`,
    done: async (api) => {
      const { status } = await readTenant(api, slug)
      if (status === 'deleting') return null
      if (status !== 'deleted') return `${slug} is ${String(status)}, not deleting; nothing was changed.`
      throw new CommandError({
        code: 'restore-refused',
        message: `${slug} was purged: there is nothing to restore.`,
        remedy: 'Create another tenant; the slug of this one is not given out again.',
      })
    },
    run: async (api) => call(api, { method: 'POST', path: `${await tenantPath(api, slug)}/restore` }),
    say: () => [`\`voyage tenant activate ${slug}\` lets it serve again.`],
  })
}

function nothingToUpdate(): CommandError {
  return new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: 'There is nothing to change: no field was given.',
    remedy: 'Give at least one of --name, --plan, --region-hint, --root-company, or --no- before the last two.',
  })
}
