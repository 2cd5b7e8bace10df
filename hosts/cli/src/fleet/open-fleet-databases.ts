import type { FleetDatabases } from '@voyage/catalog/fleet-migration'
import { CommandError } from '../command-error.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { remoteFetch } from '../http/connect-control-plane.ts'
import { stateFolder } from '../project/state-folder.ts'
import { createCallCloudflare } from '../rest/cloudflare-api.ts'
import { paceCalls } from '../rest/pace-calls.ts'
import { createRestFleetDatabases } from '../rest/rest-fleet-databases.ts'
import { wait } from '../wait.ts'

/** How long one migration may take, in milliseconds. */
const timeoutMs = 180_000
const window = 300_000

/**
 * Opens the tenants' databases: those of the local stack for the URL `local`, of a Cloudflare account for every other.
 *
 * @throws CommandError CLI_OPTION_INVALID, CLI_CREDENTIAL_MISSING, CLI_LOCAL_ACCOUNT_UNREADABLE
 */
export async function openFleetDatabases(
  options: {
    readonly url: string
    /** 32 lower-case hex digits; absent: CLOUDFLARE_ACCOUNT_ID. */
    readonly account: string | undefined
    /** The most calls of Cloudflare's API in five minutes. */
    readonly rate: number
    readonly concurrency: number
  },
  context: CommandContext,
): Promise<{ readonly databases: FleetDatabases; close(): Promise<void> }> {
  const { environment } = context
  if (options.url === 'local') {
    // workerd is needed here alone.
    const { openLocalFleetDatabases } = await import('../local/local-fleet-databases.ts')
    return openLocalFleetDatabases(stateFolder(context, 'local'))
  }
  const accountId = options.account ?? environment['CLOUDFLARE_ACCOUNT_ID'] ?? ''
  if (!/^[0-9a-f]{32}$/.test(accountId)) {
    throw new CommandError({
      code: 'CLI_OPTION_INVALID',
      message: `--account: ${accountId === '' ? 'no Cloudflare account is named' : `"${accountId}" is no account id`}.`,
      remedy: "Give the 32 hex digits of the account that holds the tenants' databases, or set CLOUDFLARE_ACCOUNT_ID.",
    })
  }
  const token = environment['CLOUDFLARE_API_TOKEN'] ?? ''
  if (token === '') {
    throw new CommandError({
      code: 'CLI_CREDENTIAL_MISSING',
      message: 'No Cloudflare API token is known.',
      remedy: 'Put one that may edit D1 into the environment variable CLOUDFLARE_API_TOKEN.',
    })
  }
  const baseUrl = environment['CLOUDFLARE_API_BASE_URL']
  const burst = Math.max(1, Math.min(options.concurrency, Math.floor(options.rate / 2)))
  const call = paceCalls(createCallCloudflare({ accountId, token, baseUrl, fetch: remoteFetch, timeoutMs }), {
    limit: { calls: options.rate, window, burst },
    now: Date.now,
    wait,
  })
  // Ctrl-C lets what is under way end, so that its outcome is known.
  const databases = createRestFleetDatabases(call, new AbortController().signal)
  return { databases, close: async () => undefined }
}
