import type { Env } from '../compose.ts'
import { createWorker } from '../create-worker.ts'

// The auth host, and `/testing/schedule`, which runs what the Cron Trigger runs and tells how much it asked for: queries of
// D1, requests, and where they went, in that order.
const auth = createWorker({ passwordCost: { logN: 4, r: 8, p: 1 } })
let queries = 0
let requests: Array<string> = []

const send = globalThis.fetch
globalThis.fetch = (input, init) => {
  requests.push(String(input))
  return send(input, init)
}

/** Counts at the binding, whatever the host itself makes of it. */
function counting(database: D1Database): D1Database {
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>()
  const counted = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(statement, {
      get(target, method) {
        if (method === 'bind') return (...values: Array<unknown>) => counted(target.bind(...values))
        queries += 1
        return Reflect.get(target, method).bind(target)
      },
    })
    originals.set(proxy, statement)
    return proxy
  }
  return {
    prepare: (sql: string) => counted(database.prepare(sql)),
    batch(statements: Array<D1PreparedStatement>) {
      queries += statements.length
      return database.batch(statements.map((each) => originals.get(each) ?? each))
    },
  } as D1Database
}

export default {
  async fetch(request, env, context): Promise<Response> {
    if (new URL(request.url).pathname !== '/testing/schedule')
      return (await auth.fetch?.(request, env, context)) as Response
    queries = 0
    requests = []
    const controller = { cron: '*/5 * * * *', scheduledTime: 0, noRetry: () => {} }
    await auth.scheduled?.(controller, { ...env, AUTH_DB: counting(env.AUTH_DB) }, context)
    return Response.json({ queries, requests })
  },
} satisfies ExportedHandler<Env>
