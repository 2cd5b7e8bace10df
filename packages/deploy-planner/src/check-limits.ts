import type { ResolvedManifest } from './manifest.ts'
import type { WorkerSource } from './plan.ts'
import type { PlanRefusal } from './plan-refusal.ts'

/** What Cloudflare allows on a paid plan. A free account has ten databases; Cloudflare says so when they are used up. */
const DATABASES_PER_ACCOUNT = 50_000
const BINDINGS_PER_WORKER = 5000

/** Returns every limit of Cloudflare that the manifest goes beyond, before anything is created. */
export function checkLimits(of: {
  readonly manifest: ResolvedManifest
  readonly workers: ReadonlyArray<WorkerSource>
}): ReadonlyArray<PlanRefusal> {
  const { manifest, workers } = of
  const secretsOf = new Map(
    manifest.workers.map(({ name, secrets, vars }) => [name, secrets.length + Object.keys(vars).length]),
  )
  const counts = [
    { what: 'databases of an account', count: manifest.d1.length, limit: DATABASES_PER_ACCOUNT },
    ...workers.map(({ name, services, databases }) => ({
      what: `bindings of the Worker ${name}`,
      count: services.length + databases.length + (secretsOf.get(name) ?? 0),
      limit: BINDINGS_PER_WORKER,
    })),
  ]
  return counts
    .filter(({ count, limit }) => count > limit)
    .map(({ what, count, limit }) => {
      const message = `${count} ${what}: Cloudflare allows ${limit}`
      return { reason: 'limit_exceeded', what, count, limit, message }
    })
}
