import { compareText } from './canonical-json.ts'
import type { ResolvedManifest } from './manifest.ts'
import { secretSource } from './worker-secret.ts'

/** What a host must find out before it can plan. Each list is sorted and without repeats. */
export interface PlanNeeds {
  /** Folders that need a fingerprint: migrations and config. */
  readonly directories: ReadonlyArray<string>
  /** Each secret's name and the first place in the manifest that uses it. */
  readonly secrets: ReadonlyArray<{ readonly name: string; readonly usedBy: string }>
  /** The branches whose day to fill is needed. */
  readonly branches: ReadonlyArray<{ readonly tenant: string; readonly branch: string; readonly directory: string }>
}

/** Returns what must be known besides the manifest to plan it. */
export function listPlanNeeds(manifest: ResolvedManifest): PlanNeeds {
  const directories = new Set(manifest.d1.map((database) => database.migrations))
  const secrets = new Map<string, string>()
  const use = (name: string | null, usedBy: string) => {
    if (name !== null && !secrets.has(name)) secrets.set(name, usedBy)
  }
  const branches: Array<PlanNeeds['branches'][number]> = []
  for (const worker of manifest.workers) {
    for (const secret of worker.secrets) use(secretSource(secret), `Worker ${worker.name}`)
  }
  for (const tenant of manifest.tenants) {
    for (const client of tenant.clients) use(client.secret, `client ${client.clientId}`)
    for (const user of tenant.users) use(user.password, `user ${user.username}`)
    if (tenant.config === null) continue
    directories.add(tenant.config.directory)
    for (const branch of tenant.backfill?.branches ?? []) {
      branches.push({ tenant: tenant.slug, branch, directory: tenant.config.directory })
    }
  }
  return {
    directories: [...directories].sort(compareText),
    secrets: [...secrets].map(([name, usedBy]) => ({ name, usedBy })).sort((a, b) => compareText(a.name, b.name)),
    branches: branches.sort((a, b) => compareText(a.tenant, b.tenant) || compareText(a.branch, b.branch)),
  }
}
