import { compareText } from './canonical-json.ts'
import type { ResolvedManifest } from './manifest.ts'
import type { PlanRefusal } from './plan-refusal.ts'
import type { PlannedWorker } from './planned-workers.ts'
import { queuesOf } from './resolve-bindings.ts'

/** Returns each way in which what a Worker's config binds and what the manifest lists do not fit together. */
export function checkWorkerBindings(
  manifest: ResolvedManifest,
  workers: ReadonlyArray<PlannedWorker>,
): ReadonlyArray<PlanRefusal> {
  const listed = {
    workers: namesIn(manifest.workers),
    d1: namesIn(manifest.d1),
    r2: namesIn(manifest.r2),
    queues: namesIn(manifest.queues),
  }
  return workers.flatMap(({ entry, source, bindings }): ReadonlyArray<PlanRefusal> => {
    const worker = entry.name
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
      ...source.kv
        .filter((binding) => !Object.hasOwn(entry.kv, binding))
        .map((binding): PlanRefusal => {
          const message = `Worker ${worker} has the KV binding ${binding}; the manifest's "kv" of it does not say for which namespace`
          return { reason: 'namespace_unnamed', worker, binding, message }
        }),
      ...checkNamedBindings({ entry, source }),
      ...checkDeadLetters({ source, bindings }),
    ]
  })
}

/** A binding that the manifest names must be in the config, or its id would have no place to go. */
function checkNamedBindings({ entry, source }: Pick<PlannedWorker, 'entry' | 'source'>): ReadonlyArray<PlanRefusal> {
  const { name: worker, config } = entry
  const isInConfig = {
    kv: (binding: string) => source.kv.includes(binding),
    r2: (binding: string) => Object.hasOwn(source.r2, binding),
    queues: (binding: string) => Object.hasOwn(source.queues, binding),
  }
  return (['kv', 'r2', 'queues'] as const).flatMap((kind) =>
    Object.keys(entry[kind])
      .filter((binding) => !isInConfig[kind](binding))
      .sort(compareText)
      .map((binding): PlanRefusal => {
        const what = kind === 'queues' ? 'queue producer' : kind.toUpperCase()
        const message = `the manifest names the ${what} binding ${binding} of Worker ${worker}, which ${config} does not have`
        return { reason: 'binding_missing', worker, binding, message }
      }),
  )
}

/** Where the manifest says which queue takes dead letters, the consumer must have a place to say so. */
function checkDeadLetters({
  source,
  bindings,
}: Pick<PlannedWorker, 'source' | 'bindings'>): ReadonlyArray<PlanRefusal> {
  const { name: worker, config, consumers } = source
  return Object.entries(bindings.consumers)
    .filter(([queue, dead]) => dead !== null && new Map(Object.entries(consumers)).get(queue) === null)
    .map(([queue, dead]) => {
      const message = `the dead letters of the queue ${queue} go to ${dead}, but the consumer in ${config} has no dead_letter_queue`
      return { reason: 'dead_letter_queue_missing', worker, queue, message }
    })
}

const namesIn = (list: ReadonlyArray<{ readonly name: string }>): ReadonlySet<string> =>
  new Set(list.map(({ name }) => name))

function missingFrom(known: ReadonlySet<string>, names: ReadonlyArray<string>): ReadonlyArray<string> {
  const missing = names.filter((name) => !known.has(name))
  return missing.length < 2 ? missing : [...new Set(missing)].sort(compareText)
}
