import type { Result, StepFailure } from '@voyage/deploy-planner'
import { checkName } from '../cloudflare/d1-names.ts'
import { STUB_CODE, STUB_DATE } from '../cloudflare/stub-worker.ts'
import { configFailure } from '../cloudflare/worker-config-file.ts'
import type { GivenSecret } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { isRecord } from '../http/api-client.ts'
import { answerUnexpected } from './answer-unexpected.ts'
import type { CallCloudflare } from './cloudflare-api.ts'
import { readWorkerUpload } from './read-worker-upload.ts'
import { putConsumer } from './rest-consumers.ts'

interface Call {
  readonly call: CallCloudflare
  readonly worker: string
  readonly signal: AbortSignal
}

const MAIN = 'index.mjs'

/** Bundles and deploys a Worker with its variables and secrets in one request; returns the id of its new version. */
export async function deployWorker(
  request: Call & {
    readonly root: string
    readonly accountId: string
    readonly config: string
    readonly bundle: (entry: string) => Promise<string>
    readonly vars: Readonly<Record<string, string>>
    readonly secrets: ReadonlyArray<GivenSecret>
    readonly routes: ReadonlyArray<string>
  },
): Promise<Result<{ readonly versionId: string }, StepFailure>> {
  const { call, worker, config, secrets, signal } = request
  const named = checkName(worker)
  if (!named.ok) return named
  const upload = await readWorkerUpload(request)
  if (!upload.ok) return upload
  const { main, metadata, bindings, subdomain, crons, consumers } = upload.value
  let code: string
  try {
    code = await request.bundle(main)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return err(configFailure('worker-bundle-failed', `${config}: the Worker ${worker} does not bundle: ${reason}`))
  }
  const secretBindings = secrets.map(({ name, value }) => ({ type: 'secret_text', name, text: value }))
  const form = new FormData()
  form.set('metadata', JSON.stringify({ ...metadata, main_module: MAIN, bindings: [...bindings, ...secretBindings] }))
  form.set(MAIN, new File([code], MAIN, { type: 'application/javascript+module' }))
  const doing = `deploying the Worker ${worker}`
  const send = { doing, reach: 'several-requests', secrets: secrets.map(({ value }) => value), signal } as const
  // The first request: where it is refused, nothing was changed.
  const put = await call({ ...send, reach: 'one-request', method: 'PUT', path: at(worker), body: form })
  if (!put.ok) return put
  const set = await call({ ...send, method: 'POST', path: `${at(worker)}/subdomain`, body: subdomain })
  if (!set.ok) return set
  const schedules = crons.map((cron) => ({ cron }))
  const timed = await call({ ...send, method: 'PUT', path: `${at(worker)}/schedules`, body: schedules })
  if (!timed.ok) return timed
  for (const consumer of consumers) {
    const consuming = await putConsumer({ ...request, consumer })
    if (!consuming.ok) return err({ ...consuming.error, effect: 'unknown' })
  }
  for (const hostname of request.routes) {
    const routed = await routeDomain({ ...request, hostname })
    if (!routed.ok) return err({ ...routed.error, effect: 'unknown' })
  }
  const current = await currentVersion(request)
  if (!current.ok) return err({ ...current.error, effect: 'unknown' })
  return current.value === null ? err(answerUnexpected(doing, 'unknown')) : ok({ versionId: current.value })
}

/** Returns whether a Worker of this name stands. */
export async function hasWorker(request: Call): Promise<Result<boolean, StepFailure>> {
  const current = await currentVersion(request)
  return current.ok ? ok(current.value !== null) : current
}

/** Deploys a Worker that answers 503 and binds nothing, unless a Worker of that name stands already. */
export async function deployStub(request: Call): Promise<Result<null, StepFailure>> {
  const { call, worker, signal } = request
  const named = checkName(worker)
  if (!named.ok) return named
  const stands = await hasWorker(request)
  if (!stands.ok) return stands
  if (stands.value) return ok(null)
  const form = new FormData()
  form.set('metadata', JSON.stringify({ main_module: MAIN, compatibility_date: STUB_DATE }))
  form.set(MAIN, new File([STUB_CODE], MAIN, { type: 'application/javascript+module' }))
  const doing = `deploying a stub of the Worker ${worker}`
  const put = await call({ method: 'PUT', path: at(worker), body: form, doing, reach: 'one-request', signal })
  return put.ok ? ok(null) : put
}

/** Sends a host name to the Worker. One that is sent to another Worker is left there: somebody may be served by it. */
async function routeDomain({
  call,
  worker,
  hostname,
  signal,
}: Call & { readonly hostname: string }): Promise<Result<null, StepFailure>> {
  const doing = `sending ${hostname} to the Worker ${worker}`
  const path = '/workers/domains'
  const query = `?hostname=${encodeURIComponent(hostname)}`
  const listed = await call({ method: 'GET', path: path + query, doing, reach: 'nothing', signal })
  if (!listed.ok) return listed
  if (!Array.isArray(listed.value)) return err(answerUnexpected(doing, 'none'))
  const current = listed.value.filter(isRecord).find((one) => one['hostname'] === hostname)
  if (current?.['service'] === worker) return ok(null)
  if (current !== undefined) {
    return err({
      code: 'domain-taken',
      message: `${doing}: it is sent to the Worker ${String(current['service'])}.`,
      remedy: 'Take the custom domain away from that Worker first, or choose another route in the manifest.',
      retriable: false,
      effect: 'none',
    })
  }
  const body = { hostname, service: worker, environment: 'production' }
  const done = await call({ method: 'PUT', path, body, doing, reach: 'one-request', signal })
  return done.ok ? ok(null) : done
}

/**
 * Returns the id of the version that serves, or null when there certainly is no such Worker. While traffic is divided among
 * versions it returns all of them with their parts, which is the id of none.
 */
export async function currentVersion({ call, worker, signal }: Call): Promise<Result<string | null, StepFailure>> {
  const doing = `looking for the Worker ${worker}`
  const answer = await call({ method: 'GET', path: `${at(worker)}/deployments`, doing, reach: 'nothing', signal })
  if (!answer.ok) return answer.error.code === 'worker-missing' ? ok(null) : answer
  const deployments = isRecord(answer.value) ? answer.value['deployments'] : undefined
  const [latest] = Array.isArray(deployments) ? deployments : []
  const versions = isRecord(latest) ? latest['versions'] : undefined
  const serving = Array.isArray(versions) ? versions.filter(isRecord).filter((one) => one['percentage'] !== 0) : []
  const ids = serving.map((one) => one['version_id'])
  if (ids.length === 0 || !ids.every((id) => typeof id === 'string')) return err(answerUnexpected(doing, 'none'))
  const [only, ...others] = ids
  if (only !== undefined && others.length === 0) return ok(only)
  return ok(serving.map((one) => `${String(one['version_id'])} (${String(one['percentage'])} %)`).join(', '))
}

/** Gives all traffic to a version that was deployed before. */
export async function deployVersion(
  request: Call & { readonly versionId: string },
): Promise<Result<null, StepFailure>> {
  const { call, worker, versionId, signal } = request
  const done = await call({
    method: 'POST',
    path: `${at(worker)}/deployments`,
    body: { strategy: 'percentage', versions: [{ version_id: versionId, percentage: 100 }] },
    doing: `returning the Worker ${worker} to the version ${versionId}`,
    reach: 'one-request',
    signal,
  })
  return done.ok ? ok(null) : done
}

/** Deletes the Worker; one that is gone already is deleted. Cloudflare refuses one that others bind, unless it is forced. */
export async function deleteWorker({
  call,
  worker,
  isForced,
  signal,
}: Call & { readonly isForced: boolean }): Promise<Result<null, StepFailure>> {
  const doing = `deleting the Worker ${worker}`
  const path = `${at(worker)}${isForced ? '?force=true' : ''}`
  const done = await call({ method: 'DELETE', path, doing, reach: 'one-request', signal })
  return done.ok || done.error.code === 'worker-missing' ? ok(null) : done
}

const at = (worker: string): string => `/workers/scripts/${encodeURIComponent(worker)}`
