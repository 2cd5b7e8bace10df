import { buildSteps } from './build-steps.ts'
import { canonicalJson, compareText, hashText } from './canonical-json.ts'
import { checkPlanInputs } from './check-plan-inputs.ts'
import { compareStep } from './compare-step.ts'
import type { CreatePlanOptions } from './create-plan-options.ts'
import { orderSteps } from './order-steps.ts'
import type { PagesSource, Plan, WorkerSource } from './plan.ts'
import { hashInputs, hashPlan } from './plan-hash.ts'
import { listPlanNeeds } from './plan-needs.ts'
import type { PlanRefusal } from './plan-refusal.ts'
import { hashReads } from './read-hash.ts'
import { findPlaceholders } from './resolve-manifest.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { DeployState } from './state.ts'
import type { Step } from './step.ts'
import type { StepDraft } from './step-drafts.ts'

/**
 * Returns the plan, or every reason why there is none. Deterministic: equal inputs give equal plans, whatever the order
 * of keys, Workers, days and secrets. Reads nothing and changes nothing.
 */
export async function createPlan(options: CreatePlanOptions): Promise<Result<Plan, ReadonlyArray<PlanRefusal>>> {
  const { manifest, state } = options
  const needs = listPlanNeeds(manifest)
  const refusals = checkPlanInputs(options, needs)
  if (refusals.length > 0) return err(refusals)

  const sourceOf = new Map(options.workers.map((source) => [source.name, source]))
  const sources = manifest.workers.map(({ name }) => normaliseSource(sourceOf.get(name), name))
  const pageOf = new Map(options.pages.map((source) => [source.name, source]))
  const pages = manifest.pages.map(({ name }) => normalisePages(pageOf.get(name), name))
  const fingerprints = new Map(Object.entries(options.directories))
  const dates = new Map(options.days.map(({ tenant, branch, date }) => [`${tenant}/${branch}`, date]))
  const ordered = orderSteps(
    buildSteps({
      manifest,
      sources,
      pages,
      fingerprint: (directory) => fingerprints.get(directory) ?? '',
      today: (tenant, branch) => dates.get(`${tenant}/${branch}`) ?? '',
    }),
  )
  if (!ordered.ok) {
    return err([describeCycle(ordered.error.path)])
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
        pages,
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

function describeCycle(path: ReadonlyArray<string>): PlanRefusal {
  const isOfWorkers = path.every((id) => id.startsWith('worker.deploy:'))
  const remedy = isOfWorkers ? '; give one of these Workers "twoPhase": true to deploy a stub of it first' : ''
  const message = `these steps wait for each other: ${path.join(' -> ')}${remedy}`
  return { reason: 'dependency_cycle', path, message }
}

/** What the planner uses of a source, with lists in an order of their own: hosts need not care. */
function normaliseSource(source: WorkerSource | undefined, name: string): WorkerSource {
  if (source === undefined) throw new TypeError(`no source for Worker ${name}`)
  const { config, fingerprint, services, databases, kv, r2, queues, consumers } = source
  const unique = (names: ReadonlyArray<string>) => [...new Set(names)].sort(compareText)
  const lists = { services: unique(services), databases: unique(databases), kv: unique(kv) }
  return { name, config, fingerprint, ...lists, r2, queues, consumers }
}

function normalisePages(source: PagesSource | undefined, name: string): PagesSource {
  if (source === undefined) throw new TypeError(`no source for Pages application ${name}`)
  return { name, fingerprint: source.fingerprint }
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
