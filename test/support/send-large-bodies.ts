import type { OutgoingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:http'

/** A request whose body is to be large. */
export interface LargeRequest {
  readonly url: string
  readonly method: string
  readonly headers: OutgoingHttpHeaders
}

/**
 * Sends 32 bodies of 100 KB and 3 MB in turn, with a length and in chunks; returns for each the status and whether the line
 * of the request before was still there, or what went wrong.
 */
export async function sendLargeBodies(asked: LargeRequest): Promise<ReadonlyArray<string>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const answers: Array<string> = []
  for (const size of [100_000, 3_000_000]) {
    const body = Buffer.alloc(size, 'a')
    for (const framing of [{ 'content-length': size }, { 'transfer-encoding': 'chunked' }]) {
      for (let time = 0; time < 8; time += 1) {
        answers.push(await answerTo({ ...asked, headers: { ...asked.headers, ...framing } }, { agent, body }))
      }
    }
  }
  agent.destroy()
  return answers
}

/** What {@link sendLargeBodies} returns where each was answered, and on one line. */
export const allAnswered = (status: number): ReadonlyArray<string> =>
  Array.from({ length: 32 }, (_, index) => `${status}${index === 0 ? '' : ' on the same line'}`)

function answerTo(
  { url, method, headers }: LargeRequest,
  { agent, body }: { readonly agent: Agent; readonly body: Buffer },
): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method, headers, agent }, (incoming) => {
      incoming.on('error', (error) => resolve(String(error)))
      incoming.on('end', () => resolve(`${incoming.statusCode}${outgoing.reusedSocket ? ' on the same line' : ''}`))
      incoming.resume()
    })
    outgoing.on('error', (error) => resolve(String(error)))
    outgoing.end(body)
  })
}
