import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeployTarget } from '../../hosts/cli/src/executor/deploy-target.ts'
import { createLocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { createRestTarget } from '../../hosts/cli/src/rest/rest-target.ts'
import type { CloudflareApiDouble } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { startCloudflareApi } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { accountId } from './deploy-project.ts'
import { bundleEdition } from './fault-sources.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import type { inProcessStack } from './stack-in-process.ts'

/** What stands after a deploy. */
export interface Standing {
  readonly databaseId: string | undefined
  /** What is wrong with it, whatever was deployed. */
  readonly wrong: ReadonlyArray<string>
  /** Names of the database's tables. */
  readonly tables: ReadonlyArray<unknown>
  /** What is served, as plain JSON without an id: equal for equal sources. */
  readonly served: unknown
}

/** A place to deploy to: what is there, and what is wrong with it. */
export interface FaultWorld {
  /** Opens the target as a new process would. */
  open(faults: Faults): Promise<{ readonly target: DeployTarget; close(): Promise<void> }>
  look(): Promise<Standing>
  remove(): Promise<void>
}

const token = 'token'

/** Cloudflare, by its API. */
export async function createRestWorld(root: string): Promise<FaultWorld> {
  const api = await startCloudflareApi({ id: accountId, token })
  return {
    async open(faults) {
      const target = createRestTarget({
        root,
        accountId,
        environment: { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: api.baseUrl },
        fetch: (url, init) => faults.call(() => api.fetch(url, { ...init, signal: null })),
        bundle: () => bundleEdition(root),
      })
      return {
        target: { ...target, syncBindings: (request, how) => faults.write(() => target.syncBindings(request, how)) },
        close: async () => undefined,
      }
    },
    look: () => lookAtAccount(api, root),
    remove: () => api.stop(),
  }
}

/** Returns what is wrong with an account to which the project in `root` was deployed. */
export async function lookAtAccount(api: CloudflareApiDouble, root: string): Promise<Standing> {
  const { namespaces, buckets, queues } = api.things
  const [database] = api.databases
  const config = await readFile(join(root, 'site/wrangler.toml'), 'utf8')
  const counts = [api.databases.length, namespaces.size, buckets.size, queues.size, api.pages.size, api.workers.size]
  const help = api.pages.get('harbour-help')?.deployments.at(-1)
  const wrong = findFalse({
    [`databases, namespaces, buckets, queues, Pages projects, Workers: ${counts}`]: `${counts}` === '1,1,1,2,1,2',
    'not one marker': database?.run('SELECT * FROM voyage_marker')[0]?.results.length === 1,
    'another database id in the config': config.includes(`"${database?.id}"`),
    'another namespace id in the config': config.includes(`"${namespaces.get('harbour-cache')}"`),
    'not one consumer': queues.get('harbour-mail')?.consumers.length === 1,
    'the Pages application': /help/i.test(help?.files['/index.html'] ?? ''),
  })
  const workers = [...api.workers].sort(byName).map(([name, worker]) => {
    const { code, bindings } = worker.versions.find(({ id }) => id === worker.deployed.at(-1)) ?? {}
    return { name, code, vars: bindings?.filter(({ type }) => type === 'plain_text'), secrets: [...worker.secrets] }
  })
  const [consumer] = queues.get('harbour-mail')?.consumers ?? []
  const [pagesBranch, helpBranch] = [api.pages.get('harbour-help')?.branch, help?.branch]
  return {
    databaseId: database?.id,
    wrong,
    tables: database?.run(TABLES)[0]?.results.map((row) => Object.values(row)[0]) ?? [],
    served: { workers, consumer: consumer?.['settings'], pagesBranch, helpBranch, help: help?.files['/index.html'] },
  }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)
const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"

/** This machine; `runtime` starts what runs Workers and databases, real workerd for each deploy when absent. */
export async function createLocalWorld(root: string, runtime?: typeof inProcessStack): Promise<FaultWorld> {
  const folder = join(root, 'local')
  const start = (faults: Faults) =>
    createLocalTarget({
      root,
      folder,
      ...(runtime === undefined ? {} : { startStack: runtime(faults) }),
      serving: {
        entry: { worker: 'harbour-gateway', port: 0 },
        bundle: () => bundleEdition(root),
        secret: () => 'secret',
        onLog: () => undefined,
        onRuntime: () => undefined,
      },
    })
  return {
    async open(faults) {
      const target = await start(faults)
      return { target: strike(target, faults), close: target.stop }
    },
    async look() {
      const account = JSON.parse(await readFile(join(folder, 'account.json'), 'utf8'))
      const kinds = ['databases', 'namespaces', 'buckets', 'queues', 'pages', 'workers']
      const counts = kinds.map((kind) => Object.keys(account[kind]).length)
      const databaseId: string | undefined = account.databases['harbour-ops']
      const target = await start(createFaults({ fault: null, at: 0 }))
      const { signal } = new AbortController()
      const statement = { sql: 'SELECT * FROM voyage_marker', params: [] }
      const database = { name: 'harbour-ops', id: databaseId ?? '' }
      const markers = await target.querySql({ database, statement }, { signal })
      const help = await target.fetch('voyage-local-front', 'http://harbour-help.pages.localhost/', undefined)
      const helpText = await help.text()
      const tables = await target.querySql({ database, statement: { sql: TABLES, params: [] } }, { signal })
      const workers = await Promise.all(
        // In whatever order they were deployed.
        Object.entries<{ readonly code: string; readonly vars: object }>(account.workers)
          .sort(byName)
          .map(async ([name, { code, vars }]) => ({
            name,
            vars,
            code: await readFile(join(folder, 'workers', code), 'utf8'),
          })),
      )
      const files = await readdir(join(folder, 'workers'))
      await target.stop()
      const bound = account.resources['harbour-site'].kv.CACHE === account.namespaces['harbour-cache']
      const wrong = findFalse({
        [`databases, namespaces, buckets, queues, Pages projects, Workers: ${counts}`]: `${counts}` === '1,1,1,2,1,2',
        'not one marker': markers.ok && markers.value.length === 1,
        'another database id is bound': account.bindings['harbour-site']['harbour-ops'] === databaseId,
        'another namespace id is bound': bound,
        'the Pages application': helpText.startsWith('help'),
        [`files of code: ${files}`]: files.length === workers.length,
      })
      const tableNames = tables.ok ? tables.value.map(({ name }) => name) : []
      return { databaseId, wrong, tables: tableNames, served: { workers, help: helpText } }
    },
    remove: async () => undefined,
  }
}

/** The target with a place for a fault before and after everything that it changes. */
function strike(target: DeployTarget, { write }: Faults): DeployTarget {
  const { namespaces, buckets, queues, pages } = target
  return {
    ...target,
    createDatabase: (name, how) => write(() => target.createDatabase(name, how)),
    migrateDatabase: (request, how) => write(() => target.migrateDatabase(request, how)),
    runSql: (request, how) => write(() => target.runSql(request, how)),
    syncBindings: (request, how) => write(() => target.syncBindings(request, how)),
    deployWorker: (request, how) => write(() => target.deployWorker(request, how)),
    namespaces: { ...namespaces, create: (name, how) => write(() => namespaces.create(name, how)) },
    buckets: { ...buckets, create: (name, how) => write(() => buckets.create(name, how)) },
    queues: { ...queues, create: (name, how) => write(() => queues.create(name, how)) },
    pages: {
      ...pages,
      create: (project, how) => write(() => pages.create(project, how)),
      deploy: (deployment, how) => write(() => pages.deploy(deployment, how)),
    },
  }
}

/** The keys whose value is false. */
const findFalse = (checks: Readonly<Record<string, boolean>>): ReadonlyArray<string> =>
  Object.keys(checks).filter((what) => checks[what] === false)
