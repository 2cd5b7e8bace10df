import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { WranglerConfigFormat } from '@voyage/deploy-planner/wrangler-config'
import { err, ok } from '../executor/result.ts'

/** A Worker's Wrangler configuration as it lies on the disk. */
export interface WorkerConfigFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
  readonly format: WranglerConfigFormat
}

/** Reads the configuration at `config`, relative to `root`. Bytes that are no UTF-8 are refused, never replaced. */
export async function readWorkerConfigFile(
  root: string,
  config: string,
): Promise<Result<WorkerConfigFile, StepFailure>> {
  const path = resolve(root, config)
  const format = path.endsWith('.toml') ? 'toml' : 'jsonc'
  try {
    if (!(await stat(path)).isFile()) return err(configFailure('worker-config-unreadable', `${config} is no file.`))
    // The byte order mark stays in the text: it must be written back.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return ok({ path, text: decoder.decode(await readFile(path)), format })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return err(configFailure('worker-config-unreadable', `${config} cannot be read: ${reason}`))
  }
}

/** A failure about a configuration file; nothing was changed. */
export function configFailure(code: string, message: string): StepFailure {
  return { code, message, remedy: 'Mend the file and run the command again.', retriable: false, effect: 'none' }
}
