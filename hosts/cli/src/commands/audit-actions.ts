import type { CommandContext } from './command-context.ts'
import { field, readPages, show, tenantIdOf, time } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { parseLimit } from './parse-options.ts'

/** Options of `voyage audit`. */
export interface AuditOptions extends ControlPlaneOptions {
  readonly tenant?: string
  readonly platform?: boolean
  readonly actor?: string
  readonly action?: string
  readonly limit: string
}

/** Shows entries of the audit log. */
export async function listAudit(options: AuditOptions, context: CommandContext): Promise<void> {
  const most = parseLimit(options.limit)
  await show(options, context, {
    field: 'entries',
    async read(api) {
      const query = {
        ...(options.platform ? { tenant_id: 'platform' } : {}),
        ...(options.tenant === undefined ? {} : { tenant_id: await tenantIdOf(api, options.tenant) }),
        ...(options.actor === undefined ? {} : { actor: options.actor }),
        ...(options.action === undefined ? {} : { action: options.action }),
      }
      return readPages(api, { path: '/audit', query, field: 'entries' }, most)
    },
    columns: [
      time('AT', 'at'),
      field('ACTOR', 'actor'),
      field('ACTION', 'action'),
      field('TENANT', 'tenant_id'),
      field('REQUEST', 'request_id'),
    ],
    empty: 'There are no such entries.',
  })
}
