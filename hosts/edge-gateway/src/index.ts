import type { GatewayEnv } from './compose.ts'
import { composeGateway } from './compose.ts'

// One gateway, and so one cache, for each isolate; env is the same object for all its requests.
const gateways = new WeakMap<GatewayEnv, (request: Request) => Promise<Response>>()

export default {
  fetch(request, env) {
    const gateway = gateways.get(env) ?? composeGateway(env)
    gateways.set(env, gateway)
    return gateway(request)
  },
} satisfies ExportedHandler<GatewayEnv>
