import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withDeploymentChange } from './deployment.ts'
import type { DestroyOptions } from './run-destroy.ts'

/** Adds `voyage destroy`: takes a deployment away again; databases only when they are asked for. */
export function addDestroyCommand(program: Command, context: CommandContext): void {
  withDeploymentChange(
    program.command('destroy').description('suspend the tenants and delete the Workers that are recorded'),
  )
    .option('--databases', 'also delete the recorded D1 databases with all that is in them')
    .option('--confirm <text>', 'what you would type when asked: MANIFEST/ENVIRONMENT, and "with databases" after it')
    .addHelpText('after', '\nAsks the API of Cloudflare: CLOUDFLARE_API_TOKEN must be set. There is no way back.')
    .action(async (options: DestroyOptions) => (await import('./run-destroy.ts')).runDestroy(options, context))
}
