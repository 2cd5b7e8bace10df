import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { DeploymentOptions } from './deployment.ts'
import { withDeploymentOptions } from './deployment.ts'

/** Adds `voyage state`: what is recorded to stand where. */
export function addStateCommand(program: Command, context: CommandContext): void {
  withDeploymentOptions(
    program.command('state').description('show what is recorded: account, ids, versions, hashes and times'),
  ).action(async (options: DeploymentOptions) => (await import('./run-state.ts')).runState(options, context))
}
