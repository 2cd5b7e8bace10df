import { CommandError } from '../command-error.ts'
import type { ApiClient } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import type { CommandContext } from './command-context.ts'
import type { Entry } from './control-plane-calls.ts'
import { call, tenantPath } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'

/** A change of a tenant that is looked at before it is made. */
export interface TenantChange {
  /** What would be done, as an infinitive. */
  readonly what: string
  /** Why there is nothing to do; null when there is. Refuses what cannot be done. */
  readonly done: (api: ApiClient) => Promise<string | null>
  readonly run: (api: ApiClient) => ReturnType<ApiClient['call']>
  readonly say?: (answer: unknown) => ReadonlyArray<string>
}

/** Says what would be done, or that it is done already; makes the change with --execute. */
export async function changeTenant(
  options: ControlPlaneOptions,
  context: CommandContext,
  planned: TenantChange,
): Promise<void> {
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
  for (const line of planned.say?.(answer.body) ?? []) output.line(line)
}

/** Returns the tenant with this slug. @throws CommandError CLI_TENANT_UNKNOWN */
export async function readTenant(api: ApiClient, slug: string): Promise<Entry> {
  return call(api, { method: 'GET', path: await tenantPath(api, slug) })
}
