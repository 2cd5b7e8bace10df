import type { Env } from './compose.ts'
import { compose } from './compose.ts'

// One composition for each environment that the runtime hands in, which is one for the life of an isolate.
const parts = new WeakMap<Env, ReturnType<typeof compose>>()

function partsOf(env: Env): ReturnType<typeof compose> {
  const composed = parts.get(env) ?? compose(env)
  parts.set(env, composed)
  return composed
}

export default {
  fetch(request, env, context): Response | Promise<Response> {
    return partsOf(env).app.fetch(request, env, context)
  },
  async scheduled(_, env): Promise<void> {
    await partsOf(env).keepHouse()
  },
} satisfies ExportedHandler<Env>
