import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withDeploymentChange } from './deployment.ts'
import type { DestroyOptions } from './run-destroy.ts'

/** Adds `voyage destroy`: takes a deployment away again; what holds data only when that is asked for. */
export function addDestroyCommand(program: Command, context: CommandContext): void {
  withDeploymentChange(
    program
      .command('destroy')
      .description('suspend the tenants and delete the Workers and Pages projects that are recorded'),
  )
    .option(
      '--databases',
      'also delete what holds data: recorded databases, namespaces and queues, and buckets that are empty',
    )
    .option('--confirm <text>', 'what you would type when asked: MANIFEST/ENVIRONMENT, and "with databases" after it')
    .addHelpText('after', '\nAsks the API of Cloudflare: CLOUDFLARE_API_TOKEN must be set. There is no way back.')
    .action(async (options: DestroyOptions) => (await import('./run-destroy.ts')).runDestroy(options, context))
}
