import { checkLimits } from './check-limits.ts'
import { checkWorkerBindings } from './check-worker-bindings.ts'
import type { CreatePlanOptions } from './create-plan-options.ts'
import type { PlanNeeds } from './plan-needs.ts'
import type { PlanRefusal } from './plan-refusal.ts'
import type { PlannedWorkers } from './planned-workers.ts'

/** Returns what is missing or unknown among the inputs, in a fixed order. */
export function checkPlanInputs(
  options: CreatePlanOptions,
  { needs, workers, missing }: PlannedWorkers & { readonly needs: PlanNeeds },
): ReadonlyArray<PlanRefusal> {
  const { manifest, state } = options
  const refusals: Array<PlanRefusal> = []
  const describe = (of: { manifest: string; environment: string; accountId: string | null }) =>
    `${of.manifest} in ${of.environment}${of.accountId === null ? '' : `, account ${of.accountId}`}`
  const wanted = describe({ ...manifest, manifest: manifest.name })
  const recorded = state === null ? wanted : describe(state)
  if (recorded !== wanted) {
    const message = `the recorded state is that of ${recorded}, not of ${wanted}`
    refusals.push({ reason: 'state_foreign', recorded, wanted, message })
  }
  refusals.push(...checkLimits(manifest, workers))
  for (const worker of missing) {
    const message = `nothing is known of the source of Worker ${worker}`
    refusals.push({ reason: 'worker_source_missing', worker, message })
  }
  refusals.push(...checkWorkerBindings(manifest, workers))
  const known = new Set(options.pages.map(({ name }) => name))
  for (const { name: app } of manifest.pages.filter(({ name }) => !known.has(name))) {
    const message = `nothing is known of the files of Pages application ${app}`
    refusals.push({ reason: 'pages_source_missing', app, message })
  }
  for (const directory of needs.directories.filter((name) => !Object.hasOwn(options.directories, name))) {
    refusals.push({ reason: 'fingerprint_missing', directory, message: `the folder ${directory} was not read` })
  }
  const secrets = new Set(options.secrets)
  for (const { name: secret, usedBy } of needs.secrets.filter(({ name }) => !secrets.has(name))) {
    refusals.push({ reason: 'secret_missing', secret, usedBy, message: `the secret ${secret} of ${usedBy} is not set` })
  }
  const used = new Set(needs.secrets.map(({ name }) => name))
  for (const secret of (options.renewedSecrets ?? []).filter((name) => !used.has(name))) {
    const message = `no Worker, client or user of the manifest has a secret named ${secret}`
    refusals.push({ reason: 'secret_unused', secret, message })
  }
  const days = new Set(options.days.map(({ tenant, branch }) => `${tenant}/${branch}`))
  for (const { tenant, branch } of needs.branches.filter((one) => !days.has(`${one.tenant}/${one.branch}`))) {
    const message = `the day to fill in branch ${branch} of ${tenant} is not known`
    refusals.push({ reason: 'day_missing', tenant, branch, message })
  }
  return refusals
}
