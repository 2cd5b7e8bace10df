import { buildWhatIsDeployed } from './build-pages-steps.ts'
import { buildSteps } from './build-steps.ts'
import { compareText, digestJson } from './canonical-json.ts'
import { checkPlanInputs } from './check-plan-inputs.ts'
import { compareStep } from './compare-step.ts'
import type { CreatePlanOptions } from './create-plan-options.ts'
import { listDomainsLeft } from './list-domains-left.ts'
import { mayBeGone } from './mark-due.ts'
import type { OrderedStep } from './order-steps.ts'
import { orderSteps } from './order-steps.ts'
import type { PagesSource, Plan } from './plan.ts'
import { hashInputs, hashPlan, hashState } from './plan-hash.ts'
import { listPlanNeeds } from './plan-needs.ts'
import type { PlanRefusal } from './plan-refusal.ts'
import { joinWorkers } from './planned-workers.ts'
import { hashReads } from './read-hash.ts'
import { findPlaceholders } from './resolve-manifest.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { DeployState } from './state.ts'
import type { Step } from './step.ts'
import { secretsOfStep } from './step-secrets.ts'

/**
 * Returns the plan, or every reason why there is none. Deterministic: equal inputs give equal plans, whatever the order
 * of keys, Workers, days and secrets. Reads nothing and changes nothing.
 */
export async function createPlan(options: CreatePlanOptions): Promise<Result<Plan, ReadonlyArray<PlanRefusal>>> {
  const { manifest, state } = options
  const needs = listPlanNeeds(manifest)
  const { workers, missing } = joinWorkers(options)
  const refusals = checkPlanInputs(options, { needs, workers, missing })
  if (refusals.length > 0) return err(refusals)

  const pageOf = new Map(options.pages.map((source) => [source.name, source]))
  const pages = manifest.pages.map(({ name }) => normalisePages(pageOf.get(name), name))
  const fingerprints = new Map(Object.entries(options.directories))
  const dates = new Map(options.days.map(({ tenant, branch, date }) => [`${tenant}/${branch}`, date]))
  // Hashed beside what follows.
  const hashes = [
    digestJson({
      manifest,
      sources: workers.map(({ source }) => source),
      pages,
      directories: needs.directories.map((directory) => [directory, fingerprints.get(directory)]),
      days: needs.branches.map(({ tenant, branch }) => [tenant, branch, dates.get(`${tenant}/${branch}`)]),
    }),
    hashState(state, { manifest: manifest.name, environment: manifest.environment, accountId: manifest.accountId }),
  ] as const
  const ordered = orderSteps(
    buildSteps({
      manifest,
      workers,
      pages,
      fingerprint: (directory) => fingerprints.get(directory) ?? '',
      backfillDate: (tenant, branch) => dates.get(`${tenant}/${branch}`) ?? '',
    }),
  )
  if (!ordered.ok) return err([describeCycle(ordered.error.path)])

  const renewedSecrets = new Set(options.renewedSecrets)
  const steps = buildWhatIsDeployed(compareSteps(ordered.value, state, renewedSecrets))
  const [inputsHash, stateHash] = await Promise.all(hashes)
  const body: Omit<Plan, 'hash'> = {
    formatVersion: 1,
    manifest: manifest.name,
    environment: manifest.environment,
    accountId: manifest.accountId,
    inputsHash,
    stateHash,
    renewedSecrets: [...renewedSecrets].sort(compareText),
    placeholders: findPlaceholders(manifest),
    steps,
    leftBehind: state === null ? [] : listLeftBehind(state, steps),
    domainsLeft: state === null ? [] : listDomainsLeft(state, steps),
  }
  return ok({ ...body, hash: await hashPlan(body) })
}

function describeCycle(path: ReadonlyArray<string>): PlanRefusal {
  const isOfWorkers = path.every((id) => id.startsWith('worker.deploy:'))
  const remedy = isOfWorkers ? '; give one of these Workers "twoPhase": true to deploy a stub of it first' : ''
  const message = `these steps wait for each other: ${path.join(' -> ')}${remedy}`
  return { reason: 'dependency_cycle', path, message }
}

function normalisePages(source: PagesSource | undefined, name: string): PagesSource {
  if (source === undefined) throw new TypeError(`no source for Pages application ${name}`)
  return { name, fingerprint: source.fingerprint }
}

/** Compares each step with what is recorded. */
function compareSteps(
  ordered: ReadonlyArray<OrderedStep>,
  state: DeployState | null,
  renewedSecrets: ReadonlySet<string>,
): ReadonlyArray<Step> {
  const recordedSteps = new Map(Object.entries(state?.steps ?? {}))
  const outputsOf = (id: string) => recordedSteps.get(id)?.outputs ?? null
  const stands = (id: string) => {
    const recorded = recordedSteps.get(id)
    return recorded !== undefined && !mayBeGone(recorded)
  }
  return ordered.map(({ draft, dependsOn, reads }) => {
    const { id, kind, title, inputs } = draft
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
            renewed: reads.filter((other) => !stands(other)),
            renewedSecrets: secretsOfStep(kind, inputs).filter((name) => renewedSecrets.has(name)),
          })
    const outputs = recorded?.outputs ?? null
    // The draft's kind and inputs belong together by construction (add in step-drafts.ts).
    return { id, kind, title, action, why, dependsOn, reads, inputs, inputHash, outputs } as Step
  })
}

function listLeftBehind(state: DeployState, steps: ReadonlyArray<Step>): ReadonlyArray<string> {
  const planned = new Set(steps.map((step) => step.id))
  return Object.keys(state.steps)
    .filter((id) => !planned.has(id))
    .sort(compareText)
}

const notDone = { action: 'create', why: 'not done yet' } as const
