import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'

/** A Worker to measure: one module, and what else Miniflare takes for it. */
export interface BenchWorker {
  readonly name: string
  readonly code: string
  readonly options?: object
}

/** The Worker that is the floor of a measurement. */
export const emptyWorker = `export default { fetch() { return new Response('hello') } }`

/** Workers in one workerd, each on a socket of its own. */
export interface BenchWorkers {
  readonly miniflare: Miniflare
  /** The port of a Worker's direct socket. */
  port(name: string): Promise<number>
  stop(): Promise<void>
}

/** Starts Workers in one workerd, without logs and without the network. */
export async function startMiniflare(workers: ReadonlyArray<BenchWorker>): Promise<BenchWorkers> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      telemetry: { enabled: false },
      handleStructuredLogs: () => {},
      workers: workers.map(({ name, code, options = {} }) => ({
        name,
        compatibilityDate: '2026-10-01',
        modules: [{ type: 'ESModule' as const, path: `${name}.mjs`, contents: code }],
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        ...options,
      })),
    }),
  )
  await miniflare.ready
  return {
    miniflare,
    port: async (name) => Number((await miniflare.unsafeGetDirectURL(name)).port),
    stop: () => miniflare.dispose(),
  }
}
