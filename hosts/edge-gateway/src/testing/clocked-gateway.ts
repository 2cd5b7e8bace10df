import type { GatewayEnv } from '../compose.ts'
import gateway from '../index.ts'

// The gateway with a clock that a test moves: `x-test-advance: 31` lets 31 seconds pass before the request.
const realNow = Date.now
let advanced = 0
Date.now = () => realNow() + advanced

export default {
  fetch(request, env) {
    advanced += Number(request.headers.get('x-test-advance') ?? 0) * 1000
    return gateway.fetch(request, env)
  },
} satisfies ExportedHandler<GatewayEnv>
