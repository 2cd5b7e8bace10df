import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A DNS server over HTTPS in miniature: what it says of a name is what the test put there. */
export interface DnsServer {
  readonly url: string
  readonly records: Map<string, ReadonlyArray<string>>
  /** The names it was asked for. */
  readonly asked: Array<string>
  stop(): Promise<void>
}

/** Starts a DNS server; it fails for names with a label `down`. */
export async function startDns(): Promise<DnsServer> {
  const records = new Map<string, ReadonlyArray<string>>()
  const asked: Array<string> = []
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '', 'http://dns').searchParams.get('name') ?? ''
    asked.push(name)
    const down = name.includes('.down.')
    const texts = records.get(name)
    const answer = texts?.map((text) => ({ name, type: 16, TTL: 60, data: `"${text}"` }))
    response.writeHead(down ? 502 : 200, { 'content-type': 'application/dns-json' })
    response.end(JSON.stringify({ Status: texts === undefined ? 3 : 0, ...(answer && { Answer: answer }) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/dns-query`,
    records,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
