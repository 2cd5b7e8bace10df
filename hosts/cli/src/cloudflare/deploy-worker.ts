import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { WranglerConfigFormat } from '@voyage/deploy-planner/wrangler-config'
import { readWranglerConfig } from '@voyage/deploy-planner/wrangler-config'
import type { GivenSecret } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { checkName, isDatabaseId, isHexId } from './d1-names.ts'
import type { RunWrangler } from './run-wrangler.ts'
import { configFailure, readWorkerConfigFile } from './worker-config-file.ts'

/** What deploying a Worker works with. */
export interface DeployRequest {
  readonly run: RunWrangler
  readonly accountId: string
  readonly root: string
  readonly worker: string
  readonly config: string
  readonly vars: Readonly<Record<string, string>>
  readonly secrets: ReadonlyArray<GivenSecret>
  readonly routes: ReadonlyArray<string>
  readonly signal: AbortSignal
}

/**
 * Bundles and deploys a Worker, then gives it its secrets, in one request and over standard input; returns the id of the
 * deployed version. Refuses, before it
 * calls anything, a configuration with a database that has no id yet, or one for another account: wrangler would follow
 * the configuration and deploy there.
 */
export async function deployWorker(
  request: DeployRequest,
): Promise<Result<{ readonly versionId: string }, StepFailure>> {
  const { run, root, worker, config, secrets, signal } = request
  const named = checkName(worker)
  if (!named.ok) return named
  const file = await readWorkerConfigFile(root, config)
  if (!file.ok) return file
  const checked = checkWorkerConfig({ ...file.value, config, accountId: request.accountId })
  if (!checked.ok) return checked
  const target = ['--config', file.value.path, '--name', worker]
  const vars = Object.entries(request.vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const domains = request.routes.map((route) => `--domain=${route}`)
  const deployed = await run({
    arguments: ['deploy', ...target, '--experimental-provision=false', '--autoconfig=false', ...vars, ...domains],
    doing: `deploying the Worker ${worker}`,
    reach: 'several-requests',
    secrets: secrets.map(({ value }) => value),
    signal,
  })
  if (!deployed.ok) return deployed
  // Wrangler also ends well when it asked something, took "no" for an answer and deployed nothing.
  const versionId = deployed.value.report.find(({ type }) => type === 'deploy')?.['version_id']
  if (typeof versionId !== 'string') {
    return err({
      code: 'worker-deploy-unconfirmed',
      message: `deploying the Worker ${worker}: wrangler reports no deployed version.`,
      remedy: 'Deploy it once by hand with `wrangler deploy --config <file>` and read what wrangler asks.',
      retriable: false,
      effect: 'unknown',
    })
  }
  if (secrets.length === 0) return ok({ versionId })
  const given = await run({
    arguments: ['secret', 'bulk', ...target],
    doing: `giving the Worker ${worker} its secrets`,
    reach: 'one-request',
    stdin: JSON.stringify(Object.fromEntries(secrets.map(({ name, value }) => [name, value]))),
    secrets: secrets.map(({ value }) => value),
    signal,
  })
  // The Worker itself is deployed by now.
  return given.ok ? ok({ versionId }) : err({ ...given.error, effect: 'unknown' })
}

/** Refuses a configuration with a database that has no id yet, or one for another account. */
export function checkWorkerConfig(file: {
  readonly text: string
  readonly format: WranglerConfigFormat
  readonly config: string
  readonly accountId: string
}): Result<null, StepFailure> {
  const { config, accountId } = file
  const read = readWranglerConfig(file.text, file.format)
  if (!read.ok) return err(configFailure('worker-config-invalid', `${config}: ${read.error.message}`))
  if (read.value.accountId !== null && read.value.accountId !== accountId) {
    return err(
      configFailure(
        'account-differs',
        `${config} is for the account ${read.value.accountId}, the manifest for ${accountId}.`,
      ),
    )
  }
  const placeholder = read.value.d1Databases.find(({ databaseId }) => !isDatabaseId(databaseId))
  const namespace = read.value.kvNamespaces.find(({ id }) => id === null || !isHexId(id))
  if (namespace !== undefined) {
    return err({
      ...configFailure('binding-id-missing', `${config}: the binding ${namespace.binding} has no namespace id yet.`),
      remedy:
        'Name its namespace under "kv" of the Worker in the manifest, so that the deploy writes its id, or put the id in by hand.',
    })
  }
  if (placeholder === undefined) return ok(null)
  return err({
    ...configFailure('binding-id-missing', `${config}: the binding ${placeholder.binding} has no database id yet.`),
    remedy:
      'List the database in the manifest, so that the deploy creates it and writes its id, or put the id in by hand.',
  })
}
