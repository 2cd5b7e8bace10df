import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { withDeploymentChange } from './deployment.ts'
import type { UnlockOptions } from './run-unlock.ts'

/** Adds `voyage unlock`: shows who holds the lock of a state and, with --execute, breaks it. */
export function addUnlockCommand(program: Command, context: CommandContext): void {
  withDeploymentChange(
    program.command('unlock').description("show who holds the lock of an environment's state; with --execute break it"),
  )
    .option('--force', 'break it even if its process may still run')
    .action(async (options: UnlockOptions) => (await import('./run-unlock.ts')).runUnlock(options, context))
}
