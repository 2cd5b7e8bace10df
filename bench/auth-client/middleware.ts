import { join } from 'node:path'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { measureWorkerd, type WorkerdCpu } from '../measure-workerd.ts'
import { emptyWorker, startMiniflare } from '../start-miniflare.ts'
import { createCookieParty } from './cookie-party.ts'
import type { Provider } from './provider.ts'

const root = join(import.meta.dirname, '../..')

/** CPU of workerd for each request: an empty Worker, and one with Hono, with and without the session middleware. */
export async function middlewareCpu(provider: Provider): Promise<ReadonlyArray<WorkerdCpu>> {
  const { session } = await createCookieParty(provider)
  const { code } = await bundleWorker({ entry: join(import.meta.dirname, 'session-worker.ts'), root })
  const workers = await startMiniflare([
    { name: 'empty', code: emptyWorker },
    { name: 'app', code },
  ])
  try {
    const at = (path: string) => () => ({ path, headers: { host: 'app.example', cookie: session } })
    return await measureWorkerd([
      { name: 'an empty Worker', port: await workers.port('empty'), at: at('/') },
      { name: 'Hono, no session', port: await workers.port('app'), at: at('/public') },
      { name: 'Hono behind requireSession, warm cookie', port: await workers.port('app'), at: at('/private') },
    ])
  } finally {
    await workers.stop()
  }
}
