import type { ResolvedManifest } from './manifest.ts'
import type { PlanRefusal } from './plan-refusal.ts'
import type { PlannedWorker } from './planned-workers.ts'

/** What Cloudflare allows on a paid plan. A free account has ten databases; Cloudflare says so when they are used up. */
const DATABASES_PER_ACCOUNT = 50_000
const NAMESPACES_PER_ACCOUNT = 1000
const QUEUES_PER_ACCOUNT = 10_000
const BINDINGS_PER_WORKER = 5000

/** Returns every limit of Cloudflare that the manifest goes beyond, before anything is created. */
export function checkLimits(
  manifest: ResolvedManifest,
  workers: ReadonlyArray<PlannedWorker>,
): ReadonlyArray<PlanRefusal> {
  const counts = [
    { what: 'databases of an account', count: manifest.d1.length, limit: DATABASES_PER_ACCOUNT },
    { what: 'KV namespaces of an account', count: manifest.kv.length, limit: NAMESPACES_PER_ACCOUNT },
    { what: 'queues of an account', count: manifest.queues.length, limit: QUEUES_PER_ACCOUNT },
    ...workers.map(({ entry, bindingCount }) => ({
      what: `bindings of the Worker ${entry.name}`,
      count: bindingCount,
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
