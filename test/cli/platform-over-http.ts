import { createHash } from 'node:crypto'
import type { LocalDatabase } from '../../hosts/cli/src/local/local-database.ts'
import { quickPasswords } from '../auth/browser.ts'
import { serveHttp } from '../support/serve-http.ts'
import { startWorkers } from '../support/start-workers.ts'

/** The real control plane and auth host, in workerd, behind a port of the loopback address. */
export interface PlatformOverHttp {
  /** `/control` below it is the control plane, `/auth` the auth host. */
  readonly url: string
  /** The operator's credential. */
  readonly token: string
  /** Asks the control plane and returns the parsed answer. */
  ask(path: string): Promise<unknown>
  /** The control plane's database. */
  database(): LocalDatabase
  stop(): Promise<void>
}

const origins = [
  ['/control', 'control-plane', 'http://control.localhost:8787'],
  ['/auth', 'auth', 'http://auth.localhost:8787'],
] as const

/** Starts the platform with empty, migrated databases; `more` are variables of the control plane on top. */
export async function startPlatformOverHttp(more: Readonly<Record<string, string>> = {}): Promise<PlatformOverHttp> {
  const token = 'operator-canary-3e5a'
  const OPERATOR_TOKEN_SHA256 = createHash('sha256').update(token).digest('hex')
  const workers = await startWorkers({
    workers: [
      {
        host: 'control-plane',
        vars: {
          OPERATOR_TOKEN_SHA256,
          WEBHOOK_ENCRYPTION_SECRET: 'w'.repeat(40),
          DOMAIN_VERIFICATION: 'localhost',
          ...more,
        },
      },
      { host: 'auth', entry: quickPasswords, vars: { OPERATOR_TOKEN_SHA256, KEY_ENCRYPTION_SECRET: 'k'.repeat(40) } },
    ],
  })
  const server = await serveHttp(async ({ method, url, headers, body }) => {
    const found = origins.find(([prefix]) => url.startsWith(`${prefix}/`))
    if (found === undefined) return new Response(null, { status: 404 })
    const [prefix, worker, origin] = found
    const init = { method, headers, ...(body.length === 0 ? {} : { body }) }
    return workers.fetch(worker, origin + url.slice(prefix.length), init)
  })
  const { url } = server
  return {
    url,
    token,
    async ask(path) {
      const answer = await fetch(`${url}/control${path}`, { headers: { authorization: `Bearer ${token}` } })
      return answer.json()
    },
    database: () => workers.d1('control-plane', 'CONTROL_DB'),
    async stop() {
      await server.stop()
      await workers.stop()
    },
  }
}
