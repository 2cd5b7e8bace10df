import type { ManifestQueue, ManifestWorker } from './manifest.ts'
import type { WorkerSource } from './plan.ts'
import type { WorkerBindings } from './step.ts'

/**
 * Returns what the bindings of a Worker stand for: what its config names, and the manifest's word where it says
 * otherwise. A KV binding that the manifest does not name is left out.
 */
export function resolveBindings(
  worker: ManifestWorker,
  source: WorkerSource,
  queues: ReadonlyMap<string, ManifestQueue>,
): WorkerBindings {
  const namespaces = new Map(Object.entries(worker.kv))
  const consumers = Object.entries(source.consumers).map(([queue, named]) => {
    return [queue, queues.get(queue)?.deadLetterQueue ?? named] as const
  })
  return {
    databases: source.databases,
    kv: Object.fromEntries(source.kv.flatMap((binding) => pairs(binding, namespaces.get(binding)))),
    r2: { ...source.r2, ...worker.r2 },
    queues: { ...source.queues, ...worker.queues },
    consumers: Object.fromEntries(consumers),
  }
}

const pairs = (binding: string, name: string | undefined) => (name === undefined ? [] : [[binding, name] as const])

/** Returns the queues that a Worker sends to or consumes, and those that take its dead letters. */
export function queuesOf({ queues, consumers }: WorkerBindings): ReadonlyArray<string> {
  const dead = Object.values(consumers).filter((name) => name !== null)
  return [...Object.values(queues), ...Object.keys(consumers), ...dead]
}
