import { isDeepStrictEqual } from 'node:util'
import type { DeployState, Result, StateStore, StepFailure } from '@voyage/deploy-planner'
import { markDue } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import type { AccountTarget } from '../executor/account-target.ts'
import type { TargetOptions } from '../executor/deploy-target.ts'
import { openAccount } from '../executor/open-target.ts'
import { err, ok } from '../executor/result.ts'
import { failureOf } from '../executor/tenant-handlers.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import type { Output } from '../output.ts'
import { openDeployment, recordedOf, withLock } from '../project/open-deployment.ts'
import type { CommandContext } from './command-context.ts'
import { commandLine } from './command-line.ts'
import type { DeploymentOptions } from './deployment.ts'
import type { DoneInTurn } from './do-in-turn.ts'
import { doInTurn, failedInTurn, failedJson } from './do-in-turn.ts'
import type { DeployInterrupt } from './on-deploy-interrupt.ts'
import { whileInterruptible } from './on-deploy-interrupt.ts'
import { requireConfirmation } from './require-confirmation.ts'

/** Options of `voyage destroy`. */
export interface DestroyOptions extends DeploymentOptions {
  readonly execute?: boolean
  readonly databases?: boolean
  readonly confirm?: string
}

interface Removal {
  readonly what: string
  /** The records that are gone with it. */
  readonly steps: (state: DeployState) => ReadonlyArray<string>
  readonly run: (options: TargetOptions) => Promise<Result<unknown, StepFailure>>
}

/**
 * Shows what would be taken away and, with `execute` and the typed confirmation, takes it away: tenants are suspended,
 * so that nobody is served half a tenant, then Workers deleted, callers first, then, only with `databases`, what holds data:
 * databases, namespaces, queues and buckets.
 * Each removal is recorded before the next begins.
 */
export async function runDestroy(options: DestroyOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const { manifest, stateStore, state, openIntents } = await openDeployment(options, context)
  const account = openAccount({ manifest, context })
  const removals = listRemovals({ account, state, options, context, controlUrl: manifest.controlPlane.url })
  const kept = options.databases ? [] : listKept(state)
  const say = (): void => {
    for (const { what } of removals) output.line(`${options.execute ? 'will' : 'would'} ${what}`)
    if (kept.length > 0) output.line(`kept: ${kept.join(', ')} (what holds data is deleted with --databases only)`)
    for (const id of openIntents) {
      output.warn(
        `warning: ${id} was begun, and how it ended is not known; what it made is left. A deploy looks first.`,
      )
    }
  }
  if (!options.json) say()
  if (!options.execute) {
    if (options.json) return output.json({ executed: false, removals: removals.map(({ what }) => what), kept })
    return output.line('Nothing was changed. Add --execute to do it.')
  }
  if (removals.length === 0) {
    if (options.json) return output.json({ executed: true, removals: [], left: [], failed: null, kept })
    return output.line('Nothing to do: nothing is recorded.')
  }
  await requireConfirmation(
    `${manifest.name}/${manifest.environment}${options.databases ? ' with databases' : ''}`,
    options.confirm,
  )
  const { done, left, failure } = await whileInterruptible(context, (interrupt) =>
    withLock(stateStore, 'destroy', (current) => {
      if (!isDeepStrictEqual(current, state)) throw changedMeanwhile()
      return carryOut(removals, { stateStore, state: current, interrupt, output })
    }),
  )
  const [removed, standing] = [done.map(({ what }) => what), left.map(({ what }) => what)]
  const again = commandLine('destroy', againOf(options))
  if (options.json) {
    output.json({ executed: true, removals: removed, left: standing, failed: failedJson(failure, standing), kept })
  }
  if (failure !== null) throw failedInTurn(failure, { done: removed, left: standing, again })
  if (options.json) return
  for (const what of standing) output.line(`left: ${what}`)
  output.line(`Done: ${done.length} things taken away.`)
  if (left.length > 0) output.line(`To go on: ${again}`)
}

function listRemovals(from: {
  readonly account: AccountTarget
  readonly state: DeployState | null
  readonly options: DestroyOptions
  readonly context: CommandContext
  readonly controlUrl: string
}): ReadonlyArray<Removal> {
  const { account, state, options, context, controlUrl } = from
  const ofTenant = (slug: string) => (current: DeployState) =>
    Object.entries(current.steps)
      .filter(([, { kind, inputs }]) => kind === 'tenant.activate' && 'tenant' in inputs && inputs.tenant === slug)
      .map(([id]) => id)
  const tenants = recordedOf(state, 'tenant.create')
    .filter(([, { inputs }]) => state !== null && ofTenant(inputs.slug)(state).length > 0)
    .map(([, { inputs, outputs }]) => ({
      what: `suspend the tenant ${inputs.slug}`,
      steps: ofTenant(inputs.slug),
      run: async ({ signal }: TargetOptions) => {
        const api = await connectControlPlane(controlUrl, context)
        const path = `/tenants/${encodeURIComponent(outputs.tenantId)}`
        const answer = await api.call({ method: 'PATCH', path, body: { status: 'suspended' }, signal })
        return answer.ok ? ok(null) : err(failureOf(answer.error))
      },
    }))
  // Recorded in an order in which they could be deployed: backwards, callers come before what they call.
  // One that was deployed in two phases stands in a ring: whoever goes first is still bound by another.
  const stubs = recordedOf(state, 'worker.stub').map(([, { inputs }]) => inputs.worker)
  const deployed = recordedOf(state, 'worker.deploy').map(([, { inputs }]) => inputs.worker)
  const workers = [...new Set([...stubs, ...deployed].toReversed())].map((worker) => ({
    what: `delete the Worker ${worker}`,
    steps: () => ['deploy', 'stub'].map((kind) => `worker.${kind}:${worker}`).concat(`bindings.sync:${worker}`),
    run: (how: TargetOptions) => account.deleteWorker({ worker, isForced: stubs.includes(worker) }, how),
  }))
  const pages = recordedOf(state, 'pages.create').map(([id, { inputs }]) => ({
    what: `delete the Pages project ${inputs.name}`,
    steps: () => [id, `pages.build:${inputs.name}`, `pages.deploy:${inputs.name}`],
    run: (how: TargetOptions) => account.pages.delete(inputs.name, how),
  }))
  if (!options.databases) return [...tenants, ...pages, ...workers]
  const databases = recordedOf(state, 'd1.create').map(([id, { inputs, outputs }]) => ({
    what: `delete the D1 database ${inputs.name} (${outputs.databaseId}) with all that is in it`,
    steps: (current: DeployState) => [
      id,
      ...Object.entries(current.steps)
        .filter(([, step]) => 'database' in step.inputs && step.inputs.database === inputs.name)
        .map(([other]) => other),
    ],
    run: (how: TargetOptions) => account.deleteDatabase({ name: inputs.name, id: outputs.databaseId }, how),
  }))
  return [...tenants, ...pages, ...workers, ...databases, ...listStorageRemovals(account, state)]
}

/** The names of what holds data. */
function listKept(state: DeployState | null): ReadonlyArray<string> {
  return [
    ...recordedOf(state, 'd1.create'),
    ...recordedOf(state, 'kv.create'),
    ...recordedOf(state, 'r2.create'),
    ...recordedOf(state, 'queue.create'),
  ].map(([, { inputs }]) => inputs.name)
}

function listStorageRemovals(account: AccountTarget, state: DeployState | null): ReadonlyArray<Removal> {
  const remove = (what: string, step: string, run: Removal['run']): Removal => ({ what, steps: () => [step], run })
  return [
    ...recordedOf(state, 'kv.create').map(
      ([
        step,
        {
          inputs: { name },
          outputs,
        },
      ]) =>
        remove(`delete the KV namespace ${name} (${outputs.namespaceId}) with all that is in it`, step, (how) =>
          account.namespaces.delete({ name, id: outputs.namespaceId }, how),
        ),
    ),
    ...recordedOf(state, 'queue.create').map(
      ([
        step,
        {
          inputs: { name },
          outputs,
        },
      ]) =>
        remove(`delete the queue ${name} (${outputs.queueId}) with all that is in it`, step, (how) =>
          account.queues.delete({ name, id: outputs.queueId }, how),
        ),
    ),
    ...recordedOf(state, 'r2.create').map(
      ([
        step,
        {
          inputs: { name },
        },
      ]) =>
        remove(`delete the R2 bucket ${name}, if it is empty`, step, (how) =>
          account.buckets.delete({ name, id: name }, how),
        ),
    ),
  ]
}

async function carryOut(
  removals: ReadonlyArray<Removal>,
  how: {
    readonly stateStore: StateStore
    readonly state: DeployState | null
    readonly interrupt: DeployInterrupt
    readonly output: Output
  },
): Promise<DoneInTurn<Removal>> {
  let { state } = how
  const remove = async (removal: Removal, signal: AbortSignal): Promise<void> => {
    if (state === null) return
    const gone = new Set(removal.steps(state))
    // Where the answer is lost, or this is killed, nobody knows whether it stands: the next deploy is to look.
    await how.stateStore.save(markDue(state, gone))
    const done = await removal.run({ signal })
    if (!done.ok) {
      if (done.error.effect === 'none') await how.stateStore.save(state)
      throw new CommandError(done.error)
    }
    state = { ...state, steps: Object.fromEntries(Object.entries(state.steps).filter(([id]) => !gone.has(id))) }
    await how.stateStore.save(state)
    // What another step began without an answer may still stand: its intent stays.
    const { journal } = await how.stateStore.load()
    const left = journal.filter(({ stepId }) => !gone.has(stepId))
    if (left.length < journal.length) await how.stateStore.replaceJournal(left)
  }
  return doInTurn(removals, remove, how)
}

const againOf = ({ manifest, environment, databases, confirm, execute }: DestroyOptions) => {
  return { manifest, environment, databases, confirm, execute }
}

/** What was confirmed is what was shown: another deploy may have made more, or other things of these names. */
function changedMeanwhile(): CommandError {
  return new CommandError({
    code: 'CLI_STATE_CHANGED',
    message: 'Somebody deployed since this was shown; nothing was done.',
    remedy: 'Run the command again and read what it would take away now.',
  })
}
