import { addPagesSteps } from './build-pages-steps.ts'
import { addTenantSteps } from './build-tenant-steps.ts'
import type { ResolvedManifest } from './manifest.ts'
import type { PagesSource } from './plan.ts'
import type { PlannedWorker } from './planned-workers.ts'
import { queuesOf } from './resolve-bindings.ts'
import type { WorkerBindings } from './step.ts'
import type { StepDraft, StepDrafts, StepNeeds } from './step-drafts.ts'
import { createStepDrafts } from './step-drafts.ts'
import { createWorkerGraph } from './worker-graph.ts'

/** What {@link buildSteps} needs; look-ups throw for what the caller has not checked to be there. */
export interface BuildStepsOptions {
  readonly manifest: ResolvedManifest
  /** In manifest order. */
  readonly workers: ReadonlyArray<PlannedWorker>
  /** One for each Pages application. */
  readonly pages: ReadonlyArray<PagesSource>
  readonly fingerprint: (directory: string) => string
  readonly backfillDate: (tenant: string, branch: string) => string
}

/**
 * Returns the steps of the manifest in the order in which its story is told: the platform first, then each tenant from
 * its creation to its activation. Dependencies may still ask for another order; the planner sorts.
 */
export function buildSteps(options: BuildStepsOptions): ReadonlyArray<StepDraft> {
  const { manifest, workers, fingerprint } = options
  const drafts = createStepDrafts()
  const { steps, ref, refs, add } = drafts
  const graph = createWorkerGraph(manifest, workers)
  const ownerOf = new Map(
    manifest.tenants.flatMap((tenant) => tenant.databases.map((database) => [database.d1, tenant.slug] as const)),
  )
  // A migration needs one config that knows the id; the platform's need not wait for Workers that come later.
  const syncsOf = (database: string) => {
    const binders = graph.bindersOf(database)
    const early = binders.filter((name) => graph.platform.has(name))
    return refs('bindings.sync', early.length > 0 ? early : binders)
  }

  const createDatabases = (isMine: (owner: string | undefined) => boolean) => {
    for (const { name } of manifest.d1) {
      const owner = ownerOf.get(name)
      if (!isMine(owner)) continue
      // No tenant's database is made for a tenant that was refused.
      const after = owner === undefined ? [] : [ref('tenant.create', owner)]
      add('d1.create', name, `Create D1 database ${name}`, { name }, { after })
    }
  }
  const createResources = () => {
    for (const { name } of manifest.kv) add('kv.create', name, `Create KV namespace ${name}`, { name })
    for (const { name } of manifest.r2) add('r2.create', name, `Create R2 bucket ${name}`, { name })
    for (const { name } of manifest.queues) add('queue.create', name, `Create queue ${name}`, { name })
  }
  const syncBindings = (isPlatform: boolean) => {
    for (const { entry, bindings } of workers) {
      const { name, config } = entry
      if (graph.platform.has(name) !== isPlatform || !hasBindings(bindings)) continue
      const title = `Write the binding ids of ${name}`
      add('bindings.sync', name, title, { worker: name, config, ...bindings }, resourceNeeds(bindings, drafts))
    }
  }
  const migrate = (isMine: (owner: string | undefined) => boolean) => {
    for (const { name: database, migrations: directory } of manifest.d1) {
      if (!isMine(ownerOf.get(database))) continue
      const inputs = { database, directory, fingerprint: fingerprint(directory) }
      const needs = { reads: [ref('d1.create', database)], after: syncsOf(database) }
      add('d1.migrate', database, `Migrate ${database}`, inputs, needs)
    }
  }
  const stubWorkers = (isPlatform: boolean) => {
    for (const { name, twoPhase } of manifest.workers) {
      if (!twoPhase || graph.platform.has(name) !== isPlatform) continue
      add('worker.stub', name, `Deploy a stub of Worker ${name}`, { worker: name })
    }
  }
  const deployWorkers = (isPlatform: boolean) => {
    for (const { entry, source, bindings } of workers) {
      const { name: worker, config, vars, secrets, routes, twoPhase } = entry
      if (graph.platform.has(worker) !== isPlatform) continue
      // A Worker may call itself; that is no dependency.
      const services = source.services.filter((service) => service !== worker)
      const { fingerprint } = source
      const inputs = { worker, config, vars, secrets, services, routes: routes.toSorted(), fingerprint, ...bindings }
      const { reads, after } = resourceNeeds(bindings, drafts)
      add('worker.deploy', worker, `Deploy Worker ${worker}`, inputs, {
        reads,
        after: [
          ...after,
          ...(hasBindings(bindings) ? [ref('bindings.sync', worker)] : []),
          ...refs('d1.migrate', bindings.databases),
          ...(twoPhase ? [ref('worker.stub', worker)] : []),
          ...services.map((name) => ref(graph.needsStub(name, worker) ? 'worker.stub' : 'worker.deploy', name)),
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
    const after = controlPlane === null ? [] : [ref('worker.deploy', controlPlane)]
    add('tenant.create', slug, `Create tenant ${slug}`, { slug, name, plan, regionHint, rootCompany }, { after })
  }
  createDatabases(isOwned)
  syncBindings(false)
  migrate(isOwned)
  for (const { slug, databases } of manifest.tenants) {
    for (const { d1: database, kind, binding, year, mappingVersion } of databases) {
      const inputs = { tenant: slug, database, kind, binding, year, mappingVersion }
      add('database.register', `${slug}/${database}`, `Register ${database} with tenant ${slug}`, inputs, {
        reads: [ref('tenant.create', slug), ref('d1.create', database)],
        after: [ref('d1.migrate', database)],
      })
    }
  }
  for (const { name, branch } of manifest.pages) {
    add('pages.create', name, `Create Pages project ${name}`, { name, branch })
  }
  stubWorkers(false)
  deployWorkers(false)
  addPagesSteps({ apps: manifest.pages, sources: options.pages, drafts })
  addTenantSteps({ ...options, graph, drafts })
  return steps
}

const hasBindings = ({ databases, kv, r2, queues, consumers }: WorkerBindings): boolean =>
  databases.length > 0 || [kv, r2, queues, consumers].some((bindings) => Object.keys(bindings).length > 0)

/** Returns the steps that make what a Worker binds. */
function resourceNeeds(bindings: WorkerBindings, { refs }: StepDrafts): Required<StepNeeds> {
  return {
    reads: [
      ...refs('d1.create', bindings.databases),
      ...refs('kv.create', Object.values(bindings.kv)),
      ...refs('queue.create', queuesOf(bindings)),
    ],
    after: refs('r2.create', Object.values(bindings.r2)),
  }
}
