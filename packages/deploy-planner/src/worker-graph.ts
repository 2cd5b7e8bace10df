import type { ResolvedManifest } from './manifest.ts'
import type { WorkerSource } from './plan.ts'

/** Which Workers need which: what service and database bindings say. */
export interface WorkerGraph {
  /** The Workers that the control plane and the auth host need, themselves included: they come before any tenant. */
  readonly platform: ReadonlySet<string>
  /** Returns the Workers that bind any of these databases, and all Workers that reach those by service bindings. */
  serving(databases: ReadonlySet<string>): ReadonlySet<string>
  /** Returns the Workers that bind any of these databases themselves. */
  binding(databases: ReadonlySet<string>): ReadonlySet<string>
}

/** Returns the graph of the manifest's Workers. */
export function createWorkerGraph(manifest: ResolvedManifest, sources: ReadonlyArray<WorkerSource>): WorkerGraph {
  const providers = new Map(sources.map((source) => [source.name, source.services]))
  const binders = new Map<string, Array<string>>()
  for (const source of sources) {
    for (const service of source.services) binders.set(service, [...(binders.get(service) ?? []), source.name])
  }
  const roots = [manifest.controlPlane.worker, manifest.auth.worker].filter((name) => name !== null)
  const binding = (databases: ReadonlySet<string>) =>
    new Set(sources.filter((source) => source.databases.some((name) => databases.has(name))).map(({ name }) => name))
  return {
    platform: reach(roots, (name) => providers.get(name) ?? []),
    serving: (databases) => reach(binding(databases), (name) => binders.get(name) ?? []),
    binding,
  }
}

function reach(from: Iterable<string>, next: (name: string) => ReadonlyArray<string>): ReadonlySet<string> {
  const seen = new Set(from)
  // A Set iterates over what is added on the way.
  for (const name of seen) for (const other of next(name)) seen.add(other)
  return seen
}
