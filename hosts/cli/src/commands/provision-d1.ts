import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withDeployOptions } from './deploy.ts'
import type { DeployOptions } from './run-deploy.ts'

/** Adds `voyage provision-d1`: the part of a deploy that creates D1 databases, each id recorded as soon as it is known. */
export function addProvisionD1Command(program: Command, context: CommandContext): void {
  withDeployOptions(
    program.command('provision-d1').description("create the manifest's D1 databases, nothing else"),
  ).action(async (options: DeployOptions) =>
    (await import('./run-deploy.ts')).runDeploy({ ...options, only: 'd1.create' }, context),
  )
}
