import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that a receiver of webhooks got. */
export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
  /** The status it was answered with. */
  readonly status: number
}

/** A receiver of webhooks on this machine. */
export interface Receiver {
  readonly origin: string
  readonly received: ReadonlyArray<Received>
  /** The status of its answers from now on. */
  answerWith(status: number): void
  /** Resolves once so many requests have come. */
  until(count: number): Promise<void>
  stop(): Promise<void>
}

/** Starts a receiver that takes everything. */
export async function startReceiver(): Promise<Receiver> {
  const received: Array<Received> = []
  const waiting: Array<{ readonly count: number; readonly resolve: () => void }> = []
  let status = 204
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body, status })
      response.writeHead(status).end()
      for (const { count, resolve } of waiting) if (received.length >= count) resolve()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith(next) {
      status = next
    },
    until: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Returns the signature that the Standard Webhooks specification asks of a request. */
export function expectedSignature({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
