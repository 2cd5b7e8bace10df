import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came in. */
export interface ServedRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
}

/** A server on a free port of the loopback address. */
export interface HttpServer {
  /** Without a slash at the end. */
  readonly url: string
  stop(): Promise<void>
}

/** Serves what `answer` returns; null drops the connection without an answer. */
export async function serveHttp(answer: (request: ServedRequest) => Promise<Response | null>): Promise<HttpServer> {
  const server = createServer(async (message, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of message) chunks.push(chunk)
    const { host: _, connection: __, ...headers } = message.headers
    const answered = await answer({
      method: message.method ?? 'GET',
      url: message.url ?? '/',
      headers: new Headers(headers as Record<string, string>),
      body: new Uint8Array(Buffer.concat(chunks)),
    })
    if (answered === null) return message.destroy()
    return response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
