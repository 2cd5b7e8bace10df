import { compareText } from './canonical-json.ts'
import type { CreatePlanOptions } from './create-plan-options.ts'
import type { ManifestWorker } from './manifest.ts'
import type { WorkerSource } from './plan.ts'
import { resolveBindings } from './resolve-bindings.ts'
import type { WorkerBindings } from './step.ts'

/** A Worker of the manifest, what its config binds, and what these bindings stand for. */
export interface PlannedWorker {
  readonly entry: ManifestWorker
  readonly source: WorkerSource
  readonly bindings: WorkerBindings
  /** How many bindings, variables and secrets it has; two bindings of one thing count twice. */
  readonly bindingCount: number
}

/** The Workers of a manifest, in its order, and the names of those whose source is not there. */
export interface PlannedWorkers {
  readonly workers: ReadonlyArray<PlannedWorker>
  readonly missing: ReadonlyArray<string>
}

/** Joins the Workers of a manifest with their sources, whose lists are put in an order of their own. */
export function joinWorkers({ manifest, workers: sources }: CreatePlanOptions): PlannedWorkers {
  const queues = new Map(manifest.queues.map((queue) => [queue.name, queue]))
  const sourceOf = new Map(sources.map((source) => [source.name, source]))
  const workers: Array<PlannedWorker> = []
  const missing: Array<string> = []
  for (const entry of manifest.workers) {
    const given = sourceOf.get(entry.name)
    if (given === undefined) missing.push(entry.name)
    else {
      const source = normaliseSource(given)
      const bindings = resolveBindings(entry, source, queues)
      workers.push({ entry, source, bindings, bindingCount: countBindings(entry, given) })
    }
  }
  return { workers, missing }
}

function countBindings({ vars, secrets }: ManifestWorker, source: WorkerSource): number {
  const { services, databases, kv, r2, queues } = source
  const lists = services.length + databases.length + kv.length + secrets.length
  return lists + [r2, queues, vars].reduce((count, named) => count + Object.keys(named).length, 0)
}

/** What the planner uses of a source: hosts need not care about order and repeats. */
function normaliseSource(source: WorkerSource): WorkerSource {
  const { name, config, fingerprint, services, databases, kv, r2, queues, consumers } = source
  const lists = { services: sortUnique(services), databases: sortUnique(databases), kv: sortUnique(kv) }
  return { name, config, fingerprint, ...lists, r2, queues, consumers }
}

/** Returns the names in code-unit order, each once. */
function sortUnique(names: ReadonlyArray<string>): ReadonlyArray<string> {
  return names.length < 2 ? names : [...new Set(names)].sort(compareText)
}
