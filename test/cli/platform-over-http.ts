import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startWorkers } from '../support/start-workers.ts'

/** The real control plane and auth host, in workerd, behind a port of the loopback address. */
export interface PlatformOverHttp {
  /** `/control` below it is the control plane, `/auth` the auth host. */
  readonly url: string
  /** The operator's credential. */
  readonly token: string
  /** Asks the control plane and returns the parsed answer. */
  ask(path: string): Promise<unknown>
  stop(): Promise<void>
}

const origins = [
  ['/control', 'control-plane', 'http://control.localhost:8787'],
  ['/auth', 'auth', 'http://auth.localhost:8787'],
] as const

/** Starts the platform with empty, migrated databases. */
export async function startPlatformOverHttp(): Promise<PlatformOverHttp> {
  const token = 'operator-canary-3e5a'
  const OPERATOR_TOKEN_SHA256 = createHash('sha256').update(token).digest('hex')
  const workers = await startWorkers({
    workers: [
      { host: 'control-plane', vars: { OPERATOR_TOKEN_SHA256, DOMAIN_VERIFICATION: 'localhost' } },
      { host: 'auth', vars: { OPERATOR_TOKEN_SHA256, KEY_ENCRYPTION_SECRET: 'k'.repeat(40) } },
    ],
  })
  const server = createServer(async (message, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of message) chunks.push(chunk)
    const found = origins.find(([prefix]) => message.url?.startsWith(`${prefix}/`))
    if (found === undefined) return response.writeHead(404).end()
    const [prefix, worker, origin] = found
    const { host: _, connection: __, ...headers } = message.headers
    const answer = await workers.fetch(worker, origin + (message.url ?? '').slice(prefix.length), {
      method: message.method ?? 'GET',
      headers: new Headers(headers as Record<string, string>),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    })
    return response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    token,
    async ask(path) {
      const answer = await fetch(`${url}/control${path}`, { headers: { authorization: `Bearer ${token}` } })
      return answer.json()
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await workers.stop()
    },
  }
}
