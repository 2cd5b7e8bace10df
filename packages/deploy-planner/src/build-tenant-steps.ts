import type { ManifestTenant, ResolvedManifest } from './manifest.ts'
import type { AddStep, StepDraft } from './step-drafts.ts'
import type { WorkerGraph } from './worker-graph.ts'

/** What {@link addTenantSteps} works with. */
export interface TenantStepsOptions {
  readonly manifest: ResolvedManifest
  readonly graph: WorkerGraph
  readonly fingerprint: (directory: string) => string
  readonly today: (tenant: string, branch: string) => string
  /** The steps so far; `add` adds to them. */
  readonly steps: ReadonlyArray<StepDraft>
  readonly add: AddStep
}

/** Adds what makes each tenant usable, from its features to its activation. */
export function addTenantSteps(options: TenantStepsOptions): void {
  for (const tenant of options.manifest.tenants) addStepsOf(tenant, options)
}

function addStepsOf(tenant: ManifestTenant, options: TenantStepsOptions): void {
  const { manifest, graph, fingerprint, steps, add } = options
  const { slug, features, domains, clients, users, config } = tenant
  const first = steps.length
  const reads = [`tenant.create:${slug}`]
  const owned = new Set(tenant.databases.map((database) => database.d1))
  const deploys = (workers: Iterable<string>) => Array.from(workers, (name) => `worker.deploy:${name}`)
  if (features.length > 0) {
    // A feature is said to be there once the Workers that hold it are.
    const needs = { reads, after: deploys(graph.binding(owned)) }
    add('features.register', slug, `Register the features of ${slug}`, { tenant: slug, features }, needs)
  }
  for (const domain of domains) {
    const name = `${slug}/${domain}`
    const inputs = { tenant: slug, domain }
    add('domain.claim', name, `Claim ${domain}`, inputs, { reads })
    add('domain.verify', name, `Verify ${domain}`, inputs, { reads, after: [`domain.claim:${name}`] })
  }
  const after = manifest.auth.worker === null ? [] : [`worker.deploy:${manifest.auth.worker}`]
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
    const target = tenant.backfill?.database ?? database
    for (const branch of tenant.backfill?.branches ?? []) {
      const date = options.today(slug, branch)
      const given = { tenant: slug, database: target, directory, branch, date, fingerprint: fingerprint(directory) }
      add('day.backfill', `${slug}/${branch}`, `Backfill ${branch} for ${date}`, given, {
        reads: [...reads, `d1.create:${target}`],
        after: [`database.register:${slug}/${target}`, `config.load:${slug}`],
      })
    }
  }
  const serving = graph.serving(owned)
  const registered = Array.from(owned, (database) => `database.register:${slug}/${database}`)
  const apps = manifest.pages.filter(({ bindings }) => {
    const { services, d1 } = bindings
    return (
      Object.values(services).some((name) => serving.has(name)) || Object.values(d1).some((name) => owned.has(name))
    )
  })
  const own = steps.slice(first).map((step) => step.id)
  const published = apps.map(({ name }) => `pages.deploy:${name}`)
  const needs = { reads, after: [...registered, ...deploys(serving), ...published, ...own] }
  add('tenant.activate', slug, `Activate tenant ${slug}`, { tenant: slug }, needs)
}
