import type { D1Like, D1StatementLike } from '@voyage/catalog/d1'
import type { Env } from '../compose.ts'
import type { DeliveryQueue } from '../deliveries.ts'
import controlPlane from '../index.ts'

// The control plane with the calls of its database and its queue told in a header: the SQL of a query, how many are in a
// batch, the message as JSON.
let calls: Array<string> = []
const statements = new WeakMap<object, D1StatementLike>()
const envs = new WeakMap<Env, Env>()

function counted(statement: D1StatementLike, sql: string): D1StatementLike {
  const wrapper: D1StatementLike = {
    bind: (...values) => counted(statement.bind(...values), sql),
    all() {
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
      calls.push(`a batch of ${all.length}`)
      return db.batch(all.map((each) => statements.get(each) ?? each))
    },
  }
  const queue: DeliveryQueue = {
    async send(message) {
      calls.push(JSON.stringify(message))
    },
  }
  const wrapped = {
    ...env,
    CONTROL_DB: counter as unknown as D1Database,
    EVENTS_QUEUE: queue as NonNullable<Env['EVENTS_QUEUE']>,
  }
  envs.set(env, wrapped)
  return wrapped
}

export default {
  async fetch(request, env, context): Promise<Response> {
    calls = []
    const answer = await controlPlane.fetch(request, counting(env), context)
    const headers = new Headers(answer.headers)
    headers.set('x-calls', JSON.stringify(calls))
    return new Response(answer.body, { status: answer.status, headers })
  },
} satisfies ExportedHandler<Env>
