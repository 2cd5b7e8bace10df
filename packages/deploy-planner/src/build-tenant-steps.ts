import type { ManifestTenant, ResolvedManifest } from './manifest.ts'
import type { StepDrafts } from './step-drafts.ts'
import type { WorkerGraph } from './worker-graph.ts'

/** What {@link addTenantSteps} works with. */
export interface TenantStepsOptions {
  readonly manifest: ResolvedManifest
  readonly graph: WorkerGraph
  readonly fingerprint: (directory: string) => string
  readonly backfillDate: (tenant: string, branch: string) => string
  /** The steps so far. */
  readonly drafts: StepDrafts
}

/** Adds what makes each tenant usable, from its features to its activation. */
export function addTenantSteps(options: TenantStepsOptions): void {
  for (const tenant of options.manifest.tenants) addStepsOf(tenant, options)
}

function addStepsOf(tenant: ManifestTenant, options: TenantStepsOptions): void {
  const { manifest, graph, fingerprint, drafts } = options
  const { steps, ref, refs, add } = drafts
  const { slug, name, features, domains, clients, users, config } = tenant
  const first = steps.length
  const reads = [ref('tenant.create', slug)]
  const owned = new Set(tenant.databases.map((database) => database.d1))
  if (features.length > 0) {
    // A feature is said to be there once the Workers that hold it are.
    const needs = { reads, after: refs('worker.deploy', graph.binding(owned)) }
    add('features.register', slug, `Register the features of ${slug}`, { tenant: slug, features }, needs)
  }
  for (const domain of domains) {
    const claim = `${slug}/${domain}`
    const inputs = { tenant: slug, domain }
    add('domain.claim', claim, `Claim ${domain}`, inputs, { reads })
    add('domain.verify', claim, `Verify ${domain}`, inputs, { reads, after: [ref('domain.claim', claim)] })
  }
  const after = manifest.auth.worker === null ? [] : [ref('worker.deploy', manifest.auth.worker)]
  // People see it at the sign-in, and an issuer of this tenant alone is there for tenants with a name.
  if (after.length + clients.length + users.length > 0) {
    add('tenant.name', slug, `Name ${slug} at the auth host`, { tenant: slug, name }, { reads, after })
  }
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
      reads: [...reads, ref('d1.create', database)],
      after: [ref('database.register', `${slug}/${database}`)],
    })
    const target = tenant.backfill?.database ?? database
    for (const branch of tenant.backfill?.branches ?? []) {
      const date = options.backfillDate(slug, branch)
      const given = { tenant: slug, database: target, directory, branch, date, fingerprint: fingerprint(directory) }
      add('day.backfill', `${slug}/${branch}`, `Backfill ${branch} for ${date}`, given, {
        reads: [...reads, ref('d1.create', target)],
        after: [ref('database.register', `${slug}/${target}`), ref('config.load', slug)],
      })
    }
  }
  const serving = graph.serving(owned)
  const registered = Array.from(owned, (database) => ref('database.register', `${slug}/${database}`))
  const apps = manifest.pages.filter(({ bindings }) => {
    const { services, d1 } = bindings
    return (
      Object.values(services).some((name) => serving.has(name)) || Object.values(d1).some((name) => owned.has(name))
    )
  })
  const own = steps.slice(first).map((step) => step.ref)
  const published = apps.map(({ name }) => ref('pages.deploy', name))
  const needs = { reads, after: [...registered, ...refs('worker.deploy', serving), ...published, ...own] }
  add('tenant.activate', slug, `Activate tenant ${slug}`, { tenant: slug }, needs)
}
