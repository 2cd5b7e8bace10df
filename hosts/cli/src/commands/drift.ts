import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withDeploymentOptions } from './deployment.ts'
import type { DriftOptions } from './run-drift.ts'

/** Adds `voyage drift`: compares what is recorded with what stands in the account; changes nothing. */
export function addDriftCommand(program: Command, context: CommandContext): void {
  withDeploymentOptions(
    program.command('drift').description('compare what is recorded with what stands in the account'),
  )
    .option('--detailed-exitcode', 'exit with 2 when something differs')
    .addHelpText('after', '\nAsks the API of Cloudflare: CLOUDFLARE_API_TOKEN must be set.')
    .action(async (options: DriftOptions) => (await import('./run-drift.ts')).runDrift(options, context))
}
