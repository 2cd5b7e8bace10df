import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApiReply, ApiRequest } from './api-message.ts'
import { failure } from './api-message.ts'
import type { D1Databases } from './d1-databases.ts'
import { d1DatabaseRoutes } from './d1-databases.ts'
import { d1ImportRoutes } from './d1-import.ts'
import type { Fault } from './faults.ts'
import { createFaults } from './faults.ts'
import type { NamedThings } from './named-resources.ts'
import { namedResourceRoutes } from './named-resources.ts'
import type { StoredPagesProject } from './pages.ts'
import { pagesRoutes } from './pages.ts'
import { routeRequest } from './route-request.ts'
import type { StoredWorker } from './worker-store.ts'
import { workerRoutes } from './workers.ts'

/** What is remembered of a request: never its token or its body. */
export interface RecordedRequest {
  readonly method: string
  /** Below `/client/v4`, without the query. */
  readonly path: string
  readonly hasToken: boolean
  /** 0 when no reply was sent. */
  readonly status: number
}

/** A running double of Cloudflare's API v4 for one account. */
export interface CloudflareApiDouble {
  /** For `CLOUDFLARE_API_BASE_URL`. */
  readonly baseUrl: string
  /** Answers a request to {@link baseUrl} without a socket, as it does by HTTP; rejects as `fetch` does when no reply comes. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly requests: ReadonlyArray<RecordedRequest>
  readonly databases: D1Databases
  readonly workers: Map<string, StoredWorker>
  readonly pages: Map<string, StoredPagesProject>
  /** Namespaces, buckets and queues. */
  readonly things: NamedThings
  /** The Worker that each custom domain is sent to. */
  readonly domains: ReadonlyMap<string, string>
  /** Makes coming requests go wrong. */
  fail(fault: Fault): void
  stop(): Promise<void>
}

/** Starts the double on a free port of the loopback address; it knows one account and one API token. */
export async function startCloudflareApi(account: {
  readonly id: string
  readonly token: string
  /** How many D1 databases it may have; 10 (the free plan) when absent. */
  readonly databaseLimit?: number
}): Promise<CloudflareApiDouble> {
  const databases: D1Databases = []
  const workers = new Map<string, StoredWorker>()
  const domains = new Map<string, string>()
  const things: NamedThings = { namespaces: new Map(), buckets: new Set(), queues: new Map() }
  const pages = new Map<string, StoredPagesProject>()
  const requests: Array<RecordedRequest> = []
  const faults = createFaults()
  let origin = ''
  const routes = [
    ...d1DatabaseRoutes(databases, account.databaseLimit ?? 10),
    ...d1ImportRoutes(databases, () => `${origin}${PREFIX}`),
    ...workerRoutes(workers, domains),
    ...namedResourceRoutes(things),
    ...pagesRoutes(pages),
  ]
  /** Carries out a request; tells when there is to be no reply. */
  const answer = async (request: ApiRequest): Promise<ApiReply | 'hang' | 'lose-reply'> => {
    const fault = faults.next(request)
    const record = (status: number): void => {
      const hasToken = request.headers.authorization !== undefined
      requests.push({ method: request.method, path: request.path, hasToken, status })
    }
    if (fault === 'hang') {
      record(0)
      return fault
    }
    if (fault !== null && fault !== 'lose-reply') {
      record(fault.status)
      return fault
    }
    const reply = refuse(request, account) ?? (await routeRequest(routes, request))
    record(fault === null ? reply.status : 0)
    return fault ?? reply
  }
  const server = createServer((message, response) => {
    void readRequest(message)
      .then(answer)
      .catch((error: unknown) => failure(500, 1, String(error)))
      .then((reply) => {
        if (reply === 'lose-reply') response.destroy()
        else if (reply !== 'hang') send(response, reply)
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl: `${origin}${PREFIX}`,
    async fetch(url, init) {
      const reply = await answer(await toApiRequest(new Request(url, init)))
      if (reply === 'hang') return new Promise<never>(() => {})
      if (reply === 'lose-reply') throw new TypeError('fetch failed')
      return new Response(textOf(reply), { status: reply.status, headers: headersOf(reply) })
    },
    requests,
    databases,
    workers,
    domains,
    things,
    pages,
    fail: faults.add,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      for (const database of databases) database.close()
    },
  }
}

const PREFIX = '/client/v4'

async function readRequest(message: IncomingMessage): Promise<ApiRequest> {
  const chunks: Array<Buffer> = []
  for await (const chunk of message) chunks.push(chunk)
  const url = new URL(message.url ?? '/', 'http://double')
  return {
    method: message.method ?? 'GET',
    path: url.pathname.slice(PREFIX.length),
    query: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks),
  }
}

async function toApiRequest(request: Request): Promise<ApiRequest> {
  const url = new URL(request.url)
  return {
    method: request.method,
    path: url.pathname.slice(PREFIX.length),
    query: url.searchParams,
    headers: Object.fromEntries(request.headers),
    body: Buffer.from(await request.arrayBuffer()),
  }
}

function refuse(request: ApiRequest, account: { readonly id: string; readonly token: string }): ApiReply | null {
  // An upload address is signed instead of asking for a token.
  if (request.path.startsWith('/uploads/') || request.path.startsWith('/pages/assets/')) return null
  if (request.headers.authorization !== `Bearer ${account.token}`) return failure(401, 10000, 'Authentication error')
  // GraphQL names the account in its body.
  if (request.path === '/graphql' || request.path.split('/')[2] === account.id) return null
  return failure(403, 9109, 'Unauthorized to access requested resource')
}

function send(response: ServerResponse, reply: ApiReply): void {
  response.writeHead(reply.status, headersOf(reply)).end(textOf(reply))
}

const textOf = ({ body }: ApiReply): string => (typeof body === 'string' ? body : JSON.stringify(body))

function headersOf({ body, headers }: ApiReply): Record<string, string> {
  return { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers }
}
