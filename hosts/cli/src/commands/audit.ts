import type { Command } from 'commander'
import type { AuditOptions } from './audit-actions.ts'
import type { CommandContext } from './command-context.ts'
import { withControlPlane } from './control-plane-options.ts'

/** Adds `voyage audit`: who did what, in the order in which it was done. */
export function addAuditCommand(program: Command, context: CommandContext): void {
  withControlPlane(
    program
      .command('audit')
      .description('show the audit log of a control plane')
      .option('--tenant <slug>', 'what was done to one tenant')
      .option('--platform', 'what was done to the platform itself')
      .option('--actor <actor>', 'what one operator did')
      .option('--action <action>', 'one kind of action, such as tenant.updated')
      .option('--limit <number>', 'at most so many', '100'),
  ).action(async (options: AuditOptions) => (await import('./audit-actions.ts')).listAudit(options, context))
}
