import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { several, withControlPlane, withControlPlaneChange } from './control-plane-options.ts'
import type { CreateKeyOptions, RotateKeyOptions } from './key-actions.ts'

/** Adds `voyage key list|create|rotate|revoke`. */
export function addKeyCommand(program: Command, context: CommandContext): void {
  const key = program.command('key').description("look at a tenant's API keys, create, rotate and revoke them")
  const actions = () => import('./key-actions.ts')
  withControlPlane(key.command('list <tenant>').description('show API keys, without their secrets')).action(
    async (tenant: string, options: ControlPlaneOptions) => (await actions()).listKeys(tenant, options, context),
  )
  withControlPlaneChange(
    key
      .command('create <tenant>')
      .description('create an API key; it is shown once')
      .requiredOption('--name <name>', 'what the key is for')
      .option('--scope <scope>', 'what it may do, such as lanes:read; may be given several times', several)
      .option('--days <number>', 'for how many days it counts; without this it does not expire'),
  ).action(async (tenant: string, options: CreateKeyOptions) => (await actions()).createKey(tenant, options, context))
  withControlPlaneChange(
    key
      .command('rotate <tenant> <id>')
      .description('create the key that takes over from another one')
      .option('--overlap <seconds>', 'how long the old key still counts', '86400'),
  ).action(async (tenant: string, id: string, options: RotateKeyOptions) =>
    (await actions()).rotateKey({ tenant, id }, options, context),
  )
  withControlPlaneChange(key.command('revoke <tenant> <id>').description('end a key now and for good')).action(
    async (tenant: string, id: string, options: ControlPlaneOptions) =>
      (await actions()).revokeKey({ tenant, id }, options, context),
  )
}
