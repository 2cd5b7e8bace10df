import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withDeployOptions } from './deploy.ts'
import type { ProvisionD1Options } from './run-provision-d1.ts'

/** Adds `voyage provision-d1`: the part of a deploy that creates D1 databases, each id written as soon as it is known. */
export function addProvisionD1Command(program: Command, context: CommandContext): void {
  withDeployOptions(program.command('provision-d1').description("create the manifest's D1 databases, nothing else"))
    .option('--ids <file>', 'the file that gets the ids, as `sync-bindings --ids` reads it', 'd1-ids.json')
    .addHelpText(
      'after',
      `
Without --execute the ids file gets placeholders that describe themselves; a real id in it is never replaced by one.`,
    )
    .action(async (options: ProvisionD1Options) =>
      (await import('./run-provision-d1.ts')).runProvisionD1(options, context),
    )
}
