import type { Plan } from './plan.ts'
import { hashPlan } from './plan-hash.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { StepId } from './step.ts'

/** Options of {@link selectSteps}. */
export interface SelectStepsOptions {
  /** Kinds (`worker.deploy`) and ids (`worker.deploy:auth`). */
  readonly only: ReadonlyArray<string>
  /**
   * `include`: also what a chosen step waits for and is not done, so that it can be carried out. `ignore`: just the
   * chosen steps; for kinds that use nothing of what they wait for.
   */
  readonly needs: 'include' | 'ignore'
}

/** Why no part of a plan was chosen: something of `only` is neither a kind nor an id in it. */
export interface SelectionUnknown {
  readonly reason: 'selection_unknown'
  readonly names: ReadonlyArray<string>
  readonly message: string
}

/**
 * Returns the part of a plan that has only the chosen steps, with a hash of its own. A part says nothing of what is left
 * behind.
 *
 * @throws TypeError when a step chosen with `ignore` uses what a step that was not chosen would give.
 */
export async function selectSteps(plan: Plan, options: SelectStepsOptions): Promise<Result<Plan, SelectionUnknown>> {
  const stepOf = new Map(plan.steps.map((step) => [step.id, step]))
  const wanted = new Set(options.only)
  const names = [...wanted].filter((name) => !stepOf.has(name) && !plan.steps.some((step) => step.kind === name))
  if (names.length > 0) {
    return err({ reason: 'selection_unknown', names, message: `the plan has no step ${names.join(', ')}` })
  }
  const isOpen = (id: StepId) => stepOf.get(id)?.action !== 'none'
  const chosen = new Set(plan.steps.filter(({ id, kind }) => wanted.has(id) || wanted.has(kind)).map(({ id }) => id))
  // A Set iterates over what is added on the way.
  for (const id of chosen) {
    const step = stepOf.get(id)
    if (step === undefined || !isOpen(id)) continue
    if (options.needs === 'include') for (const need of step.dependsOn.filter(isOpen)) chosen.add(need)
    const missing = step.reads.find((need) => isOpen(need) && !chosen.has(need))
    if (missing !== undefined && options.needs === 'ignore') {
      throw new TypeError(`${id} uses what ${missing} gives, which was not chosen`)
    }
  }
  // What stands already needs no place in the part: an unchosen dependency without work is met.
  const steps = plan.steps
    .filter(({ id }) => chosen.has(id))
    .map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => chosen.has(id)) }))
  const { hash: _, ...whole } = plan
  const body: Omit<Plan, 'hash'> = { ...whole, steps, leftBehind: [], domainsLeft: [] }
  return ok({ ...body, hash: await hashPlan(body) })
}
