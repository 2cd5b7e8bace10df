import { compareText } from './canonical-json.ts'
import type { ManifestWorker, ResolvedManifest } from './manifest.ts'
import type { WorkerSource } from './plan.ts'
import type { PlanRefusal } from './plan-refusal.ts'
import { queuesOf, resolveBindings } from './resolve-bindings.ts'

/** Returns each way in which what a Worker's config binds and what the manifest lists do not fit together. */
export function checkWorkerBindings(
  manifest: ResolvedManifest,
  sources: ReadonlyArray<WorkerSource>,
): ReadonlyArray<PlanRefusal> {
  const listed = {
    workers: namesIn(manifest.workers),
    d1: namesIn(manifest.d1),
    r2: namesIn(manifest.r2),
    queues: namesIn(manifest.queues),
  }
  const queues = new Map(manifest.queues.map((queue) => [queue.name, queue]))
  const sourceOf = new Map(sources.map((source) => [source.name, source]))
  return manifest.workers.flatMap((entry): ReadonlyArray<PlanRefusal> => {
    const worker = entry.name
    const source = sourceOf.get(worker)
    if (source === undefined) {
      const message = `nothing is known of the source of Worker ${worker}`
      return [{ reason: 'worker_source_missing', worker, message }]
    }
    const bindings = resolveBindings(entry, source, queues)
    const bound = `Worker ${worker} is bound to`
    const unlisted = 'which the manifest does not list'
    return [
      ...missingFrom(listed.workers, source.services).map((service): PlanRefusal => {
        return { reason: 'service_unknown', worker, service, message: `${bound} the service ${service}, ${unlisted}` }
      }),
      ...missingFrom(listed.d1, source.databases).map((database): PlanRefusal => {
        const message = `${bound} the database ${database}, ${unlisted}`
        return { reason: 'database_unknown', worker, database, message }
      }),
      ...missingFrom(listed.r2, Object.values(bindings.r2)).map((bucket): PlanRefusal => {
        return { reason: 'bucket_unknown', worker, bucket, message: `${bound} the bucket ${bucket}, ${unlisted}` }
      }),
      ...missingFrom(listed.queues, queuesOf(bindings)).map((queue): PlanRefusal => {
        return { reason: 'queue_unknown', worker, queue, message: `${bound} the queue ${queue}, ${unlisted}` }
      }),
      ...missingFrom(new Set(Object.keys(entry.kv)), source.kv).map((binding): PlanRefusal => {
        const message = `Worker ${worker} has the KV binding ${binding}; the manifest's "kv" of it does not say for which namespace`
        return { reason: 'namespace_unnamed', worker, binding, message }
      }),
      ...checkNamedBindings(entry, source),
      ...checkDeadLetters(bindings.consumers, source),
    ]
  })
}

/** A binding that the manifest names must be in the config, or its id would have no place to go. */
function checkNamedBindings(entry: ManifestWorker, source: WorkerSource): ReadonlyArray<PlanRefusal> {
  const { name: worker, config } = entry
  const inConfig = { kv: source.kv, r2: Object.keys(source.r2), queues: Object.keys(source.queues) }
  return (['kv', 'r2', 'queues'] as const).flatMap((kind) =>
    missingFrom(new Set(inConfig[kind]), Object.keys(entry[kind])).map((binding): PlanRefusal => {
      const what = kind === 'queues' ? 'queue producer' : kind.toUpperCase()
      const message = `the manifest names the ${what} binding ${binding} of Worker ${worker}, which ${config} does not have`
      return { reason: 'binding_missing', worker, binding, message }
    }),
  )
}

/** Where the manifest says which queue takes dead letters, the consumer must have a place to say so. */
function checkDeadLetters(
  consumers: Readonly<Record<string, string | null>>,
  source: WorkerSource,
): ReadonlyArray<PlanRefusal> {
  const { name: worker, config } = source
  const named = new Map(Object.entries(source.consumers))
  return Object.entries(consumers)
    .filter(([queue, dead]) => dead !== null && named.get(queue) === null)
    .map(([queue, dead]) => {
      const message = `the dead letters of the queue ${queue} go to ${dead}, but the consumer in ${config} has no dead_letter_queue`
      return { reason: 'dead_letter_queue_missing', worker, queue, message }
    })
}

const namesIn = (list: ReadonlyArray<{ readonly name: string }>): ReadonlySet<string> =>
  new Set(list.map(({ name }) => name))

const missingFrom = (known: ReadonlySet<string>, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(names.filter((name) => !known.has(name)))].sort(compareText)
