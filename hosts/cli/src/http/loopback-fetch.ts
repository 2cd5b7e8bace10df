import { request } from 'node:http'
import type { Fetch } from './api-client.ts'

/**
 * Creates a fetch for addresses under localhost that connects to 127.0.0.1 and says the real name in Host: Node does
 * not resolve *.localhost, browsers do. Redirects are not followed.
 */
export function createLoopbackFetch(): Fetch {
  return (url, init) =>
    new Promise((resolve, reject) => {
      const target = new URL(url)
      const headers = Object.fromEntries(new Headers(init.headers))
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: target.port === '' ? 80 : Number(target.port),
          path: target.pathname + target.search,
          method: init.method ?? 'GET',
          headers: { ...headers, host: target.host },
          ...(init.signal ? { signal: init.signal } : {}),
        },
        (incoming) => {
          const chunks: Array<Buffer> = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const answer = new Headers()
            for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
              answer.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '')
            }
            const status = incoming.statusCode ?? 0
            const hasBody = status !== 204 && status !== 304
            resolve(new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers: answer }))
          })
        },
      )
      outgoing.on('error', reject)
      if (typeof init.body === 'string') outgoing.write(init.body)
      outgoing.end()
    })
}
