import type { ComposeOptions, Env } from './compose.ts'
import { compose } from './compose.ts'

/** Returns the Worker of the auth host: what is composed for an environment is kept for the life of its isolate. */
export function createWorker(options: ComposeOptions = {}): ExportedHandler<Env> {
  const parts = new WeakMap<Env, ReturnType<typeof compose>>()
  const partsOf = (env: Env): ReturnType<typeof compose> => {
    const composed = parts.get(env) ?? compose(env, options)
    parts.set(env, composed)
    return composed
  }
  return {
    fetch: (request, env, context) => partsOf(env).app.fetch(request, env, context),
    scheduled: async (_, env) => {
      await partsOf(env).keepHouse()
    },
  }
}
