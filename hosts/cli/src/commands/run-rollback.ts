import type { DeployState, RecordedStepOf, StateStore } from '@voyage/deploy-planner'
import { markDue } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import type { AccountTarget } from '../executor/account-target.ts'
import { openAccount } from '../executor/open-target.ts'
import { exitCodes } from '../exit-codes.ts'
import { openDeployment, recordedOf, withLock } from '../project/open-deployment.ts'
import type { CommandContext } from './command-context.ts'
import { commandLine } from './command-line.ts'
import type { DeploymentOptions } from './deployment.ts'
import { doInTurn, failedInTurn, failedJson } from './do-in-turn.ts'
import { whileInterruptible } from './on-deploy-interrupt.ts'

/** Options of `voyage rollback`. */
export interface RollbackOptions extends DeploymentOptions {
  readonly execute?: boolean
  readonly worker?: string
  readonly to?: string
}

/** A Worker that does not serve the version it is to be returned to, or serves it and the record says another. */
interface Return {
  readonly id: string
  readonly worker: string
  readonly from: string
  readonly to: string
}

/** Shows which Workers serve another version than the recorded (or named) one and, with `execute`, returns them. */
export async function runRollback(options: RollbackOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const { manifest, stateStore, state } = await openDeployment(options, context)
  const account = openAccount({ manifest, context })
  const { manifest: file, environment, worker, to } = options
  const again = commandLine('rollback', { manifest: file, environment, worker, to, execute: true })
  const find = (current: DeployState | null, signal: AbortSignal) =>
    findReturns({ account, state: current, options, signal, again })
  // A deploy that ended before the lock was taken has recorded other versions.
  const {
    done: returns,
    left,
    failure,
  } = options.execute
    ? await whileInterruptible(context, (interrupt) =>
        withLock(stateStore, 'rollback', async (current) => {
          const give = (one: Return, signal: AbortSignal) =>
            carryOut(one, { account, stateStore, state: current, signal })
          return doInTurn(await find(current, interrupt.signal), give, { interrupt, output })
        }),
      )
    : { done: await find(state, new AbortController().signal), left: [], failure: null }
  const [done, open] = [returns.map((one) => sayReturn(one, 'left')), left.map((one) => sayReturn(one, 'left'))]
  if (options.json) {
    output.json({ executed: options.execute ?? false, returns, left, failed: failedJson(failure, open) })
  }
  if (failure !== null) throw failedInTurn(failure, { done, left: open, again })
  if (options.json) return
  if (returns.length + left.length === 0) return output.line('Nothing to do: every Worker serves that version.')
  for (const one of returns) output.line(sayReturn(one, options.execute ? 'done' : 'would'))
  for (const what of open) output.line(`left: ${what}`)
  if (left.length > 0) output.line(`To go on: ${again}`)
  if (!options.execute) output.line('Nothing was changed. Add --execute to do it.')
}

function sayReturn({ worker, from, to }: Return, how: 'done' | 'would' | 'left'): string {
  const [verb, what] =
    from === to
      ? ['record', `that ${worker} serves version ${to}`]
      : ['return', `${worker} from version ${from} to ${to}`]
  if (how === 'left') return `${verb} ${what}`
  if (how === 'would') return `Would ${verb} ${what}.`
  return `${verb === 'record' ? 'Recorded' : 'Returned'} ${what}.`
}

async function findReturns(from: {
  readonly account: AccountTarget
  readonly state: DeployState | null
  readonly options: RollbackOptions
  readonly signal: AbortSignal
  readonly again: string
}): Promise<ReadonlyArray<Return>> {
  const { signal } = from
  const { worker: only, to } = from.options
  const recorded = recordedOf(from.state, 'worker.deploy').filter(
    ([, { inputs }]) => only === undefined || inputs.worker === only,
  )
  if ((to !== undefined && only === undefined) || (only !== undefined && recorded.length === 0)) {
    throw new CommandError({
      code: 'CLI_OPTION_INVALID',
      message: only === undefined ? '--to names the version of one Worker.' : `No deploy of "${only}" is recorded.`,
      remedy: 'Name a recorded Worker with --worker; `voyage state` shows them.',
    })
  }
  const returns: Array<Return> = []
  for (const [id, { inputs, outputs }] of recorded) {
    const wanted = to ?? outputs.versionId
    if (wanted === undefined) continue
    const current = await from.account.currentVersion(inputs.worker, { signal })
    if (signal.aborted) throw lookInterrupted(from.again)
    if (!current.ok) throw new CommandError(current.error)
    if (current.value === null) throw workerGone(inputs.worker)
    if (current.value !== wanted || outputs.versionId !== wanted) {
      returns.push({ id, worker: inputs.worker, from: current.value, to: wanted })
    }
  }
  return returns
}

async function carryOut(
  one: Return,
  how: {
    readonly account: AccountTarget
    readonly stateStore: StateStore
    readonly state: DeployState | null
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { account, stateStore, state, signal } = how
  const record = state?.steps[one.id] as RecordedStepOf<'worker.deploy'> | undefined
  if (state === null || record === undefined) throw new TypeError(`no step ${one.id} is recorded`)
  const isOther = record.outputs.versionId !== one.to
  // Another version than the one that these inputs gave: the next deploy must bring the sources' own back, also when the
  // answer is lost.
  const due = markDue(state, new Set([one.id]))
  if (isOther) await stateStore.save(due)
  if (one.from !== one.to) {
    const done = await account.deployVersion({ worker: one.worker, versionId: one.to }, { signal })
    if (!done.ok) {
      if (isOther && done.error.effect === 'none') await stateStore.save(state)
      throw new CommandError(done.error)
    }
  }
  if (!isOther) return
  const inputs = { ...record.inputs, fingerprint: `version ${one.to}` }
  const renewed = { ...record, inputs, outputs: { versionId: one.to } }
  await stateStore.save(markDue({ ...state, steps: { ...state.steps, [one.id]: renewed } }, new Set([one.id])))
}

function lookInterrupted(again: string): CommandError {
  return new CommandError({
    code: 'CLI_INTERRUPTED',
    message: 'Interrupted while it looked which versions serve; nothing was changed.',
    remedy: `To go on: ${again}`,
    exitCode: exitCodes.interrupted,
  })
}

function workerGone(worker: string): CommandError {
  return new CommandError({
    code: 'CLI_WORKER_MISSING',
    message: `The Worker ${worker} is gone from the account.`,
    remedy: 'Deploy it again: `voyage drift` shows what else is gone.',
  })
}
