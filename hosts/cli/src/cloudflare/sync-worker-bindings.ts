import type { Result, StepFailure } from '@voyage/deploy-planner'
import { writeFileAtomic } from '@voyage/deploy-planner/files'
import type { BindingIds } from '@voyage/deploy-planner/wrangler-config'
import { syncBindings } from '@voyage/deploy-planner/wrangler-config'
import { err, ok } from '../executor/result.ts'
import { configFailure, readWorkerConfigFile } from './worker-config-file.ts'

/**
 * Puts the ids and names of what a Worker binds into a Worker's configuration file: only the ids change, every other
 * byte stays, and a file that holds them already is not written.
 */
export async function syncWorkerBindings(request: {
  readonly root: string
  readonly config: string
  readonly ids: BindingIds
}): Promise<Result<null, StepFailure>> {
  const { root, config, ids } = request
  const file = await readWorkerConfigFile(root, config)
  if (!file.ok) return file
  const { path, text, format } = file.value
  const synced = syncBindings({ text, format, ids })
  if (!synced.ok) return err(configFailure('worker-config-not-edited', `${config}: ${synced.error.message}`))
  const [missing] = synced.value.unused
  if (missing !== undefined) {
    return err(configFailure('binding-missing', `${config} has no binding for ${missing}.`))
  }
  if (synced.value.text !== text) await writeFileAtomic(path, synced.value.text)
  return ok(null)
}
