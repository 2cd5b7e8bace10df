import { CommandError } from '../command-error.ts'
import { isRecord } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import type { Entry } from './control-plane-calls.ts'
import { call, change, entriesIn, isoTime, look, readTenant } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { requireConfirmation } from './require-confirmation.ts'

/** Options of `voyage tenant purge`. */
export interface PurgeTenantOptions extends ControlPlaneOptions {
  readonly confirm?: string
}

/**
 * Shows what a purge takes away and, with `execute` and the typed confirmation, takes it away. What is confirmed is the
 * version that was shown, and the control plane takes no other.
 */
export async function purgeTenant(slug: string, options: PurgeTenantOptions, context: CommandContext): Promise<void> {
  const api = await connectControlPlane(options.url, context)
  const tenant = await readTenant(api, slug)
  const plan = await look(api, `${tenant.path}/purge`)
  const confirmation = `${slug}@${plan.etag.replaceAll('"', '')}`
  const rows = rowsOf(plan.entry)
  return change(options, context, {
    what: `purge ${slug}, for good`,
    done: async () =>
      tenant.entry['status'] === 'deleted' ? `${slug} was purged already; nothing was changed.` : null,
    preview: {
      lines: [
        rows.length === 0 ? `${slug} owns nothing; its record alone becomes deleted.` : `What goes with ${slug}:`,
        ...renderTable(rows).map((line) => `  ${line}`),
        `To be confirmed as ${confirmation}.`,
      ],
      entry: { ...plan.entry, confirmation },
      refusal: refusalOf(slug, plan.entry),
    },
    async run() {
      await requireConfirmation(confirmation, options.confirm)
      return call(api, { method: 'POST', path: plan.path, ifMatch: plan.etag })
    },
    say: () => databasesLeft(plan.entry),
  })
}

function rowsOf(plan: Entry): ReadonlyArray<ReadonlyArray<string>> {
  const would = belongings(plan)
  const named = (what: string, field: string): ReadonlyArray<ReadonlyArray<string>> => {
    const names = would[field]
    return Array.isArray(names) ? names.map((name) => [what, String(name)]) : []
  }
  return [
    ...named('domain', 'domains'),
    ...entriesIn(would, 'databases').map((database) => [
      'database',
      `${kindOf(database)} ${String(database['d1_database_id'])} (its record is retired; the D1 database stays)`,
    ]),
    ...named('feature', 'features'),
    ...named('API key', 'api_keys'),
    ...named('webhook', 'webhooks'),
  ]
}

function belongings(plan: Entry): Entry {
  return isRecord(plan['would_go']) ? plan['would_go'] : {}
}

function kindOf(database: Entry): string {
  return database['year'] === null
    ? String(database['kind'])
    : `${String(database['kind'])} ${String(database['year'])}`
}

function databasesLeft(plan: Entry): ReadonlyArray<string> {
  const databases = entriesIn(belongings(plan), 'databases')
  if (databases.length === 0) return []
  const ids = databases.map((database) => `  ${String(database['d1_database_id'])}  ${kindOf(database)}`)
  return ['These D1 databases stand until you delete them (`wrangler d1 delete <name>`):', ...ids]
}

function refusalOf(slug: string, plan: Entry): CommandError | null {
  if (plan['ready'] === true) return null
  const inGrace = plan['because'] === 'in_grace'
  return new CommandError({
    code: 'purge-refused',
    message: inGrace
      ? `${slug} can be restored until ${isoTime(plan['purge_after'])}, and be purged only then.`
      : `${slug} is not being deleted.`,
    remedy: inGrace
      ? 'Run the command again after that time.'
      : `Begin with \`voyage tenant delete ${slug}\`; the grace period has to end before a purge.`,
  })
}
