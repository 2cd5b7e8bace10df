import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { V4WorkerOptions } from 'miniflare'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import type { LocalDatabase } from './local-database.ts'
import { askLocalOperator, createLocalDatabase, localOperator } from './local-database.ts'
import type { LocalSite } from './local-front.ts'
import { createLocalFront } from './local-front.ts'
import { createLocalNetwork } from './local-network.ts'

/** What a Worker asks of the stack, beside its code: Miniflare's own options for one Worker. */
export type LocalWorkerOptions = Omit<V4WorkerOptions, 'modules' | 'script' | 'scriptPath' | 'modulesRoot'> & {
  readonly name: string
}

/** One Worker as the local stack runs it. */
export interface LocalWorker {
  readonly options: LocalWorkerOptions
  readonly code: string
}

/** Everything that the stack runs at one time. */
export interface LocalStackContents {
  readonly workers: ReadonlyArray<LocalWorker>
  /** D1 ids that must be reachable through {@link LocalStack.database} even if no Worker binds them yet. */
  readonly databaseIds: ReadonlyArray<string>
  /** Pages applications, among the Workers; default none. */
  readonly sites?: ReadonlyArray<LocalSite>
}

/** One workerd process with its Workers and persisted D1 databases. */
export interface LocalStack {
  /** Replaces what runs; resolves when workerd serves the new contents. Data in D1 stays. */
  run(contents: LocalStackContents): Promise<void>
  /** Sends a request to one Worker without a socket; redirects are not followed. */
  fetch(worker: string, url: string, init?: RequestInit): Promise<Response>
  /** A handle to a D1 database by its id; throws TypeError for an id that was not given to {@link LocalStack.run}. */
  database(id: string): LocalDatabase
  /** Ends workerd. Databases got from this stack are dead afterwards. */
  stop(): Promise<void>
}

/** Options of {@link createLocalStack}. */
export interface LocalStackOptions {
  /** The folder that keeps D1 between starts (wrangler's `--persist-to` folder plus `/v3`); absent: nothing is kept. */
  readonly persistPath?: string
  /** The Worker that gets a socket, and the port on 127.0.0.1; port 0 picks a free one. Absent: no socket. */
  readonly entry?: { readonly worker: string; readonly port: number }
  /** Called with each line that a Worker logs. Default: dropped. */
  readonly onLog?: (line: string) => void
  /** Called with the id of each workerd process as it starts; one replaces the other. Default: nobody is told. */
  readonly onRuntime?: (pid: number) => void
}

// The first Worker is the one that Miniflare's own socket, at a port of its choice, leads to: it is to lead nowhere.
const closed = 'export default { fetch() { return new Response(null, { status: 404 }) } }'

/** Starts workerd (through Miniflare's API) with `contents`. */
export async function createLocalStack(
  options: LocalStackOptions,
  contents: LocalStackContents = { workers: [], databaseIds: [] },
): Promise<LocalStack> {
  const stopWatching = watchRuntimes(options.onRuntime)
  const miniflare = withoutSignalHandlers(() => new Miniflare(miniflareOptions(options, contents)))
  await miniflare.ready
  let databaseIds = new Set(contents.databaseIds)
  const send = async (worker: string, url: string, init?: RequestInit): Promise<Response> => {
    const fetcher = await miniflare.getWorker(worker)
    // Miniflare's request and response types are undici's: the same shapes as Node's globals under other names.
    const request = { redirect: 'manual', ...init } as unknown as Parameters<typeof fetcher.fetch>[1]
    return (await fetcher.fetch(url, request)) as unknown as Response
  }
  return {
    async run(next) {
      await miniflare.setOptions(miniflareOptions(options, next))
      await miniflare.ready
      databaseIds = new Set(next.databaseIds)
    },
    fetch: send,
    database(id) {
      if (!databaseIds.has(id)) throw new TypeError(`the local stack has no D1 database "${id}"`)
      // Not Miniflare's own handle, which blocks this process for each statement that it prepares.
      return createLocalDatabase((queries) =>
        askLocalOperator((url, init) => send(localOperator.name, url, init), { id, queries }),
      )
    },
    async stop() {
      stopWatching()
      await miniflare.dispose()
    },
  }
}

// Miniflare does not say which process it starts; Node does.
function watchRuntimes(onRuntime: LocalStackOptions['onRuntime']): () => void {
  const listener = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess }
    child.once('spawn', () => {
      if (child.pid !== undefined && /\bworkerd/.test(child.spawnfile)) onRuntime?.(child.pid)
    })
  }
  subscribe('child_process', listener)
  return () => void unsubscribe('child_process', listener)
}

// Miniflare ends the process at once on SIGINT and SIGTERM. Who runs the stack has work to record first, and stops it.
function withoutSignalHandlers<T>(create: () => T): T {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const before = signals.map((signal) => new Set(process.listeners(signal)))
  const created = create()
  signals.forEach((signal, index) => {
    for (const listener of process.listeners(signal)) {
      if (before[index]?.has(listener) === false) process.off(signal, listener)
    }
  })
  return created
}

function miniflareOptions(
  options: LocalStackOptions,
  contents: LocalStackContents,
): ReturnType<typeof convertV4MiniflareOptions> {
  const network = options.entry === undefined ? [] : [createLocalNetwork(options.entry, contents.workers)]
  const outbound = network.map(({ name }) => ({ outboundService: name }))[0] ?? {}
  const workers: Array<V4WorkerOptions> = [
    { name: 'voyage-local-closed', modules: true, script: closed, compatibilityDate: '2026-10-01' },
    ...network,
    {
      ...localOperator,
      modules: true,
      compatibilityDate: '2026-10-01',
      d1Databases: Object.fromEntries(contents.databaseIds.map((id) => [id, id])),
    },
  ]
  const { entry } = options
  const { sites = [] } = contents
  const isFronted = sites.length > 0 && contents.workers.some((one) => one.options.name === entry?.worker)
  if (entry !== undefined && isFronted) workers.push(createLocalFront({ entry, sites }))
  for (const worker of contents.workers) {
    const isEntry = !isFronted && worker.options.name === entry?.worker
    workers.push({
      ...outbound,
      ...worker.options,
      modules: [{ type: 'ESModule', path: `${worker.options.name}.mjs`, contents: worker.code }],
      // A direct socket reaches the Worker without Miniflare's entry proxy, which is several times slower.
      ...(isEntry ? { unsafeDirectSockets: [{ host: '127.0.0.1', port: entry?.port ?? 0 }] } : {}),
    })
  }
  return convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    logRequests: false,
    telemetry: { enabled: false },
    handleStructuredLogs: (log) => options.onLog?.(log.message),
    ...(options.persistPath === undefined ? {} : { resourcePersistencePath: options.persistPath }),
    workers,
  })
}
