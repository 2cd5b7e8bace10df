import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { several, withControlPlane, withControlPlaneChange } from './control-plane-options.ts'
import type { FleetFeatureOptions } from './fleet-actions.ts'
import type { FleetMigrateOptions } from './run-fleet-migrate.ts'

const migrateHelp = `
The folder of the migrations has one folder for each kind of database: config, ops, ops-archive, customer. The number at
the start of a file is the schema version that it brings. The canary goes first, and nobody else before all of it is
migrated. A run that was killed is gone on with by the next one.

For databases on Cloudflare: CLOUDFLARE_API_TOKEN (may edit D1), and --account or CLOUDFLARE_ACCOUNT_ID. Cloudflare takes
1,200 calls in 5 minutes from one user and blocks who makes more; --rate leaves some to others.

Exit codes: 0 all are there, 1 refused or stopped, 2 tenants are behind (dry run with --detailed-exitcode), 3 done but
some tenants failed, 75 another run holds the lock, 130 interrupted.`

/** Adds `voyage fleet status|feature|migrate`. */
export function addFleetCommand(program: Command, context: CommandContext): void {
  const fleet = program.command('fleet').description("look at what all tenants run, and migrate all tenants' databases")
  const actions = () => import('./fleet-actions.ts')
  withControlPlane(
    fleet
      .command('status')
      .description(
        'count tenants by schema version and by version of each feature; show how the last migration stands',
      ),
  ).action(async (options: ControlPlaneOptions) => (await actions()).showFleet(options, context))
  withControlPlane(
    fleet
      .command('feature <key>')
      .description('show which tenants run a feature')
      .option('--feature-version <version>', 'only those that run this version'),
  ).action(async (key: string, options: FleetFeatureOptions) => (await actions()).listTenantsOf(key, options, context))
  withControlPlaneChange(
    fleet
      .command('migrate')
      .description("bring all tenants' databases to a schema version, a canary of them first")
      .option('--migrations <folder>', "the migrations of tenants' databases", 'hosts/meridian/migrations')
      .option('--to <version>', 'the schema version; default: the highest that the migrations bring')
      .option('--canary <count>', 'how many tenants go first', '5')
      .option('--canary-tenant <slug>', 'go first with this tenant; may be repeated', several)
      .option('--concurrency <tenants>', 'the most tenants at once', '8')
      .option('--max-failures <tenants>', 'stop when more than these have failed', '20')
      .option('--rate <calls>', "the most calls of Cloudflare's API in 5 minutes", '1000')
      .option('--account <id>', "the Cloudflare account of the tenants' databases")
      .option('--detailed-exitcode', 'end with 2 when tenants are behind and nothing was done'),
  )
    .addHelpText('after', migrateHelp)
    .action(async (options: FleetMigrateOptions) =>
      (await import('./run-fleet-migrate.ts')).runFleetMigrate(options, context),
    )
}
