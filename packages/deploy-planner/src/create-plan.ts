import type { StepDraft } from './build-steps.ts'
import { buildSteps } from './build-steps.ts'
import { canonicalJson, compareText, hashText } from './canonical-json.ts'
import { checkLimits } from './check-limits.ts'
import { compareStep } from './compare-step.ts'
import type { ResolvedManifest } from './manifest.ts'
import { orderSteps } from './order-steps.ts'
import type { BranchDate, Plan, WorkerSource } from './plan.ts'
import { hashInputs, hashPlan } from './plan-hash.ts'
import type { PlanNeeds } from './plan-needs.ts'
import { listPlanNeeds } from './plan-needs.ts'
import type { PlanRefusal } from './plan-refusal.ts'
import { hashReads } from './read-hash.ts'
import { findPlaceholders } from './resolve-manifest.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { DeployState } from './state.ts'
import type { Step } from './step.ts'

/** Everything a plan is made from. */
export interface CreatePlanOptions {
  readonly manifest: ResolvedManifest
  /** One for each Worker of the manifest, in any order. */
  readonly workers: ReadonlyArray<WorkerSource>
  /** The fingerprint of each folder that `listPlanNeeds` names. */
  readonly directories: Readonly<Record<string, string>>
  readonly days: ReadonlyArray<BranchDate>
  /** The names of the secrets that are at hand. Their values are no business of a plan. */
  readonly secrets: ReadonlyArray<string>
  /** What is recorded, as `recoverState` gives it; null for nothing. */
  readonly state: DeployState | null
}

/**
 * Returns the plan, or every reason why there is none. Deterministic: equal inputs give equal plans, whatever the order
 * of keys, Workers, days and secrets. Reads nothing and changes nothing.
 */
export async function createPlan(options: CreatePlanOptions): Promise<Result<Plan, ReadonlyArray<PlanRefusal>>> {
  const { manifest, state } = options
  const needs = listPlanNeeds(manifest)
  const refusals = checkInputs(options, needs)
  if (refusals.length > 0) return err(refusals)

  const sourceOf = new Map(options.workers.map((source) => [source.name, source]))
  const sources = manifest.workers.map(({ name }) => normaliseSource(sourceOf.get(name), name))
  const fingerprints = new Map(Object.entries(options.directories))
  const dates = new Map(options.days.map(({ tenant, branch, date }) => [`${tenant}/${branch}`, date]))
  const ordered = orderSteps(
    buildSteps({
      manifest,
      sources,
      fingerprint: (directory) => fingerprints.get(directory) ?? '',
      today: (tenant, branch) => dates.get(`${tenant}/${branch}`) ?? '',
    }),
  )
  if (!ordered.ok) {
    const { path } = ordered.error
    return err([{ reason: 'dependency_cycle', path, message: `these steps wait for each other: ${path.join(' -> ')}` }])
  }

  const steps = compareSteps(ordered.value, state)
  const planned = new Set(steps.map((step) => step.id))
  const body: Omit<Plan, 'hash'> = {
    formatVersion: 1,
    manifest: manifest.name,
    environment: manifest.environment,
    accountId: manifest.accountId,
    inputsHash: await hashText(
      canonicalJson({
        manifest,
        sources,
        directories: needs.directories.map((directory) => [directory, fingerprints.get(directory)]),
        days: needs.branches.map(({ tenant, branch }) => [tenant, branch, dates.get(`${tenant}/${branch}`)]),
      }),
    ),
    stateHash: await hashText(canonicalJson(state)),
    placeholders: findPlaceholders(manifest),
    steps,
    leftBehind: Object.keys(state?.steps ?? {})
      .filter((id) => !planned.has(id))
      .sort(compareText),
  }
  return ok({ ...body, hash: await hashPlan(body) })
}

/** Returns what is missing or unknown among the inputs, in a fixed order. */
function checkInputs(options: CreatePlanOptions, needs: PlanNeeds): ReadonlyArray<PlanRefusal> {
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
  refusals.push(...checkLimits(options))
  const databases = new Set(manifest.d1.map(({ name }) => name))
  const workers = new Set(manifest.workers.map(({ name }) => name))
  const sourceOf = new Map(options.workers.map((source) => [source.name, source]))
  for (const worker of workers) {
    const source = sourceOf.get(worker)
    if (source === undefined) {
      const message = `nothing is known of the source of Worker ${worker}`
      refusals.push({ reason: 'worker_source_missing', worker, message })
    }
    for (const service of unique(source?.services ?? []).filter((name) => !workers.has(name))) {
      const message = `Worker ${worker} is bound to the service ${service}, which the manifest does not list`
      refusals.push({ reason: 'service_unknown', worker, service, message })
    }
    for (const database of unique(source?.databases ?? []).filter((name) => !databases.has(name))) {
      const message = `Worker ${worker} is bound to the database ${database}, which the manifest does not list`
      refusals.push({ reason: 'database_unknown', worker, database, message })
    }
  }
  for (const directory of needs.directories.filter((name) => !Object.hasOwn(options.directories, name))) {
    refusals.push({ reason: 'fingerprint_missing', directory, message: `the folder ${directory} was not read` })
  }
  const secrets = new Set(options.secrets)
  for (const { name: secret, usedBy } of needs.secrets.filter(({ name }) => !secrets.has(name))) {
    refusals.push({ reason: 'secret_missing', secret, usedBy, message: `the secret ${secret} of ${usedBy} is not set` })
  }
  for (const { tenant, branch } of needs.branches) {
    if (options.days.some((day) => day.tenant === tenant && day.branch === branch)) continue
    const message = `the date of today in branch ${branch} of ${tenant} is not known`
    refusals.push({ reason: 'day_missing', tenant, branch, message })
  }
  return refusals
}

const unique = (names: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(names)].sort(compareText)

function normaliseSource(source: WorkerSource | undefined, name: string): WorkerSource {
  if (source === undefined) throw new TypeError(`no source for Worker ${name}`)
  const { config, fingerprint, services, databases } = source
  return { name, config, fingerprint, services: unique(services), databases: unique(databases) }
}

/** Compares each step, in order, with what is recorded; `drafts` are in topological order. */
function compareSteps(drafts: ReadonlyArray<StepDraft>, state: DeployState | null): ReadonlyArray<Step> {
  const recordedSteps = new Map(Object.entries(state?.steps ?? {}))
  const position = new Map(drafts.map((draft, index) => [draft.id, index]))
  const byPosition = (a: string, b: string) => (position.get(a) ?? 0) - (position.get(b) ?? 0)
  const inPlanOrder = (ids: ReadonlyArray<string>) => (ids.length > 1 ? ids.toSorted(byPosition) : ids)
  const outputsOf = (id: string) => recordedSteps.get(id)?.outputs ?? null
  return drafts.map((draft) => {
    const { id, kind, title, inputs } = draft
    const [reads, dependsOn] = [inPlanOrder(draft.reads), inPlanOrder(draft.dependsOn)]
    const recorded = recordedSteps.get(id)
    const inputHash = hashInputs(kind, inputs)
    const { action, why } =
      recorded === undefined
        ? notDone
        : compareStep({
            inputs,
            inputHash,
            readHash: hashReads(reads, outputsOf),
            recorded,
            renewed: reads.filter((other) => !recordedSteps.has(other)),
          })
    // The draft's kind and inputs belong together by construction (add in build-steps.ts).
    return {
      id,
      kind,
      title,
      action,
      why,
      dependsOn,
      reads,
      inputs,
      inputHash,
      outputs: recorded?.outputs ?? null,
    } as Step
  })
}

const notDone = { action: 'create', why: 'not done yet' } as const
