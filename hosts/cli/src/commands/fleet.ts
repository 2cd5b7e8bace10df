import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { withControlPlane } from './control-plane-options.ts'
import type { FleetFeatureOptions } from './fleet-actions.ts'

/** Adds `voyage fleet status|feature`. */
export function addFleetCommand(program: Command, context: CommandContext): void {
  const fleet = program.command('fleet').description('look at what all tenants run')
  const actions = () => import('./fleet-actions.ts')
  withControlPlane(
    fleet.command('status').description('count tenants by schema version, and by version of each feature'),
  ).action(async (options: ControlPlaneOptions) => (await actions()).showFleet(options, context))
  withControlPlane(
    fleet
      .command('feature <key>')
      .description('show which tenants run a feature')
      .option('--feature-version <version>', 'only those that run this version'),
  ).action(async (key: string, options: FleetFeatureOptions) => (await actions()).listTenantsOf(key, options, context))
}
