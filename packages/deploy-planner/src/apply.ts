import type { ApplyReport } from './apply-event.ts'
import type { ApplyOptions } from './apply-options.ts'
import { markDue, takeMarksBack } from './mark-due.ts'
import type { Plan } from './plan.ts'
import { emptyState, hashState, isIntact } from './plan-hash.ts'
import { recoverState } from './recover-state.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import { runPlan } from './run-plan.ts'
import { saveFolded } from './save-folded.ts'
import type { DeployState, LockHolder, StateStore } from './state.ts'
import { secretsOfStep } from './step-secrets.ts'

/** Why nothing was applied. */
export type ApplyRefusal = { readonly message: string } & (
  | { readonly reason: 'plan_damaged' }
  | { readonly reason: 'plan_stale' }
  | { readonly reason: 'placeholders_left'; readonly paths: ReadonlyArray<string> }
  | { readonly reason: 'lock_held'; readonly holder: LockHolder; readonly stale: boolean }
)

/**
 * Carries out a plan and returns what became of each step; a report with failures is still a report. Takes the store's
 * lock, journals each intent before and each result after its step, and saves the state as it grows, so that whatever
 * ends the process the next plan converges. A plan with nothing to do writes nothing.
 *
 * Refuses a plan that was edited, was made from another state, or holds placeholders. Rejects when the store's I/O
 * fails: nothing more is begun then.
 *
 * @throws TypeError when `concurrency` is no whole number from 1.
 */
export async function apply(options: ApplyOptions): Promise<Result<ApplyReport, ApplyRefusal>> {
  const { plan, stateStore, concurrency = 4 } = options
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new TypeError('concurrency must be a whole number from 1')
  const { hash, ...body } = plan
  if (!(await isIntact(body, hash))) return err({ reason: 'plan_damaged', message: 'the plan is not as it was made' })
  if (plan.placeholders.length > 0) {
    const message = `the manifest still holds placeholders: ${plan.placeholders.join(', ')}`
    return err({ reason: 'placeholders_left', paths: plan.placeholders, message })
  }

  if (plan.steps.every((step) => step.action === 'none')) {
    const stored = await stateStore.load()
    // A journal left by a crash is worth folding into the state, under the lock.
    if (stored.journal.length === 0) {
      return (await isFresh(plan, stored.state))
        ? ok(await runPlan(options, stored.state ?? emptyState(plan), new Set()))
        : err(stale)
    }
  }

  const lock = await stateStore.lock({ purpose: 'apply' })
  if (!lock.ok) {
    const { pid, host } = lock.error.holder
    const message = `process ${pid} on ${host} holds the lock${lock.error.stale ? ', but is gone' : ''}`
    return err({ ...lock.error, message })
  }
  try {
    const stored = await stateStore.load()
    const { state, openIntents } = recoverState(stored)
    if (!(await isFresh(plan, state))) return err(stale)
    // What an update did before its reply was lost is not what is recorded, and a new value of a secret leaves no trace:
    // the next plan must have each update again when this apply does not come so far.
    const updates = plan.steps.filter(({ action }) => action === 'update').map(({ id }) => id)
    const standing = markDue(state ?? emptyState(plan), new Set(updates))
    await saveFolded(stateStore, stored, standing)
    const report = await runPlan(options, standing, openIntents)
    await unmarkUntouched({ stateStore, plan, before: state, report })
    return ok(report)
  } finally {
    await lock.value.release()
  }
}

/**
 * Takes the marks back of updates that certainly changed nothing, so that a saved plan still fits. An intent that is open
 * may have taken effect, and a new value of a secret is seen in no record. A kill before leaves the marks.
 */
async function unmarkUntouched(from: {
  readonly stateStore: StateStore
  readonly plan: Plan
  readonly before: DeployState | null
  readonly report: ApplyReport
}): Promise<void> {
  const { stateStore, plan, before, report } = from
  const [done, renewed] = [new Set(report.done), new Set(plan.renewedSecrets)]
  const left = plan.steps.filter(({ id, action, kind, inputs }) => {
    return action === 'update' && !done.has(id) && !secretsOfStep(kind, inputs).some((name) => renewed.has(name))
  })
  if (before === null || left.length === 0) return
  const { state, openIntents } = recoverState(await stateStore.load())
  const untouched = new Set(left.flatMap(({ id }) => (openIntents.has(id) ? [] : [id])))
  if (state !== null && untouched.size > 0) await stateStore.save(takeMarksBack(state, { before, ids: untouched }))
}

const stale: ApplyRefusal = {
  reason: 'plan_stale',
  message: 'stale plan: the recorded state has changed since it was made',
}

const isFresh = async (plan: Plan, state: DeployState | null): Promise<boolean> =>
  (await hashState(state, plan)) === plan.stateHash
