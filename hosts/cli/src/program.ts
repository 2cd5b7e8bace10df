import { Command } from 'commander'
import described from '../package.json' with { type: 'json' }
import { addAuditCommand } from './commands/audit.ts'
import { addBackfillDayCommand } from './commands/backfill-day.ts'
import type { CommandContext } from './commands/command-context.ts'
import { addDeployCommand } from './commands/deploy.ts'
import { addDestroyCommand } from './commands/destroy.ts'
import { addDomainCommand } from './commands/domain.ts'
import { addDriftCommand } from './commands/drift.ts'
import { addEventsCommand } from './commands/events.ts'
import { addFeatureCommand } from './commands/feature.ts'
import { addFleetCommand } from './commands/fleet.ts'
import { addImportCommand } from './commands/import.ts'
import { addKeyCommand } from './commands/key.ts'
import { addLanesCommand } from './commands/lanes.ts'
import { addProvisionD1Command } from './commands/provision-d1.ts'
import { addRollbackCommand } from './commands/rollback.ts'
import { addStateCommand } from './commands/state.ts'
import { addSyncBindingsCommand } from './commands/sync-bindings.ts'
import { addTenantCommand } from './commands/tenant.ts'
import { addUnlockCommand } from './commands/unlock.ts'
import { addUpCommand } from './commands/up.ts'

const exitCodesHelp = `
Exit codes: 0 done or nothing to do, 1 failed or refused, 2 changes pending (--detailed-exitcode),
3 done but for some that failed (fleet migrate), 75 another run holds the lock, 130 interrupted.`

/** Creates the command line: every subcommand with its options and help. Nothing runs until it is parsed. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('voyage')
    .description('Takes a tenant from nothing to signed-in users on its own domain, on Cloudflare Workers.')
    .version(`voyage ${described.version}`, '--version', 'print name and version')
    .addHelpText('after', exitCodesHelp)
    .showHelpAfterError('(voyage --help lists commands and options)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.output.line(text.trimEnd()),
      writeErr: (text) => context.output.warn(text.trimEnd()),
    })
  addUpCommand(program, context)
  addDeployCommand(program, context)
  addProvisionD1Command(program, context)
  addSyncBindingsCommand(program, context)
  addStateCommand(program, context)
  addDriftCommand(program, context)
  addRollbackCommand(program, context)
  addUnlockCommand(program, context)
  addDestroyCommand(program, context)
  addTenantCommand(program, context)
  addDomainCommand(program, context)
  addFeatureCommand(program, context)
  addKeyCommand(program, context)
  addImportCommand(program, context)
  addEventsCommand(program, context)
  addAuditCommand(program, context)
  addFleetCommand(program, context)
  addBackfillDayCommand(program, context)
  addLanesCommand(program, context)
  return program
}
