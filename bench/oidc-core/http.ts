import { Agent, request } from 'node:http'

/** A request to a port of this machine. */
export interface Call {
  readonly port: number
  /** The Host header; it decides which issuer is meant. */
  readonly host: string
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
}

const concurrency = 16
const agent = new Agent({ keepAlive: true, maxSockets: concurrency })

/** Closes the connections that are kept open. */
export const hangUp = (): void => agent.destroy()

/** Sends one request. */
export function send({ port, host, path, method = 'GET', headers = {}, body }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(
      { agent, port, host: '127.0.0.1', path, method, headers: { host, ...headers, ...length } },
      (response) => {
        const chunks: Array<Buffer> = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Runs `job` for each index below `count`, 16 at a time, and returns the results in order. */
export async function inParallel<T>(count: number, job: (index: number) => Promise<T>): Promise<ReadonlyArray<T>> {
  const results: Array<T> = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next
      next += 1
      results[index] = await job(index)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return results
}
