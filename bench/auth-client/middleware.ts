import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { measureWorkerd, workerdTable } from '../measure-workerd.ts'
import { createCookieParty } from './cookie-party.ts'
import type { Provider } from './provider.ts'

const root = join(import.meta.dirname, '../..')
const empty = `export default { fetch() { return new Response('hello') } }`

/** CPU of workerd for each request: an empty Worker, and one with Hono, with and without the session middleware. */
export async function middlewareCpu(provider: Provider): Promise<string> {
  const { session } = await createCookieParty(provider)
  const { code } = await bundleWorker({ entry: join(import.meta.dirname, 'session-worker.ts'), root })
  const worker = (name: string, contents: string) => ({
    name,
    compatibilityDate: '2026-10-01',
    modules: [{ type: 'ESModule' as const, path: `${name}.mjs`, contents }],
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  })
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      telemetry: { enabled: false },
      handleStructuredLogs: () => {},
      workers: [worker('empty', empty), worker('app', code)],
    }),
  )
  try {
    await miniflare.ready
    const port = async (name: string) => Number((await miniflare.unsafeGetDirectURL(name)).port)
    const at = (path: string) => () => ({ path, headers: { host: 'app.example', cookie: session } })
    const rows = await measureWorkerd([
      { name: 'an empty Worker', port: await port('empty'), at: at('/') },
      { name: 'Hono, no session', port: await port('app'), at: at('/public') },
      { name: 'Hono behind requireSession, warm cookie', port: await port('app'), at: at('/private') },
    ])
    return workerdTable(rows)
  } finally {
    await miniflare.dispose()
  }
}
