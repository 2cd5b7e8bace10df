import type { Executor, Plan, ResolvedManifest, StateStore } from '@voyage/deploy-planner'
import { apply, recoverState } from '@voyage/deploy-planner'
import { readDeploySecrets } from '../cloudflare/deploy-secrets.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { now } from '../commands/command-context.ts'
import { onDeployInterrupt } from '../commands/on-deploy-interrupt.ts'
import { exitCodes } from '../exit-codes.ts'
import { operatorTokenVariable, remoteFetch } from '../http/connect-control-plane.ts'
import { renderDeployed } from '../render/render-deployed.ts'
import { createProgressRenderer, summarizeApply } from '../render/render-progress.ts'
import { wait } from '../wait.ts'
import { applyFailed, applyRefused } from './apply-errors.ts'
import { createExecutor } from './create-executor.ts'
import type { TargetName } from './open-target.ts'
import { openCloudflareTarget } from './open-target.ts'
import { createPlatformApis } from './platform-apis.ts'

/** What {@link executePlan} works with. */
export interface ExecutePlanOptions {
  readonly context: CommandContext
  readonly manifest: ResolvedManifest
  readonly plan: Plan
  readonly stateStore: StateStore
  readonly target: TargetName
  readonly concurrency: number
  readonly retrySeconds: number
  readonly adopt: boolean
  /** Changes the executor before the plan runs on it. */
  readonly onExecutor?: (executor: Executor) => Executor
  /** The command line that goes on with this. */
  readonly again: string
  /** The command line that compares what stands with what is recorded. */
  readonly compare: string
  /** Writes the report as JSON in the place of progress and summary, of a failed apply as well. */
  readonly isJson: boolean
}

/**
 * Carries a plan out on Cloudflare, shows progress and a summary or the report, and sets the exit code. The first Ctrl-C
 * lets what runs end, the second ends it.
 *
 * @throws CommandError CLI_SECRET_MISSING, CLI_APPLY_REFUSED, CLI_APPLY_FAILED
 */
export async function executePlan(options: ExecutePlanOptions): Promise<void> {
  const { context, manifest, plan, stateStore, isJson } = options
  const { root, output, environment } = context
  const secrets = readDeploySecrets({ environment, plan })
  const target = openCloudflareTarget({ name: options.target, root, accountId: manifest.accountId, environment })
  const apis = createPlatformApis({
    manifest,
    credential: () => environment[operatorTokenVariable] ?? '',
    fetch: (_worker, url, init) => remoteFetch(url, init),
  })
  const stubbed = new Set(manifest.workers.filter(({ twoPhase }) => twoPhase).map(({ name }) => name))
  const deployed = new Set(
    plan.steps.flatMap((step) => (step.kind === 'worker.deploy' && step.outputs !== null ? [step.inputs.worker] : [])),
  )
  const executor = createExecutor({ target, ...apis, root, environment, stubbed, deployed, now })
  const interrupt = onDeployInterrupt(() =>
    output.warn('Interrupted: what runs is finished and recorded; again ends it.'),
  )
  const began = performance.now()
  try {
    const applied = await apply({
      plan,
      executor: options.onExecutor?.(executor) ?? executor,
      stateStore,
      clock: { now, milliseconds: () => performance.now() },
      secrets: Object.fromEntries(secrets),
      adopt: options.adopt,
      concurrency: options.concurrency,
      signal: interrupt.signal,
      hardSignal: interrupt.hardSignal,
      retry: { budgetMilliseconds: options.retrySeconds * 1000, random: Math.random, wait },
      ...(isJson ? {} : { onEvent: createProgressRenderer(output, plan.steps.length) }),
    })
    if (!applied.ok) throw applyRefused(applied.error)
    if (isJson) output.json(applied.value)
    else output.line(summarizeApply(applied.value, (performance.now() - began) / 1000))
    if (interrupt.signal.aborted) {
      context.endWith(exitCodes.interrupted)
      if (!isJson) output.line(`To go on: ${options.again}`)
      return
    }
    if (applied.value.failed.length > 0) throw applyFailed(applied.value, options)
    if (!isJson && applied.value.done.length > 0) {
      const { state } = recoverState(await stateStore.load())
      const next = [['compare later', options.compare] as const]
      for (const line of renderDeployed({ manifest, state, next })) output.line(line)
    }
  } finally {
    interrupt.stop()
  }
}
