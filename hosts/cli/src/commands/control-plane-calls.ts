import { CommandError } from '../command-error.ts'
import { findTenant } from '../executor/tenant-handlers.ts'
import type { ApiClient, ApiRequest } from '../http/api-client.ts'
import { isRecord } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'

/** A JSON object of an answer. */
export type Entry = Readonly<Record<string, unknown>>

/** Calls the control plane and returns the JSON object it answers with. @throws CommandError when it refuses */
export async function call(api: ApiClient, request: ApiRequest): Promise<Entry> {
  return (await ask(api, request)).entry
}

/** What was read, and the entity tag under which a change is one of what was seen. */
export interface Seen {
  readonly path: string
  readonly entry: Entry
  readonly etag: string
}

/** Reads something that has an entity tag. @throws CommandError when it is refused, or has none */
export async function look(api: ApiClient, path: string): Promise<Seen> {
  const { entry, etag } = await ask(api, { method: 'GET', path })
  if (etag !== null) return { path, entry, etag }
  throw new CommandError({
    code: 'CLI_API_REFUSED',
    message: `The control plane answered ${path} without an ETag, so that no change can be held to what was seen.`,
    remedy: 'Look for a proxy between here and the control plane that takes ETag headers away.',
  })
}

async function ask(
  api: ApiClient,
  request: ApiRequest,
): Promise<{ readonly entry: Entry; readonly etag: string | null }> {
  const answer = await api.call(request)
  if (!answer.ok) throw new CommandError(answer.error)
  return { entry: isRecord(answer.body) ? answer.body : {}, etag: answer.etag }
}

/** Returns the objects in a field of an answer. */
export function entriesIn(body: Entry, field: string): ReadonlyArray<Entry> {
  const value = body[field]
  return Array.isArray(value) ? value.filter(isRecord) : []
}

/** Reads the pages of a list until so many entries are there, or the end. */
export async function readPages(
  api: ApiClient,
  list: { readonly path: string; readonly query: Readonly<Record<string, string>>; readonly field: string },
  most: number,
): Promise<ReadonlyArray<Entry>> {
  const entries: Array<Entry> = []
  let cursor: unknown = null
  do {
    const query = new URLSearchParams({ ...list.query, ...(typeof cursor === 'string' ? { cursor } : {}) })
    query.set('limit', String(Math.min(100, most - entries.length)))
    const body = await call(api, { method: 'GET', path: `${list.path}?${query}` })
    entries.push(...entriesIn(body, list.field))
    cursor = body['next_cursor']
  } while (typeof cursor === 'string' && entries.length < most)
  return entries
}

/** Returns the path of the tenant with this slug. @throws CommandError CLI_TENANT_UNKNOWN */
export async function tenantPath(api: ApiClient, slug: string): Promise<string> {
  return `/tenants/${encodeURIComponent(await tenantIdOf(api, slug))}`
}

/** Returns the id of the tenant with this slug. @throws CommandError CLI_TENANT_UNKNOWN */
export async function tenantIdOf(api: ApiClient, slug: string): Promise<string> {
  const found = await findTenant(api, slug)
  if (!found.ok) throw new CommandError(found.error)
  if (found.value !== null) return found.value.tenantId
  throw new CommandError({
    code: 'CLI_TENANT_UNKNOWN',
    message: `There is no tenant "${slug}".`,
    remedy: 'See `voyage tenant list`.',
  })
}

/** Returns the tenant with this slug. @throws CommandError CLI_TENANT_UNKNOWN */
export async function readTenant(api: ApiClient, slug: string): Promise<Seen> {
  return look(api, await tenantPath(api, slug))
}

/** Looks something up and shows it as a table, or as JSON. */
export async function show(
  options: ControlPlaneOptions,
  context: CommandContext,
  what: {
    readonly field: string
    readonly read: (api: ApiClient) => Promise<ReadonlyArray<Entry>>
    readonly columns: ReadonlyArray<readonly [heading: string, cell: (entry: Entry) => unknown]>
    readonly empty: string
  },
): Promise<void> {
  const { output } = context
  const entries = await what.read(await connectControlPlane(options.url, context))
  if (options.json) return output.json({ [what.field]: entries })
  if (entries.length === 0) return output.line(what.empty)
  const rows = entries.map((entry) => what.columns.map(([, cell]) => String(cell(entry) ?? '')))
  for (const line of renderTable([what.columns.map(([heading]) => heading), ...rows])) output.line(line)
}

/** Something that is changed at a control plane. */
export interface Change {
  /** What would be done, as an infinitive. */
  readonly what: string
  /** Why there is nothing to do; null when there is. Refuses what cannot be done. Absent: not looked at beforehand. */
  readonly done?: (api: ApiClient) => Promise<string | null>
  /** What is shown before it is done. Absent: `what` alone. */
  readonly preview?: {
    readonly lines: ReadonlyArray<string>
    /** The same as fields of what a dry run answers with --json. */
    readonly entry: Entry
    /** Why it cannot be done now; null when it can. */
    readonly refusal: CommandError | null
  }
  readonly run: (api: ApiClient) => Promise<Entry>
  /** What is said of the answer, for people. */
  readonly say?: (answer: Entry) => ReadonlyArray<string>
}

/** Says what would be done, or does it with --execute and hands on what the control plane answered. */
export async function change(options: ControlPlaneOptions, context: CommandContext, planned: Change): Promise<void> {
  const { output } = context
  if (planned.done !== undefined) {
    const done = await planned.done(await connectControlPlane(options.url, context))
    if (done !== null) return options.json ? output.json({ changed: false }) : output.line(done)
  }
  const { preview } = planned
  if (!options.json) for (const line of preview?.lines ?? []) output.line(line)
  if (options.json && !options.execute) output.json({ changed: false, would: planned.what, ...preview?.entry })
  if (preview !== undefined && preview.refusal !== null) throw preview.refusal
  if (!options.execute) {
    if (options.json) return
    output.line(`Would ${planned.what}, at ${options.url}.`)
    output.line('Nothing was changed. Add --execute to do it.')
    return
  }
  const answer = await planned.run(await connectControlPlane(options.url, context))
  if (options.json) return output.json(answer)
  output.line(`Done: ${planned.what}.`)
  for (const line of planned.say?.(answer) ?? []) output.line(line)
}

/** Returns the column of a field under a heading. */
export function field(heading: string, name: string): readonly [string, (entry: Entry) => unknown] {
  return [heading, (entry) => entry[name]]
}

/** Returns the column of a time in epoch seconds, shown as ISO 8601. */
export function time(heading: string, name: string): readonly [string, (entry: Entry) => unknown] {
  return [heading, (entry) => isoTime(entry[name])]
}

/** Returns a time in epoch seconds as ISO 8601; empty for what is none. */
export function isoTime(seconds: unknown): string {
  return typeof seconds === 'number' ? new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z') : ''
}
