import type { DeployTarget } from '../executor/deploy-target.ts'
import { err } from '../executor/result.ts'
import { createWranglerPages } from '../pages/wrangler-pages.ts'
import type { Environment } from './allowed-variables.ts'
import { createDatabase } from './create-database.ts'
import { migrateDatabase, querySql, runSql } from './database-calls.ts'
import { deployStub, hasWorker } from './deploy-stub.ts'
import { deployWorker } from './deploy-worker.ts'
import { findDatabase } from './find-database.ts'
import type { RunWrangler } from './run-wrangler.ts'
import { createRunWrangler } from './run-wrangler.ts'
import { syncWorkerBindings } from './sync-worker-bindings.ts'
import { createWranglerBuckets, createWranglerNamespaces, createWranglerQueues } from './wrangler-resources.ts'

/** Options of {@link createWranglerTarget}. */
export interface WranglerTargetOptions {
  /** The project root: paths of the manifest are relative to it. */
  readonly root: string
  /** The manifest's account: 32 lower-case hex digits. Null or a placeholder: every call to Cloudflare is refused. */
  readonly accountId: string | null
  /** Environment variables; CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_BASE_URL among them. */
  readonly environment: Environment
  /** How long one call of wrangler may take; five minutes when absent. */
  readonly timeoutMs?: number
}

const FIVE_MINUTES = 5 * 60 * 1000

/** Creates the target that deploys to a Cloudflare account by the wrangler that is installed with this project. */
export function createWranglerTarget(options: WranglerTargetOptions): DeployTarget {
  const { root, environment, timeoutMs = FIVE_MINUTES } = options
  const accountId = options.accountId ?? ''
  const isAccount = /^[0-9a-f]{32}$/.test(accountId)
  const run = isAccount ? createRunWrangler({ environment, accountId, timeoutMs }) : refuseWithoutAccount
  const shared = { run, accountId, root }
  return {
    name: 'wrangler',
    namespaces: createWranglerNamespaces(run),
    buckets: createWranglerBuckets(run),
    queues: createWranglerQueues(run),
    pages: createWranglerPages(run, root),
    findDatabase: (name, { signal }) => findDatabase({ ...shared, name, signal }),
    createDatabase: (name, { signal }) => createDatabase({ ...shared, name, signal }),
    migrateDatabase: (request, { signal }) => migrateDatabase({ ...shared, ...request, signal }),
    runSql: (request, { signal }) => runSql({ ...shared, ...request, signal }),
    querySql: (request, { signal }) => querySql({ ...shared, ...request, signal }),
    syncBindings: ({ config, ids }) => syncWorkerBindings({ root, config, ids }),
    hasWorker: (worker, { signal }) => hasWorker({ run, worker, signal }),
    deployStub: (worker, { signal }) => deployStub({ run, worker, signal }),
    deployWorker: (request, { signal }) => deployWorker({ ...shared, ...request, signal }),
  }
}

const refuseWithoutAccount: RunWrangler = async ({ doing }) =>
  err({
    code: 'account-missing',
    message: `${doing}: the manifest's environment names no Cloudflare account.`,
    remedy: 'Put the 32 hex digits of your account id into "accountId" of this environment in the manifest.',
    retriable: false,
    effect: 'none',
  })
