import type { Result, StepFailure } from '@voyage/deploy-planner'
import { ok } from '../executor/result.ts'
import { checkName } from './d1-names.ts'
import type { RunWrangler } from './run-wrangler.ts'
import { STUB_CODE, STUB_DATE } from './stub-worker.ts'

interface StubRequest {
  readonly run: RunWrangler
  readonly worker: string
  readonly signal: AbortSignal
}

/** Returns whether a Worker of this name stands. */
export async function hasWorker({ run, worker, signal }: StubRequest): Promise<Result<boolean, StepFailure>> {
  const checked = checkName(worker)
  if (!checked.ok) return checked
  const shown = await run({
    arguments: ['deployments', 'status', '--name', worker, '--json'],
    doing: `looking for the Worker ${worker}`,
    reach: 'nothing',
    signal,
  })
  if (shown.ok) return ok(true)
  return shown.error.code === 'worker-missing' ? ok(false) : shown
}

/** Deploys a Worker that answers 503 and binds nothing, unless a Worker of that name stands already. */
export async function deployStub(request: StubRequest): Promise<Result<null, StepFailure>> {
  const { run, worker, signal } = request
  const stands = await hasWorker(request)
  if (!stands.ok) return stands
  if (stands.value) return ok(null)
  const deployed = await run({
    arguments: ['deploy', 'stub.mjs', '--name', worker, '--compatibility-date', STUB_DATE, '--autoconfig=false'],
    doing: `deploying a stub of the Worker ${worker}`,
    reach: 'several-requests',
    files: { 'stub.mjs': STUB_CODE },
    signal,
  })
  return deployed.ok ? ok(null) : deployed
}
