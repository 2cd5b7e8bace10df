import type { InputError, Result } from '@voyage/catalog'
import { parseTenantRename } from '@voyage/catalog'
import { CommandError } from '../command-error.ts'

/**
 * Refuses what the control plane would refuse, by the schema that it reads the same body with, before anything is asked.
 *
 * @throws CommandError CLI_OPTION_INVALID, which names every field
 */
export function requireInput(...parsed: ReadonlyArray<Result<unknown, ReadonlyArray<InputError>>>): void {
  const errors = parsed.flatMap((each) => (each.ok ? [] : each.error))
  if (errors.length === 0) return
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: errors.map(({ message }) => message).join(' '),
    remedy: 'Mend what is named and run the command again; nothing was changed.',
  })
}

/** Returns whether this can be the slug of a tenant, as the control plane judges it. */
export function parseSlug(slug: string): Result<string, ReadonlyArray<InputError>> {
  return parseTenantRename({ slug })
}
