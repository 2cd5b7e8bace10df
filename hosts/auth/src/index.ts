import type { createApp } from './app.ts'
import type { Env } from './compose.ts'
import { compose } from './compose.ts'

// One app for each environment that the runtime hands in, which is one for the life of an isolate.
const apps = new WeakMap<Env, ReturnType<typeof createApp>>()

export default {
  fetch(request, env): Response | Promise<Response> {
    const app = apps.get(env) ?? compose(env)
    apps.set(env, app)
    return app.fetch(request)
  },
} satisfies ExportedHandler<Env>
