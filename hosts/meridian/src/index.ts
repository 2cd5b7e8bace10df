import { createApp } from './app.ts'
import { compose } from './compose.ts'
import type { Env } from './env.ts'

let app: ReturnType<typeof createApp> | undefined

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    // One application for the life of the isolate: it keeps the provider's metadata and keys.
    app ??= createApp(compose(env))
    return app.fetch(request)
  },
}
