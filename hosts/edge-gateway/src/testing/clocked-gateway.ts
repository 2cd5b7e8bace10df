import type { GatewayEnv } from '../compose.ts'
import gateway from '../index.ts'

// The gateway as a test moves it, by headers that count before the request:
// `x-test-advance: 31` lets 31 seconds pass, `x-test-catalog: down` or `up` says whether the catalog answers, and
// `x-test-isolate: new` has the request met by an isolate that knows nothing.
const realNow = Date.now
let advanced = 0
let isDown = false
let isolate: GatewayEnv | null = null
Date.now = () => realNow() + advanced

function createIsolate(env: GatewayEnv): GatewayEnv {
  const prepare = (sql: string): D1PreparedStatement => {
    if (isDown) throw new Error('the catalog does not answer')
    return env.CONTROL_DB.prepare(sql)
  }
  return { ...env, CONTROL_DB: { ...env.CONTROL_DB, prepare } as D1Database }
}

export default {
  fetch(request, env) {
    const { headers } = request
    advanced += Number(headers.get('x-test-advance') ?? 0) * 1000
    isDown = headers.has('x-test-catalog') ? headers.get('x-test-catalog') === 'down' : isDown
    isolate = isolate === null || headers.has('x-test-isolate') ? createIsolate(env) : isolate
    return gateway.fetch(request, isolate)
  },
} satisfies ExportedHandler<GatewayEnv>
