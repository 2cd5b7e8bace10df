import type { TargetName } from '../executor/open-target.ts'
import { commandLine } from './command-line.ts'
import type { DeployOptions } from './deploy-options.ts'
import { parseTargetName, parseWholeNumber } from './parse-options.ts'

/** How a plan is applied on Cloudflare. */
export interface HowToDeploy {
  readonly target: TargetName
  readonly concurrency: number
  readonly retrySeconds: number
  readonly adopt: boolean
  readonly isJson: boolean
  /** The command that compares the environment with what is recorded. */
  readonly compare: string
}

/**
 * Returns how the options say that a plan is applied.
 *
 * @throws CommandError CLI_OPTION_INVALID
 */
export function parseDeployOptions(options: DeployOptions): HowToDeploy {
  return {
    target: parseTargetName(options.target),
    concurrency: parseWholeNumber('--concurrency', options.concurrency, { from: 1, to: 64 }),
    retrySeconds: parseWholeNumber('--retry-seconds', options.retrySeconds, { from: 0, to: 86_400 }),
    adopt: options.adopt ?? false,
    isJson: options.json ?? false,
    compare: commandLine('drift', { manifest: options.manifest, environment: options.environment }),
  }
}
