import type { Environment } from '../cloudflare/allowed-variables.ts'
import { syncWorkerBindings } from '../cloudflare/sync-worker-bindings.ts'
import type { AccountTarget } from '../executor/account-target.ts'
import { err } from '../executor/result.ts'
import type { Fetch } from '../http/api-client.ts'
import { remoteFetch } from '../http/connect-control-plane.ts'
import { bundleWorker } from '../local/bundle-worker.ts'
import { createRestPages } from '../pages/rest-pages.ts'
import type { CallCloudflare } from './cloudflare-api.ts'
import { createCallCloudflare } from './cloudflare-api.ts'
import { createDatabase, deleteDatabase, findDatabase, migrateDatabase, querySql, runSql } from './rest-databases.ts'
import { createRestBuckets, createRestNamespaces, createRestQueues } from './rest-resources.ts'
import { currentVersion, deleteWorker, deployStub, deployVersion, deployWorker, hasWorker } from './rest-workers.ts'

/** Options of {@link createRestTarget}. */
export interface RestTargetOptions {
  /** The project root: paths of the manifest are relative to it. */
  readonly root: string
  /** 32 lower-case hex digits. Null or a placeholder: every call is refused. */
  readonly accountId: string | null
  /** Environment variables; CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_BASE_URL are read. */
  readonly environment: Environment
  /** The network; Node's fetch by default. */
  readonly fetch?: Fetch
  /** How long one request may take; a minute by default. */
  readonly timeoutMs?: number
  /** Returns the code of a Worker by its entry file; rolldown's bundle by default. */
  readonly bundle?: (entry: string) => Promise<string>
}

/** Creates the target that deploys to a Cloudflare account by its API, without wrangler. */
export function createRestTarget(options: RestTargetOptions): AccountTarget {
  const { root, environment, fetch = remoteFetch, timeoutMs = 60_000 } = options
  const accountId = options.accountId ?? ''
  const token = environment['CLOUDFLARE_API_TOKEN'] ?? ''
  const baseUrl = environment['CLOUDFLARE_API_BASE_URL']
  const isReady = /^[0-9a-f]{32}$/.test(accountId) && token !== ''
  const call = isReady ? createCallCloudflare({ accountId, token, baseUrl, fetch, timeoutMs }) : refuse(token)
  const bundle = options.bundle ?? (async (entry) => (await bundleWorker({ entry, root })).code)
  const shared = { call, accountId, root, bundle }
  return {
    name: 'rest',
    namespaces: createRestNamespaces(call),
    buckets: createRestBuckets(call),
    queues: createRestQueues(call),
    pages: createRestPages(call, root),
    findDatabase: (name, { signal }) => findDatabase({ ...shared, name, signal }),
    createDatabase: (name, { signal }) => createDatabase({ ...shared, name, signal }),
    migrateDatabase: (request, { signal }) => migrateDatabase({ ...shared, ...request, signal }),
    runSql: (request, { signal }) => runSql({ ...shared, ...request, signal }),
    querySql: (request, { signal }) => querySql({ ...shared, ...request, signal }),
    syncBindings: ({ config, ids }) => syncWorkerBindings({ root, config, ids }),
    hasWorker: (worker, { signal }) => hasWorker({ ...shared, worker, signal }),
    deployStub: (worker, { signal }) => deployStub({ ...shared, worker, signal }),
    deployWorker: (request, { signal }) => deployWorker({ ...shared, ...request, signal }),
    currentVersion: (worker, { signal }) => currentVersion({ ...shared, worker, signal }),
    deployVersion: (request, { signal }) => deployVersion({ ...shared, ...request, signal }),
    deleteWorker: (request, { signal }) => deleteWorker({ ...shared, ...request, signal }),
    deleteDatabase: (database, { signal }) => deleteDatabase({ ...shared, database, signal }),
  }
}

const refuse =
  (token: string): CallCloudflare =>
  async ({ doing }) =>
    err({
      code: token === '' ? 'cloudflare-token-missing' : 'account-missing',
      message: `${doing}: ${token === '' ? 'no API token is set' : "the manifest's environment names no Cloudflare account"}.`,
      remedy:
        token === ''
          ? 'Set CLOUDFLARE_API_TOKEN.'
          : 'Put the 32 hex digits of your account id into "accountId" of this environment in the manifest.',
      retriable: false,
      effect: 'none',
    })
