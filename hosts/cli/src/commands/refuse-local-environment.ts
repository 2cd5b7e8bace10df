import { CommandError } from '../command-error.ts'

/**
 * Lets no command of Cloudflare's work on the environment `local`.
 *
 * @throws CommandError CLI_OPTION_INVALID
 */
export function refuseLocalEnvironment({ environment }: { readonly environment: string }): void {
  if (environment !== 'local') return
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: 'The environment "local" is this machine, not Cloudflare.',
    remedy: 'Use `voyage up` for it, or name another environment with --environment.',
  })
}
