import type { DeployState, RecordedStepOf, StateStore } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import type { AccountTarget } from '../executor/account-target.ts'
import { openAccount } from '../executor/open-target.ts'
import { openDeployment, recordedOf, withLock } from '../project/open-deployment.ts'
import type { CommandContext } from './command-context.ts'
import { commandLine } from './command-line.ts'
import type { DeploymentOptions } from './deployment.ts'
import { doInTurn } from './do-in-turn.ts'

/** Options of `voyage rollback`. */
export interface RollbackOptions extends DeploymentOptions {
  readonly execute?: boolean
  readonly worker?: string
  readonly to?: string
}

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
  const find = (current: DeployState | null) => findReturns({ account, state: current, options })
  const say = (one: Return): string => `${one.worker} from version ${one.from} to ${one.to}`
  // A deploy that ended before the lock was taken has recorded other versions.
  const { done: returns, left } = options.execute
    ? await withLock(stateStore, 'rollback', async (current) => {
        const give = (one: Return, signal: AbortSignal) =>
          carryOut(one, { account, stateStore, state: current, signal })
        return doInTurn(await find(current), give, output)
      })
    : { done: await find(state), left: [] }
  if (options.json) return output.json({ executed: options.execute ?? false, returns, left })
  if (returns.length + left.length === 0) return output.line('Nothing to do: every Worker serves that version.')
  for (const one of returns) output.line(options.execute ? `Returned ${say(one)}.` : `Would return ${say(one)}.`)
  for (const one of left) output.line(`left: return ${say(one)}`)
  const { manifest: file, environment, worker, to } = options
  const again = commandLine('rollback', { manifest: file, environment, worker, to, execute: true })
  if (left.length > 0) output.line(`To go on: ${again}`)
  if (!options.execute) output.line('Nothing was changed. Add --execute to do it.')
}

async function findReturns(from: {
  readonly account: AccountTarget
  readonly state: DeployState | null
  readonly options: RollbackOptions
}): Promise<ReadonlyArray<Return>> {
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
  const { signal } = new AbortController()
  const returns: Array<Return> = []
  for (const [id, { inputs, outputs }] of recorded) {
    const wanted = to ?? outputs.versionId
    if (wanted === undefined) continue
    const current = await from.account.currentVersion(inputs.worker, { signal })
    if (!current.ok) throw new CommandError(current.error)
    if (current.value === null) throw workerGone(inputs.worker)
    if (current.value !== wanted) returns.push({ id, worker: inputs.worker, from: current.value, to: wanted })
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
  const done = await account.deployVersion({ worker: one.worker, versionId: one.to }, { signal })
  if (!done.ok) throw new CommandError(done.error)
  const record = state?.steps[one.id] as RecordedStepOf<'worker.deploy'> | undefined
  if (state === null || record === undefined || record.outputs.versionId === one.to) return
  // Another version than the one that these inputs gave: the next deploy must see that, and bring the sources' own back.
  const inputs = { ...record.inputs, fingerprint: `version ${one.to}` }
  const renewed = { ...record, inputs, inputHash: '0'.repeat(64), outputs: { versionId: one.to } }
  await stateStore.save({ ...state, steps: { ...state.steps, [one.id]: renewed } })
}

function workerGone(worker: string): CommandError {
  return new CommandError({
    code: 'CLI_WORKER_MISSING',
    message: `The Worker ${worker} is gone from the account.`,
    remedy: 'Deploy it again: `voyage drift` shows what else is gone.',
  })
}
