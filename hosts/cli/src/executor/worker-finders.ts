import type { Executor, NoOutputs, Result, StepFailure } from '@voyage/deploy-planner'
import type { DeployTarget, TargetOptions } from './deploy-target.ts'
import { ok } from './result.ts'

/**
 * Creates the finders of Workers. Deploying to a name replaces what stands there, so this is where somebody else's
 * Worker would be lost: it is looked for before anything is announced, or a kill in mid-look-up would make it ours.
 */
export function createWorkerFinders(options: {
  readonly target: DeployTarget
  /** The Workers of which a stub of ours stands before they are deployed. */
  readonly stubbed: ReadonlySet<string>
  /** The Workers whose deploy is recorded: a stub of them is not needed, and what stands is ours. */
  readonly deployed: ReadonlySet<string>
}): Pick<Executor['finders'], 'worker.stub' | 'worker.deploy'> {
  const { target, stubbed, deployed } = options
  const find = async (worker: string, how: TargetOptions): Promise<Result<NoOutputs | null, StepFailure>> => {
    const stands = await target.hasWorker(worker, how)
    return stands.ok ? ok(stands.value ? {} : null) : stands
  }
  return {
    'worker.stub': async ({ worker }, context) => (deployed.has(worker) ? ok(null) : find(worker, context)),
    'worker.deploy': async ({ worker }, context) => (stubbed.has(worker) ? ok(null) : find(worker, context)),
  }
}
