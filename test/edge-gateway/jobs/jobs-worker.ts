import { createD1TenantDirectory } from '@voyage/catalog/d1'
import type { TenantResolver } from '@voyage/tenant-resolver'
import { createTenantResolver, tenantId } from '@voyage/tenant-resolver'
import type { TenantDatabase } from '@voyage/tenant-resolver/bindings'
import { attachTenantDatabases } from '@voyage/tenant-resolver/bindings'

// Work for many tenants without a request: each message of the queue names its tenant, the schedule goes through a list.
interface JobsEnv {
  readonly CONTROL_DB: TenantDatabase & Parameters<typeof createD1TenantDirectory>[0]
  readonly OPS_ONE_DB: TenantDatabase
  readonly OPS_TWO_DB: TenantDatabase
  readonly OPS_CLOSED_DB: TenantDatabase
  /** Tenants that the schedule works for, separated by spaces. */
  readonly SCHEDULED: string
  readonly JOBS: { sendBatch(messages: ReadonlyArray<{ readonly body: Job }>): Promise<void> }
}

interface Job {
  readonly tenantId: string
}

interface Message {
  readonly body: Job
  ack(): void
  retry(): void
}

let resolver: TenantResolver | undefined

function createResolver({ CONTROL_DB }: JobsEnv): TenantResolver {
  const directory = createD1TenantDirectory(CONTROL_DB)
  const clock = {
    now: () => Date.now() / 1000,
    after(seconds: number, run: () => void) {
      const timer = setTimeout(run, seconds * 1000)
      return () => clearTimeout(timer)
    },
  }
  return createTenantResolver({ directory, clock, signals: [tenantId({ tenants: directory })] })
}

/** Notes in the tenant's own database who asked for the work, once the gate lets it; says what became of it. */
async function work(env: JobsEnv, { tenantId: value }: Job, asker: string): Promise<string> {
  resolver ??= createResolver(env)
  const resolution = await resolver.resolveValue({ signal: 'tenant_id', value })
  if (resolution.outcome !== 'served') return resolution.outcome
  const { id, databases } = resolution.tenant
  const own = attachTenantDatabases<JobsEnv, TenantDatabase>({ env, context: { tenantId: id, databases } })
  const ops = await own.databases.ops()
  if (!ops.ok) return ops.error.reason
  await ops.value.prepare('INSERT INTO notes (text) VALUES (?)').bind(asker).run()
  return 'done'
}

// biome-ignore lint/suspicious/noConsole: the test reads what became of each piece of work in the log.
const report = (line: string): void => console.log(line)

export default {
  async fetch(request: Request, env: JobsEnv): Promise<Response> {
    const tenants = (await request.json()) as ReadonlyArray<string>
    await env.JOBS.sendBatch(tenants.map((id) => ({ body: { tenantId: id } })))
    return new Response(null, { status: 202 })
  },
  async queue({ messages }: { readonly messages: ReadonlyArray<Message> }, env: JobsEnv): Promise<void> {
    for (const message of messages) {
      const outcome = await work(env, message.body, 'queue')
      report(`queue ${message.body.tenantId} ${outcome}`)
      if (outcome === 'unavailable') message.retry()
      else message.ack()
    }
  },
  async scheduled(_event: unknown, env: JobsEnv): Promise<void> {
    for (const id of env.SCHEDULED.split(' ')) {
      report(`cron ${id} ${await work(env, { tenantId: id }, 'cron')}`)
    }
  },
}
