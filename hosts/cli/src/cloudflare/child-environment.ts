import type { Environment } from './allowed-variables.ts'
import { allowedVariables, COMMON_VARIABLES } from './allowed-variables.ts'

// Nothing else of the caller's environment reaches wrangler: agent, CI and CLOUDFLARE_* variables change what it does.
// Where Node keeps what it compiled changes how long wrangler's 15 MB take to start, and nothing else.
const ALLOWED = [
  ...COMMON_VARIABLES,
  'XDG_CONFIG_HOME',
  'CLOUDFLARE_API_TOKEN',
  'CLOUDFLARE_API_BASE_URL',
  'NODE_COMPILE_CACHE',
]

/** Returns the environment of a wrangler process: the allowed part of `environment`, the account, and a quiet, batch mode. */
export function childEnvironment(options: {
  readonly environment: Environment
  readonly accountId: string
  /** An empty folder that is removed afterwards: logs and reports go there. */
  readonly folder: string
}): Record<string, string> {
  const { environment, accountId, folder } = options
  return {
    ...allowedVariables(environment, ALLOWED),
    CLOUDFLARE_ACCOUNT_ID: accountId,
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_LOG_PATH: `${folder}/logs`,
    WRANGLER_OUTPUT_FILE_PATH: `${folder}/${REPORT_FILE}`,
    WRANGLER_BUILD_CONDITIONS: '@voyage/source,workerd,worker,browser',
  }
}

/** Where wrangler writes its machine-readable report, one JSON object a line, in the call's folder. */
export const REPORT_FILE = 'report.ndjson'
