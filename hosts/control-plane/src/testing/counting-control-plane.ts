import type { D1Like, D1StatementLike } from '@voyage/catalog/d1'
import type { KvLike } from '@voyage/tenant-resolver/projection'
import type { Env } from '../compose.ts'
import type { DeliveryQueue } from '../deliveries.ts'
import controlPlane from '../index.ts'

// The control plane with the calls of its database and its queue told in a header: the SQL of a query, how many are in a
// batch, the message as JSON. `/testing/schedule` runs the schedule, with a queue (`?queue`) or without, and tells how much
// it took.
let calls: Array<string> = []
let queries = 0
let operations = 0
let requests = 0

const send = globalThis.fetch
globalThis.fetch = (...given) => {
  requests += 1
  return send(...given)
}
const statements = new WeakMap<object, D1StatementLike>()
const envs = new WeakMap<Env, Env>()

function counted(statement: D1StatementLike, sql: string): D1StatementLike {
  const wrapper: D1StatementLike = {
    bind: (...values) => counted(statement.bind(...values), sql),
    all() {
      queries += 1
      calls.push(sql.replaceAll(/\s+/g, ' '))
      return statement.all()
    },
  }
  statements.set(wrapper, statement)
  return wrapper
}

function counting(env: Env): Env {
  const db: D1Like = env.CONTROL_DB
  const known = envs.get(env)
  if (known !== undefined) return known
  const counter: D1Like = {
    prepare: (sql) => counted(db.prepare(sql), sql),
    batch(all) {
      queries += all.length
      calls.push(`a batch of ${all.length}`)
      return db.batch(all.map((each) => statements.get(each) ?? each))
    },
  }
  const kv = env.TENANT_PROJECTION
  const counterOfKv: KvLike = {
    async get(...given) {
      operations += 1
      return (await kv?.get(...given)) ?? null
    },
    async put(...given) {
      operations += 1
      await kv?.put(...given)
    },
    async delete(...given) {
      operations += 1
      await kv?.delete(...given)
    },
  }
  const queue: DeliveryQueue = {
    async send(message) {
      requests += 1
      calls.push(JSON.stringify(message))
    },
  }
  const wrapped = {
    ...env,
    CONTROL_DB: counter as unknown as D1Database,
    TENANT_PROJECTION: counterOfKv as KVNamespace,
    EVENTS_QUEUE: queue as NonNullable<Env['EVENTS_QUEUE']>,
  }
  envs.set(env, wrapped)
  return wrapped
}

async function runSchedule(env: Env, controller: ScheduledController, queued: boolean): Promise<Response> {
  const { EVENTS_QUEUE: _, ...withoutQueue } = counting(env)
  queries = 0
  operations = 0
  requests = 0
  await controlPlane.scheduled(controller, queued ? counting(env) : withoutQueue)
  const taken = { queries, operations, requests }
  return Response.json({ ...taken, watermark: await env.TENANT_PROJECTION?.get('watermark:2', 'json') })
}

export default {
  async fetch(request, env, context): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/testing/schedule') {
      const controller = { cron: '* * * * *', scheduledTime: 0, noRetry: () => {} }
      return runSchedule(env, controller, searchParams.has('queue'))
    }
    calls = []
    const answer = await controlPlane.fetch(request, counting(env), context)
    const headers = new Headers(answer.headers)
    headers.set('x-calls', JSON.stringify(calls))
    return new Response(answer.body, { status: answer.status, headers })
  },
} satisfies ExportedHandler<Env>
