import { createQueryBudget } from '@voyage/catalog'
import type { ControlPlane, Env } from './compose.ts'
import { compose } from './compose.ts'
import { answerMisconfigured } from './misconfigured.ts'

// One control plane for each environment that the runtime hands in, which is one for the life of an isolate.
const planes = new WeakMap<Env, ControlPlane>()

function planeOf(env: Env): ControlPlane {
  const plane = planes.get(env) ?? compose(env)
  planes.set(env, plane)
  return plane
}

export default {
  fetch(request, env, context): Response | Promise<Response> {
    let plane: ControlPlane
    try {
      plane = planeOf(env)
    } catch (failure) {
      return answerMisconfigured(request, failure)
    }
    return plane.app.fetch(request, env, context)
  },
  scheduled(_controller, env): Promise<void> {
    return planeOf(env).maintain()
  },
  // A message whose delivery fails in here is tried again by the queue; what a receiver refuses is no failure.
  async queue(batch, env): Promise<void> {
    const budget = createQueryBudget()
    for (const message of batch.messages) {
      await planeOf(env).deliveries.deliverTo(message.body, budget)
      message.ack()
    }
  },
} satisfies ExportedHandler<Env>
