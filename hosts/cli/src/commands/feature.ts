import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { withControlPlane, withControlPlaneChange } from './control-plane-options.ts'
import type { SetFeatureOptions } from './feature-actions.ts'

/** Adds `voyage feature list|set|remove`. */
export function addFeatureCommand(program: Command, context: CommandContext): void {
  const feature = program.command('feature').description("look at a tenant's features, register and remove them")
  const actions = () => import('./feature-actions.ts')
  withControlPlane(feature.command('list <tenant>').description('show features and their versions')).action(
    async (tenant: string, options: ControlPlaneOptions) => (await actions()).listFeatures(tenant, options, context),
  )
  withControlPlaneChange(
    feature
      .command('set <tenant> <key> <version>')
      .description('register a feature, or a new version of it')
      .option('--provider <key>', 'integration provider')
      .option('--customization <json>', "the tenant's own settings, as a JSON object"),
  ).action(async (tenant: string, key: string, version: string, options: SetFeatureOptions) =>
    (await actions()).setFeature({ tenant, key, version }, options, context),
  )
  withControlPlaneChange(feature.command('remove <tenant> <key>').description('take a feature from a tenant')).action(
    async (tenant: string, key: string, options: ControlPlaneOptions) =>
      (await actions()).removeFeature({ tenant, key }, options, context),
  )
}
