import type { ResolvedManifest } from './manifest.ts'
import type { PlannedWorker } from './planned-workers.ts'

/** Which Workers need which: what service and database bindings say. */
export interface WorkerGraph {
  /** The Workers that the control plane and the auth host need, themselves included: they come before any tenant. */
  readonly platform: ReadonlySet<string>
  /** Returns the Workers that bind the database, in the order of the manifest. */
  bindersOf(database: string): ReadonlyArray<string>
  /** Returns the Workers that bind any of these databases, and all Workers that reach those by service bindings. */
  serving(databases: ReadonlySet<string>): ReadonlySet<string>
  /** Returns the Workers that bind any of these databases themselves. */
  binding(databases: ReadonlySet<string>): ReadonlySet<string>
  /** Returns whether `worker` binds a stub of `service` first: one with two phases that needs `worker` in its turn. */
  needsStub(service: string, worker: string): boolean
}

/** Returns the graph of the manifest's Workers. */
export function createWorkerGraph(manifest: ResolvedManifest, workers: ReadonlyArray<PlannedWorker>): WorkerGraph {
  const sources = workers.map(({ source }) => source)
  const providers = new Map(sources.map((source) => [source.name, source.services]))
  const callers = new Map<string, Array<string>>()
  const binders = new Map<string, Array<string>>()
  for (const { name, services, databases } of sources) {
    for (const service of services) append(callers, service, name)
    for (const database of databases) append(binders, database, name)
  }
  const roots = [manifest.controlPlane.worker, manifest.auth.worker].filter((name) => name !== null)
  const bindersOf = (database: string) => binders.get(database) ?? []
  const binding = (databases: ReadonlySet<string>) => new Set([...databases].flatMap(bindersOf))
  const next = (name: string) => providers.get(name) ?? []
  const needsOfStubs = new Map(
    manifest.workers.filter(({ twoPhase }) => twoPhase).map(({ name }) => [name, reach(next(name), next)]),
  )
  return {
    platform: reach(roots, next),
    serving: (databases) => reach(binding(databases), (name) => callers.get(name) ?? []),
    bindersOf,
    binding,
    needsStub: (service, worker) => needsOfStubs.get(service)?.has(worker) ?? false,
  }
}

function append(lists: Map<string, Array<string>>, key: string, value: string): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

function reach(from: Iterable<string>, next: (name: string) => ReadonlyArray<string>): ReadonlySet<string> {
  const seen = new Set(from)
  // A Set iterates over what is added on the way.
  for (const name of seen) for (const other of next(name)) seen.add(other)
  return seen
}
