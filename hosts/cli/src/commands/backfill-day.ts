import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { defaultManifest } from './command-context.ts'
import type { BackfillDayOptions } from './run-backfill-day.ts'

/** Adds `voyage backfill-day`: makes a branch's day and writes it to the tenant's ops database. */
export function addBackfillDayCommand(program: Command, context: CommandContext): void {
  program
    .command('backfill-day')
    .description("make a branch's day of lanes and write it to the tenant's ops database")
    .requiredOption('--branch <id>', 'the branch')
    .option('--date <YYYY-MM-DD>', 'the day on the branch calendar (default: today there)')
    .option('--to <YYYY-MM-DD>', 'last day, included (default: only one day)')
    .option('--tenant <slug>', 'the tenant (default: the only one of the manifest)')
    .option('--manifest <file>', 'the manifest', defaultManifest)
    .option('--environment <name>', 'environment of the manifest', 'local')
    .option('--seed <text>', 'seed of everything drawn (default: voyage)')
    .option('--optimise', 'search a hundred times as long for better lanes')
    .option('--execute', 'write; without this only what would be written is printed')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nWriting a day again leaves the same rows: what was generated is replaced, what was booked (rows whose engine_version does not begin with f35-) stays and is planned around.\nWithout --execute the database is read, so that what is booked counts; nothing is written.\nA day that the archive of its year (kind ops_archive of the manifest) keeps is refused: it would be hidden.\nThe first Ctrl-C finishes the day under way; a range that ends early says which days are written, and how to go on.',
    )
    .action(async (options: BackfillDayOptions) =>
      (await import('./run-backfill-day.ts')).runBackfillDay(options, context),
    )
}
