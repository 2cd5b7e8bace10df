import type { Command } from 'commander'
import { defaultManifest } from './command-context.ts'

/** Options of every command that looks after a deployment. */
export interface DeploymentOptions {
  readonly manifest: string
  readonly environment: string
  readonly json?: boolean
}

/** Adds the options by which a deployment is named. */
export function withDeploymentOptions(command: Command): Command {
  return command
    .option('--manifest <file>', 'the manifest', defaultManifest)
    .option('--environment <name>', 'environment of the manifest', 'production')
    .option('--json', 'print JSON')
}

/** Adds `--execute` on top of {@link withDeploymentOptions}. */
export function withDeploymentChange(command: Command): Command {
  return withDeploymentOptions(command).option('--execute', 'do it; without this only what would be done is printed')
}
