import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { defaultManifest } from './command-context.ts'
import type { UpOptions } from './run-up.ts'

/** Adds `voyage up`: the whole of a manifest on this machine, in one workerd, then served until Ctrl-C. */
export function addUpCommand(program: Command, context: CommandContext): void {
  program
    .command('up')
    .description('provision a manifest on this machine (real workerd, real D1) and serve it')
    .option('--manifest <file>', 'the manifest', defaultManifest)
    .option('--port <number>', 'port on 127.0.0.1', '8787')
    .option('--fresh', 'forget everything from earlier starts first')
    .option('--check', 'do everything, sign in over HTTP, look at the page, say what was found and end')
    .addHelpText(
      'after',
      '\nEverything it keeps is in .voyage/local (VOYAGE_STATE moves .voyage). A second start changes nothing.',
    )
    .action(async (options: UpOptions) => (await import('./run-up.ts')).runUp(options, context))
}
