import type { TenantStatus } from '@voyage/catalog'
import { parseNewTenant, parseTenantPatch, parseTenantRename, statusMove } from '@voyage/catalog'
import { CommandError } from '../command-error.ts'
import { findTenant } from '../executor/tenant-handlers.ts'
import type { ApiClient } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'
import type { Entry } from './control-plane-calls.ts'
import { call, change, field, isoTime, readPages, readTenant, show, tenantIdOf } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { parseLimit } from './parse-options.ts'
import { requireInput } from './require-input.ts'

/** Options of `voyage tenant list`. */
export interface ListTenantsOptions extends ControlPlaneOptions {
  readonly search?: string
  readonly status?: string
  readonly plan?: string
  readonly limit?: string
}

/** Options of `voyage tenant create`. */
export interface CreateTenantOptions extends ControlPlaneOptions {
  readonly name: string
  readonly plan: string
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
  const most = limit === undefined ? Number.POSITIVE_INFINITY : parseLimit(limit)
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

/** Creates a tenant in status provisioning. */
export async function createTenant(slug: string, options: CreateTenantOptions, context: CommandContext): Promise<void> {
  const { name, plan } = options
  const body = { slug, name, plan }
  requireInput(parseNewTenant(body))
  await change(options, context, {
    what: `create the tenant ${slug} ("${name}", plan ${plan}, status provisioning)`,
    done: async (api) =>
      (await isTaken(api, slug)) ? `There is a tenant ${slug} already; nothing was changed.` : null,
    run: (api) => call(api, { method: 'POST', path: '/tenants', body }),
    say: (answer) => [`The gateway asks for its Worker as ${answer['service_binding']}: bind it there.`],
  })
}

/** Gives a tenant another slug. */
export async function renameTenant(
  { from, to }: { readonly from: string; readonly to: string },
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  requireInput(parseTenantRename({ slug: to }))
  await changeTenant(from, options, context, {
    what: `rename ${from} to ${to}`,
    async done(_, api) {
      if (from === to) return `${from} has that slug already; nothing was changed.`
      if (!(await isTaken(api, to))) return null
      throw new CommandError({
        code: 'slug-taken',
        message: `There is a tenant ${to} already.`,
        remedy: 'Choose another slug.',
      })
    },
    request: async () => ({ method: 'POST', below: '/rename', body: { slug: to } }),
    say: () => [
      `The slug ${from} goes on leading to ${to} until another tenant takes it, which is refused for a while.`,
    ],
  })
}

/** Changes the name, the plan, the region hint or the root company of a tenant; what is not given stays. */
export async function updateTenant(slug: string, options: UpdateTenantOptions, context: CommandContext): Promise<void> {
  const { name, plan, regionHint, rootCompany } = options
  const given = {
    ...(name === undefined ? {} : { name }),
    ...(plan === undefined ? {} : { plan }),
    ...(regionHint === undefined ? {} : { region_hint: regionHint === false ? null : regionHint }),
  }
  if (Object.keys(given).length > 0) requireInput(parseTenantPatch(given))
  else if (rootCompany === undefined) throw nothingToUpdate()
  const wanted = async (api: ApiClient): Promise<Entry> => {
    if (rootCompany === undefined) return given
    return { ...given, root_company_id: rootCompany === false ? null : await tenantIdOf(api, rootCompany) }
  }
  const said = Object.entries({ ...given, ...(rootCompany === undefined ? {} : { root_company: rootCompany || null }) })
  await changeTenant(slug, options, context, {
    what: `change ${slug}: ${said.map(([key, value]) => `${key.replace('_', ' ')} ${value ?? 'none'}`).join(', ')}`,
    async done(tenant, api) {
      const isAsWanted = Object.entries(await wanted(api)).every(([key, value]) => tenant[key] === value)
      return isAsWanted ? `${slug} is like that already; nothing was changed.` : null
    },
    request: async (api) => ({ method: 'PATCH', body: await wanted(api) }),
  })
}

/** Sets the status of a tenant to active or suspended. */
export function setTenantStatus(
  { slug, status }: { readonly slug: string; readonly status: 'active' | 'suspended' },
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  return changeTenant(slug, options, context, {
    what: `set the status of ${slug} to ${status}`,
    async done(tenant) {
      if (tenant['status'] === status) return `${slug} is ${status} already; nothing was changed.`
      if (statusMove(tenant['status'] as TenantStatus, status) === 'update') return null
      const isLeaving = tenant['status'] === 'deleting'
      throw new CommandError({
        code: 'status-change-refused',
        message: `${slug} is ${String(tenant['status'])}: that does not become ${status}.`,
        remedy: isLeaving
          ? `Take it back first: \`voyage tenant restore ${slug}\`.`
          : 'See which moves there are in the reference of the control plane.',
      })
    },
    request: async () => ({ method: 'PATCH', body: { status } }),
  })
}

/** Begins the off-boarding of a tenant: it is refused from now on, and can be restored within the grace period. */
export function deleteTenant(slug: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return changeTenant(slug, options, context, {
    what: `set the status of ${slug} to deleting`,
    async done({ status }) {
      const isGoing = status === 'deleting' || status === 'deleted'
      return isGoing ? `${slug} is ${status} already; nothing was changed.` : null
    },
    request: async () => ({ method: 'PATCH', body: { status: 'deleting' } }),
    say: (answer) => [
      `\`voyage tenant restore ${slug}\` takes it back until ${isoTime(answer['purge_after'])}, \`voyage tenant purge ${slug}\` ends it from then on.`,
    ],
  })
}

/** Takes a tenant back from deleting, to suspended. */
export function restoreTenant(slug: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return changeTenant(slug, options, context, {
    what: `restore ${slug} from deleting to suspended`,
    async done({ status, purge_after: purgeAfter }) {
      if (status === 'deleted') throw nothingToRestore(`${slug} was purged: there is nothing to restore.`)
      if (status !== 'deleting') return `${slug} is ${String(status)}, not deleting; nothing was changed.`
      if (typeof purgeAfter === 'number' && purgeAfter > now()) return null
      throw nothingToRestore(`The grace period of ${slug} ended at ${isoTime(purgeAfter)}.`)
    },
    request: async () => ({ method: 'POST', below: '/restore' }),
    say: () => [`\`voyage tenant activate ${slug}\` lets it serve again.`],
  })
}

/** A change of a tenant that was looked at before. */
interface TenantChange {
  readonly what: string
  /** Why there is nothing to do; null when there is. Refuses what cannot be done. */
  readonly done: (tenant: Entry, api: ApiClient) => Promise<string | null>
  readonly request: (
    api: ApiClient,
  ) => Promise<{ readonly method: string; readonly below?: string; readonly body?: unknown }>
  readonly say?: (answer: Entry) => ReadonlyArray<string>
}

/** Makes a change of the tenant as it was seen: the control plane refuses it when somebody changed it since. */
async function changeTenant(
  slug: string,
  options: ControlPlaneOptions,
  context: CommandContext,
  { what, done, request, say }: TenantChange,
): Promise<void> {
  const api = await connectControlPlane(options.url, context)
  const seen = await readTenant(api, slug)
  await change(options, context, {
    what,
    done: () => done(seen.entry, api),
    async run() {
      const { method, below = '', body } = await request(api)
      return call(api, { method, path: seen.path + below, body, ifMatch: seen.etag })
    },
    ...(say === undefined ? {} : { say }),
  })
}

async function isTaken(api: ApiClient, slug: string): Promise<boolean> {
  const found = await findTenant(api, slug)
  if (!found.ok) throw new CommandError(found.error)
  return found.value !== null
}

function nothingToRestore(message: string): CommandError {
  return new CommandError({
    code: 'restore-refused',
    message,
    remedy: 'Create another tenant; the slug of this one is not given out again.',
  })
}

function nothingToUpdate(): CommandError {
  return new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: 'There is nothing to change: no field was given.',
    remedy: 'Give at least one of --name, --plan, --region-hint, --root-company, or --no- before the last two.',
  })
}
