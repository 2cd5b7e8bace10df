import type { StepContext, WorkerBindings } from '@voyage/deploy-planner'
import type { BindingIds } from '@voyage/deploy-planner/wrangler-config'

/** Returns what is written into a Worker's configuration: the ids of what its bindings stand for, and the names. */
export function toBindingIds(
  { databases, kv, r2, queues, consumers }: WorkerBindings,
  context: Pick<StepContext<'bindings.sync'>, 'databaseId' | 'namespaceId'>,
): BindingIds {
  return {
    d1: Object.fromEntries(databases.map((name) => [name, context.databaseId(name)])),
    kv: Object.fromEntries(Object.entries(kv).map(([binding, name]) => [binding, context.namespaceId(name)])),
    r2,
    queues,
    deadLetterQueues: Object.fromEntries(
      Object.entries(consumers).flatMap(([queue, dead]) => (dead === null ? [] : [[queue, dead]])),
    ),
  }
}
