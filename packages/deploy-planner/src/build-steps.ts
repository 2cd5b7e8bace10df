import type { ManifestTenant, ResolvedManifest } from './manifest.ts'
import type { WorkerSource } from './plan.ts'
import type { StepId, StepInputs, StepKind } from './step.ts'
import { createWorkerGraph } from './worker-graph.ts'

/** A step before it is ordered and compared with what is recorded. */
export interface StepDraft {
  readonly id: StepId
  readonly kind: StepKind
  readonly title: string
  readonly inputs: StepInputs[StepKind]
  readonly dependsOn: ReadonlyArray<StepId>
  readonly reads: ReadonlyArray<StepId>
}

/** What {@link buildSteps} needs; look-ups throw for what the caller has not checked to be there. */
export interface BuildStepsOptions {
  readonly manifest: ResolvedManifest
  /** In manifest order, one for each Worker. */
  readonly sources: ReadonlyArray<WorkerSource>
  readonly fingerprint: (directory: string) => string
  readonly today: (tenant: string, branch: string) => string
}

/**
 * Returns the steps of the manifest in the order in which its story is told: the platform first, then each tenant from
 * its creation to its activation. Dependencies may still ask for another order; the planner sorts.
 */
export function buildSteps(options: BuildStepsOptions): ReadonlyArray<StepDraft> {
  const { manifest, sources, fingerprint, today } = options
  const graph = createWorkerGraph(manifest, sources)
  const sourceOf = new Map(sources.map((source) => [source.name, source]))
  const ownerOf = new Map(
    manifest.tenants.flatMap((tenant) => tenant.databases.map((database) => [database.d1, tenant.slug] as const)),
  )
  const steps: Array<StepDraft> = []
  const add = <K extends StepKind>(
    kind: K,
    name: string,
    title: string,
    inputs: StepInputs[K],
    needs: { readonly after?: ReadonlyArray<StepId | null>; readonly reads?: ReadonlyArray<StepId> } = {},
  ) => {
    const reads = [...new Set(needs.reads)]
    const dependsOn = [...new Set([...reads, ...(needs.after ?? [])])].filter((id) => id !== null)
    steps.push({ id: `${kind}:${name}`, kind, title, inputs, dependsOn, reads })
  }
  const creates = (names: ReadonlyArray<string>) => names.map((name) => `d1.create:${name}`)
  // A migration needs one config that knows the id; the platform's need not wait for Workers that come later.
  const bindersOf = new Map<string, Array<string>>()
  for (const { name, databases } of sources) {
    for (const database of databases) bindersOf.set(database, [...(bindersOf.get(database) ?? []), name])
  }
  const syncsOf = (database: string) => {
    const binders = bindersOf.get(database) ?? []
    const early = binders.filter((name) => graph.platform.has(name))
    return (early.length > 0 ? early : binders).map((name) => `bindings.sync:${name}`)
  }
  const deployOf = (worker: string | null) => (worker === null ? null : `worker.deploy:${worker}`)

  const createDatabases = (mine: (database: string) => boolean) => {
    for (const { name } of manifest.d1.filter((database) => mine(database.name))) {
      const owner = ownerOf.get(name)
      // No tenant's database is made for a tenant that was refused.
      const after = owner === undefined ? [] : [`tenant.create:${owner}`]
      add('d1.create', name, `Create D1 database ${name}`, { name }, { after })
    }
  }
  const syncBindings = (mine: (worker: string) => boolean) => {
    for (const { name: worker, config } of manifest.workers.filter(({ name }) => mine(name))) {
      const databases = sourceOf.get(worker)?.databases ?? []
      if (databases.length === 0) continue
      const title = `Write the database ids of ${worker}`
      add('bindings.sync', worker, title, { worker, config, databases }, { reads: creates(databases) })
    }
  }
  const migrate = (mine: (database: string) => boolean) => {
    for (const { name: database, migrations: directory } of manifest.d1.filter(({ name }) => mine(name))) {
      const inputs = { database, directory, fingerprint: fingerprint(directory) }
      add('d1.migrate', database, `Migrate ${database}`, inputs, {
        reads: creates([database]),
        after: syncsOf(database),
      })
    }
  }
  const deployWorkers = (mine: (worker: string) => boolean) => {
    for (const { name: worker, config, vars, secrets, routes } of manifest.workers.filter(({ name }) => mine(name))) {
      const source = sourceOf.get(worker)
      if (source === undefined) throw new TypeError(`no source for Worker ${worker}`)
      const { databases } = source
      // A Worker may call itself; that is no dependency.
      const services = source.services.filter((service) => service !== worker)
      const { fingerprint } = source
      const inputs = { worker, config, vars, secrets, databases, services, routes: routes.toSorted(), fingerprint }
      add('worker.deploy', worker, `Deploy Worker ${worker}`, inputs, {
        reads: creates(databases),
        after: [
          ...(databases.length > 0 ? [`bindings.sync:${worker}`] : []),
          ...databases.map((name) => `d1.migrate:${name}`),
          ...services.map(deployOf),
        ],
      })
    }
  }

  const isPlatformDatabase = (name: string) => !ownerOf.has(name)
  createDatabases(isPlatformDatabase)
  syncBindings((name) => graph.platform.has(name))
  migrate(isPlatformDatabase)
  deployWorkers((name) => graph.platform.has(name))

  const controlPlane = deployOf(manifest.controlPlane.worker)
  for (const { slug, name, plan, regionHint, rootCompany } of manifest.tenants) {
    const inputs = { slug, name, plan, regionHint, rootCompany }
    add('tenant.create', slug, `Create tenant ${slug}`, inputs, { after: [controlPlane] })
  }
  createDatabases((name) => ownerOf.has(name))
  syncBindings((name) => !graph.platform.has(name))
  migrate((name) => ownerOf.has(name))
  for (const { slug, databases } of manifest.tenants) {
    for (const { d1: database, kind, binding, year, mappingVersion } of databases) {
      const inputs = { tenant: slug, database, kind, binding, year, mappingVersion }
      add('database.register', `${slug}/${database}`, `Register ${database} with tenant ${slug}`, inputs, {
        reads: [`tenant.create:${slug}`, `d1.create:${database}`],
        after: [`d1.migrate:${database}`],
      })
    }
  }
  deployWorkers((name) => !graph.platform.has(name))
  for (const tenant of manifest.tenants) addTenantSteps(tenant)
  return steps

  function addTenantSteps(tenant: ManifestTenant): void {
    const { slug, features, domains, clients, users, config, backfill } = tenant
    const first = steps.length
    const reads = [`tenant.create:${slug}`]
    const owned = new Set(tenant.databases.map((database) => database.d1))
    if (features.length > 0) {
      // A feature is said to be there once the Workers that hold it are.
      const after = [...graph.binding(owned)].map(deployOf)
      add('features.register', slug, `Register the features of ${slug}`, { tenant: slug, features }, { reads, after })
    }
    for (const domain of domains) {
      const name = `${slug}/${domain}`
      add('domain.claim', name, `Claim ${domain}`, { tenant: slug, domain }, { reads })
      add(
        'domain.verify',
        name,
        `Verify ${domain}`,
        { tenant: slug, domain },
        { reads, after: [`domain.claim:${name}`] },
      )
    }
    const after = [deployOf(manifest.auth.worker)]
    for (const client of clients) {
      const title = `Put OAuth client ${client.clientId}`
      add('client.put', `${slug}/${client.clientId}`, title, { tenant: slug, client }, { reads, after })
    }
    for (const user of users) {
      add('user.put', `${slug}/${user.username}`, `Put user ${user.username}`, { tenant: slug, user }, { reads, after })
    }
    if (config !== null) {
      const { directory, database } = config
      const inputs = { tenant: slug, database, directory, fingerprint: fingerprint(directory) }
      add('config.load', slug, `Load the configuration of ${slug}`, inputs, {
        reads: [...reads, `d1.create:${database}`],
        after: [`database.register:${slug}/${database}`],
      })
      for (const branch of backfill?.branches ?? [])
        addBackfill(slug, branch, backfill?.database ?? database, directory)
    }
    const registered = [...owned].map((database) => `database.register:${slug}/${database}`)
    const own = steps.slice(first).map((step) => step.id)
    const deployed = [...graph.serving(owned)].map(deployOf)
    add(
      'tenant.activate',
      slug,
      `Activate tenant ${slug}`,
      { tenant: slug },
      {
        reads,
        after: [...registered, ...deployed, ...own],
      },
    )
  }

  function addBackfill(slug: string, branch: string, database: string, directory: string): void {
    const date = today(slug, branch)
    const inputs = { tenant: slug, database, directory, branch, date, fingerprint: fingerprint(directory) }
    add('day.backfill', `${slug}/${branch}`, `Backfill ${branch} for ${date}`, inputs, {
      reads: [`tenant.create:${slug}`, `d1.create:${database}`],
      after: [`database.register:${slug}/${database}`, `config.load:${slug}`],
    })
  }
}
