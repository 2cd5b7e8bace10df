import type { IncomingHttpHeaders } from 'node:http'

/** A request as the double's resources see it. */
export interface ApiRequest {
  readonly method: string
  /** Below `/client/v4`, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer<ArrayBuffer>
}

/** What the double answers. */
export interface ApiReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a string is sent as it is. */
  readonly body: unknown
}

/** Answers one kind of request; `params` are the parts of the path that the route names with a colon. */
export type ApiHandler = (request: ApiRequest, params: Readonly<Record<string, string>>) => ApiReply | Promise<ApiReply>

/** A method and a path pattern such as `GET /accounts/:account/d1/database/:id`, and what answers it. */
export interface ApiRoute {
  readonly on: string
  readonly handle: ApiHandler
}

/** Cloudflare's envelope around a result. */
export function success(result: unknown): ApiReply {
  return { status: 200, body: { success: true, errors: [], messages: [], result } }
}

/** Cloudflare's envelope around one page of a list, 20 to a page unless more are asked for. */
export function page(query: URLSearchParams, all: ReadonlyArray<object>): ApiReply {
  const [number, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 20)]
  const result = all.slice((number - 1) * size, number * size)
  const result_info = { page: number, per_page: size, count: result.length, total_count: all.length }
  return { status: 200, body: { success: true, errors: [], messages: [], result, result_info } }
}

/** Cloudflare's envelope around an error. */
export function failure(status: number, code: number, message: string): ApiReply {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } }
}

/** Parses a JSON body as an object. */
export function readJson(request: ApiRequest): Readonly<Record<string, unknown>> {
  return JSON.parse(request.body.toString('utf8'))
}
