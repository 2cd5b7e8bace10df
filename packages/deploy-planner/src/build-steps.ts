import { addPagesSteps } from './build-pages-steps.ts'
import { addTenantSteps } from './build-tenant-steps.ts'
import type { ResolvedManifest } from './manifest.ts'
import type { PagesSource, WorkerSource } from './plan.ts'
import { queuesOf, resolveBindings } from './resolve-bindings.ts'
import type { WorkerBindings } from './step.ts'
import type { StepDraft } from './step-drafts.ts'
import { createStepDrafts } from './step-drafts.ts'
import { createWorkerGraph } from './worker-graph.ts'

/** What {@link buildSteps} needs; look-ups throw for what the caller has not checked to be there. */
export interface BuildStepsOptions {
  readonly manifest: ResolvedManifest
  /** In manifest order, one for each Worker. */
  readonly sources: ReadonlyArray<WorkerSource>
  /** One for each Pages application. */
  readonly pages: ReadonlyArray<PagesSource>
  readonly fingerprint: (directory: string) => string
  readonly today: (tenant: string, branch: string) => string
}

/**
 * Returns the steps of the manifest in the order in which its story is told: the platform first, then each tenant from
 * its creation to its activation. Dependencies may still ask for another order; the planner sorts.
 */
export function buildSteps(options: BuildStepsOptions): ReadonlyArray<StepDraft> {
  const { manifest, sources, fingerprint } = options
  const { steps, add } = createStepDrafts()
  const graph = createWorkerGraph(manifest, sources)
  const queues = new Map(manifest.queues.map((queue) => [queue.name, queue]))
  const sourceOf = new Map(sources.map((source) => [source.name, source]))
  const workers = manifest.workers.map((worker) => {
    const source = sourceOf.get(worker.name)
    if (source === undefined) throw new TypeError(`no source for Worker ${worker.name}`)
    return { worker, source, bindings: resolveBindings(worker, source, queues) }
  })
  const ownerOf = new Map(
    manifest.tenants.flatMap((tenant) => tenant.databases.map((database) => [database.d1, tenant.slug] as const)),
  )
  // A migration needs one config that knows the id; the platform's need not wait for Workers that come later.
  const bindersOf = new Map<string, { readonly all: Array<string>; readonly early: Array<string> }>()
  for (const { name, databases } of sources) {
    for (const database of databases) {
      const binders = bindersOf.get(database) ?? { all: [], early: [] }
      bindersOf.set(database, binders)
      binders.all.push(`bindings.sync:${name}`)
      if (graph.platform.has(name)) binders.early.push(`bindings.sync:${name}`)
    }
  }

  const createDatabases = (isMine: (owner: string | undefined) => boolean) => {
    for (const { name } of manifest.d1) {
      const owner = ownerOf.get(name)
      if (!isMine(owner)) continue
      // No tenant's database is made for a tenant that was refused.
      const after = owner === undefined ? [] : [`tenant.create:${owner}`]
      add('d1.create', name, `Create D1 database ${name}`, { name }, { after })
    }
  }
  const createResources = () => {
    for (const { name } of manifest.kv) add('kv.create', name, `Create KV namespace ${name}`, { name })
    for (const { name } of manifest.r2) add('r2.create', name, `Create R2 bucket ${name}`, { name })
    for (const { name } of manifest.queues) add('queue.create', name, `Create queue ${name}`, { name })
  }
  const syncBindings = (isPlatform: boolean) => {
    for (const { worker, bindings } of workers) {
      if (graph.platform.has(worker.name) !== isPlatform || !hasBindings(bindings)) continue
      const { name, config } = worker
      const title = `Write the binding ids of ${name}`
      add('bindings.sync', name, title, { worker: name, config, ...bindings }, resourceNeeds(bindings))
    }
  }
  const migrate = (isMine: (owner: string | undefined) => boolean) => {
    for (const { name: database, migrations: directory } of manifest.d1) {
      if (!isMine(ownerOf.get(database))) continue
      const inputs = { database, directory, fingerprint: fingerprint(directory) }
      const { all, early } = bindersOf.get(database) ?? { all: [], early: [] }
      add('d1.migrate', database, `Migrate ${database}`, inputs, {
        reads: [`d1.create:${database}`],
        after: early.length > 0 ? early : all,
      })
    }
  }
  const stubWorkers = (isPlatform: boolean) => {
    for (const { name, twoPhase } of manifest.workers) {
      if (!twoPhase || graph.platform.has(name) !== isPlatform) continue
      add('worker.stub', name, `Deploy a stub of Worker ${name}`, { worker: name })
    }
  }
  const deployWorkers = (isPlatform: boolean) => {
    for (const { worker: entry, source, bindings } of workers) {
      const { name: worker, config, vars, secrets, routes, twoPhase } = entry
      if (graph.platform.has(worker) !== isPlatform) continue
      // A Worker may call itself; that is no dependency.
      const services = source.services.filter((service) => service !== worker)
      const { fingerprint } = source
      const inputs = { worker, config, vars, secrets, services, routes: routes.toSorted(), fingerprint, ...bindings }
      const { reads, after } = resourceNeeds(bindings)
      add('worker.deploy', worker, `Deploy Worker ${worker}`, inputs, {
        reads,
        after: [
          ...after,
          ...(hasBindings(bindings) ? [`bindings.sync:${worker}`] : []),
          ...bindings.databases.map((name) => `d1.migrate:${name}`),
          ...(twoPhase ? [`worker.stub:${worker}`] : []),
          ...services.map((service) => `worker.${graph.needsStub(service, worker) ? 'stub' : 'deploy'}:${service}`),
        ],
      })
    }
  }

  const isUnowned = (owner: string | undefined) => owner === undefined
  const isOwned = (owner: string | undefined) => owner !== undefined
  createDatabases(isUnowned)
  createResources()
  syncBindings(true)
  migrate(isUnowned)
  stubWorkers(true)
  deployWorkers(true)

  const controlPlane = manifest.controlPlane.worker
  for (const { slug, name, plan, regionHint, rootCompany } of manifest.tenants) {
    const after = controlPlane === null ? [] : [`worker.deploy:${controlPlane}`]
    add('tenant.create', slug, `Create tenant ${slug}`, { slug, name, plan, regionHint, rootCompany }, { after })
  }
  createDatabases(isOwned)
  syncBindings(false)
  migrate(isOwned)
  for (const { slug, databases } of manifest.tenants) {
    for (const { d1: database, kind, binding, year, mappingVersion } of databases) {
      const inputs = { tenant: slug, database, kind, binding, year, mappingVersion }
      add('database.register', `${slug}/${database}`, `Register ${database} with tenant ${slug}`, inputs, {
        reads: [`tenant.create:${slug}`, `d1.create:${database}`],
        after: [`d1.migrate:${database}`],
      })
    }
  }
  for (const { name, branch } of manifest.pages) {
    add('pages.create', name, `Create Pages project ${name}`, { name, branch })
  }
  stubWorkers(false)
  deployWorkers(false)
  addPagesSteps({ apps: manifest.pages, sources: options.pages, add })
  addTenantSteps({ ...options, graph, steps, add })
  return steps
}

const hasBindings = ({ databases, kv, r2, queues, consumers }: WorkerBindings): boolean =>
  databases.length > 0 || [kv, r2, queues, consumers].some((bindings) => Object.keys(bindings).length > 0)

/** Returns the steps that make what a Worker binds. */
function resourceNeeds(bindings: WorkerBindings): {
  readonly reads: ReadonlyArray<string>
  readonly after: ReadonlyArray<string>
} {
  return {
    reads: [
      ...bindings.databases.map((name) => `d1.create:${name}`),
      ...Object.values(bindings.kv).map((name) => `kv.create:${name}`),
      ...queuesOf(bindings).map((name) => `queue.create:${name}`),
    ],
    after: Object.values(bindings.r2).map((name) => `r2.create:${name}`),
  }
}
