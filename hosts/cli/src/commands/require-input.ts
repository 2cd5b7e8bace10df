import type { InputError, Result } from '@voyage/catalog'
import { CommandError } from '../command-error.ts'

/**
 * Refuses what the control plane would refuse, by the schema that it reads the same body with, before anything is asked.
 *
 * @throws CommandError CLI_OPTION_INVALID, which names every field
 */
export function requireInput(parsed: Result<unknown, ReadonlyArray<InputError>>): void {
  if (parsed.ok) return
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: parsed.error.map(({ message }) => message).join(' '),
    remedy: 'Mend what is named and run the command again; nothing was changed.',
  })
}
