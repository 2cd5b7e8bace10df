import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { defaultManifest } from './command-context.ts'
import type { DeployOptions } from './deploy-options.ts'
import { deployDefaults } from './deploy-options.ts'

/** Adds `voyage deploy`: shows the plan for an environment on Cloudflare, and with --execute carries it out. */
export function addDeployCommand(program: Command, context: CommandContext): void {
  withDeployOptions(
    program.command('deploy').description('show what a deploy to Cloudflare would do; with --execute do it'),
  )
    .option('--only <steps>', 'only these steps and what they wait for: kinds or ids, separated by commas')
    .option('--renew-secrets <names>', 'give these secrets anew to all that has them: names, separated by commas')
    .option('--graph <form>', 'show the plan as a graph instead of a table: json, mermaid or svg')
    .option('--out <file>', 'write the graph to a file and show the table')
    .option('--save-plan <file>', 'write the plan to a file')
    .option('--plan <file>', 'carry out the plan of this file, if nothing has changed since it was made')
    .action(async (options: DeployOptions) => (await import('./run-deploy.ts')).runDeploy(options, context))
}

/** The options that every command has which applies a plan on Cloudflare. */
export function withDeployOptions(command: Command): Command {
  return command
    .option('--manifest <file>', 'the manifest', defaultManifest)
    .option('--environment <name>', 'environment of the manifest', 'production')
    .option('--target <name>', 'the way to Cloudflare: wrangler (the installed one) or rest (its API)', 'wrangler')
    .option('--execute', 'carry the plan out; without this nothing is changed')
    .option('--adopt', 'take over what stands under the right name without being recorded')
    .option('--concurrency <number>', 'steps at a time', deployDefaults.concurrency)
    .option(
      '--retry-seconds <number>',
      'how long to wait in all for failures that may pass',
      deployDefaults.retrySeconds,
    )
    .option('--json', 'print the plan, or the report, as JSON')
    .option('--detailed-exitcode', 'exit with 2 when the plan has changes')
    .addHelpText(
      'after',
      `
Reads CLOUDFLARE_API_TOKEN, VOYAGE_OPERATOR_TOKEN and the manifest's secrets from environment variables of their names
when it executes. State, journal and lock are kept in .voyage/<environment>, or in R2 where the manifest says so, with
R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY. The first Ctrl-C lets what runs end and
records it; the second ends it.`,
    )
}
