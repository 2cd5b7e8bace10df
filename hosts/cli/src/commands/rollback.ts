import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withDeploymentChange } from './deployment.ts'
import type { RollbackOptions } from './run-rollback.ts'

/** Adds `voyage rollback`: gives the traffic of Workers back to the version that is recorded. */
export function addRollbackCommand(program: Command, context: CommandContext): void {
  withDeploymentChange(
    program.command('rollback').description('return Workers to their recorded version, or one to a version you name'),
  )
    .option('--worker <name>', 'only this Worker')
    .option('--to <version>', 'the id of a version that was deployed before; needs --worker')
    .addHelpText('after', '\nAsks the API of Cloudflare: CLOUDFLARE_API_TOKEN must be set.')
    .action(async (options: RollbackOptions) => (await import('./run-rollback.ts')).runRollback(options, context))
}
