import type { ApplyEvent, ApplyReport } from './apply-event.ts'
import type { ApplyOptions } from './apply-options.ts'
import { createOutcomes } from './apply-outcomes.ts'
import type { StepFailure } from './executor.ts'
import { mayBeGone } from './mark-due.ts'
import { hashReads } from './read-hash.ts'
import { createRetryBudget } from './retry.ts'
import type { StepSuccess } from './run-step.ts'
import { runStep } from './run-step.ts'
import { scheduleSteps } from './schedule-steps.ts'
import type { DeployState, JournalEntry, RecordedStep } from './state.ts'
import type { Step, StepId, StepKind } from './step.ts'

/**
 * Runs the steps of a plan that has been checked, with the lock held, and records each as it ends. `before` is the state
 * the plan was made from, or an empty one.
 */
export async function runPlan(
  options: ApplyOptions,
  before: DeployState,
  openIntents: ReadonlySet<StepId>,
): Promise<ApplyReport> {
  const { plan, executor, stateStore, clock, onEvent, adopt = false } = options
  const never = new AbortController().signal
  const { signal = never, hardSignal = never } = options
  const budget = createRetryBudget(options.retry)
  const secrets = new Map(Object.entries(options.secrets))
  const recorded = new Map<StepId, RecordedStep>(Object.entries(before.steps))
  const open = new Set(openIntents)
  const outcomes = createOutcomes()
  const emit = (event: ApplyEvent) => {
    outcomes.add(event)
    onEvent?.(event)
  }
  const outputsOf = (id: StepId) => recorded.get(id)?.outputs ?? null
  // One write at a time, in the order in which steps end.
  let lastWrite: Promise<void> = Promise.resolve()
  const write = (task: () => Promise<void>): Promise<void> => {
    lastWrite = lastWrite.then(task)
    return lastWrite
  }
  const journal = (entry: JournalEntry) => write(() => stateStore.appendJournal(entry))

  const runOne = async (step: Step): Promise<boolean> => {
    if (step.action === 'none') {
      emit({ type: 'stepUnchanged', step })
      return true
    }
    emit({ type: 'stepStarted', step })
    const begun = clock.milliseconds()
    for (let attempt = 1; ; attempt++) {
      const result = await attemptStep(step)
      const milliseconds = clock.milliseconds() - begun
      if (result.ok) {
        await record(step, result.value)
        emit({ type: 'stepFinished', step, milliseconds, adopted: result.value.adopted })
        return true
      }
      const failure = result.error
      const wait = signal.aborted ? null : budget.next(attempt, failure)
      if (wait !== null) {
        emit({ type: 'stepRetried', step, attempt, wait, failure })
        await options.retry?.wait(wait, signal)
      }
      if (wait === null || signal.aborted) {
        emit({ type: 'stepFailed', step, milliseconds, failure })
        return false
      }
    }
  }
  const attemptStep = async (step: Step) => {
    // After an attempt without an answer the next one looks first, and takes what it finds for ours.
    const wasOpen = open.has(step.id)
    const known = recorded.get(step.id)
    const isToBeFound = known !== undefined && mayBeGone(known)
    const result = await runStep({
      step,
      executor,
      // The record under a step's id is of the step's kind.
      recorded: (isToBeFound ? null : (known?.outputs ?? null)) as never,
      outputsOf,
      mayAdopt: adopt || wasOpen || isToBeFound,
      secrets,
      signal: hardSignal,
      announce: async () => {
        await journal({ type: 'intent', stepId: step.id, inputHash: step.inputHash, at: clock.now() })
        open.add(step.id)
      },
    })
    if (!result.ok) await journalFailure(step, result.error, wasOpen)
    return result
  }
  const record = async (step: Step, { outputs }: StepSuccess<StepKind>) => {
    const { kind, inputs, inputHash } = step
    const readHash = hashReads(step.reads, outputsOf)
    const entry = { kind, inputs, inputHash, readHash, outputs, finishedAt: clock.now() } as RecordedStep
    await write(async () => {
      const state = { ...before, steps: Object.fromEntries([...recorded, [step.id, entry]]) }
      await stateStore.complete(state, { type: 'done', stepId: step.id, record: entry })
      recorded.set(step.id, entry)
      open.delete(step.id)
    })
  }
  const journalFailure = async (step: Step, failure: StepFailure, wasOpen: boolean) => {
    // Nothing was announced: nothing can have changed, and an older intent stays as open as it was.
    if (!open.has(step.id)) return
    // This attempt's certainty says nothing about an older attempt that never got its answer.
    const effect = wasOpen ? 'unknown' : failure.effect
    await journal({ type: 'failed', stepId: step.id, code: failure.code, effect, at: clock.now() })
    if (effect === 'none') open.delete(step.id)
  }

  await scheduleSteps({
    steps: plan.steps,
    concurrency: options.concurrency ?? 4,
    run: runOne,
    onSkip: (step, because) => emit({ type: 'stepSkipped', step, because }),
    isStopped: () => signal.aborted,
  })
  await tidyJournal()
  return outcomes.report(plan)

  /** Leaves only what a later apply must know: the intents that are still open. */
  async function tidyJournal(): Promise<void> {
    if (open.size === 0 && (await stateStore.load()).journal.length === 0) return
    const hashes = new Map<StepId, string>(plan.steps.map((step) => [step.id, step.inputHash]))
    const left = [...open].map((stepId) => {
      return { type: 'intent', stepId, inputHash: hashes.get(stepId) ?? '', at: clock.now() } as const
    })
    await stateStore.replaceJournal(left)
  }
}
