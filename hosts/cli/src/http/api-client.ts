/** The network as the command needs it; `fetch` itself, or a door straight into a local Worker. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Why a call did not give what was asked; never holds a credential or a request body. */
export interface ApiFailure {
  readonly code: string
  readonly message: string
  readonly remedy: string
  readonly retriable: boolean
  /** What Retry-After asks for, in seconds. */
  readonly retryAfterSeconds?: number
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  /** What is wrong with the input, one part each; empty when the API named none. */
  readonly issues: ReadonlyArray<string>
}

/** A call's outcome. `body` is the parsed JSON, or null; `etag` the strong entity tag, or null. */
export type ApiResult =
  | { readonly ok: true; readonly status: number; readonly body: unknown; readonly etag: string | null }
  | { readonly ok: false; readonly error: ApiFailure }

/** A call of an HTTP API. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  /** What messages call it. Absent: its method and path, which must then hold nothing that a log may not have. */
  readonly name?: string
  readonly body?: unknown
  /** The entity tag that what is changed has to have still (RFC 9110 section 13.1.1). Absent: any. */
  readonly ifMatch?: string
  /** Ends the call when it is aborted. Absent: its time limit alone does. */
  readonly signal?: AbortSignal
}

/** Calls one HTTP API with the operator's credential. */
export interface ApiClient {
  call(request: ApiRequest): Promise<ApiResult>
}

/** How long an answer may take in all, its body with it. */
const TIMEOUT_MS = 60_000

/** Creates a client of the API at `baseUrl` (no trailing slash needed). Errors are RFC 9457 problems. */
export function createApiClient(options: {
  readonly name: string
  readonly baseUrl: string
  readonly credential: () => string
  readonly fetch: Fetch
  /** How long a call may take, its answer read to the end; a minute by default. */
  readonly timeoutMs?: number
}): ApiClient {
  const { name, timeoutMs = TIMEOUT_MS } = options
  const base = options.baseUrl.replace(/\/$/, '')
  return {
    async call({ method, path, name: call = `${method} ${path}`, body, ifMatch, signal: wish }) {
      const headers: Record<string, string> = {
        accept: 'application/json, application/problem+json',
        authorization: `Bearer ${options.credential()}`,
      }
      if (body !== undefined) headers['content-type'] = 'application/json'
      if (ifMatch !== undefined) headers['if-match'] = ifMatch
      const limit = AbortSignal.timeout(timeoutMs)
      let response: Response
      let text: string
      try {
        response = await options.fetch(base + path, {
          method,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: wish === undefined ? limit : AbortSignal.any([wish, limit]),
        })
        text = await response.text()
      } catch (cause) {
        const reason = wish?.aborted ? 'it was interrupted' : limit.aborted ? `not within ${timeoutMs / 1000} s` : cause
        return { ok: false, error: unreachable({ name, base, call, reason }) }
      }
      const parsed = parseJson(text)
      // A proxy that compresses an answer makes its tag weak, which no If-Match may name; the version is the same.
      const etag = response.headers.get('etag')?.replace(/^W\//, '') ?? null
      if (response.ok) return { ok: true, status: response.status, body: parsed, etag }
      return { ok: false, error: refused({ name, call, response, problem: parsed }) }
    },
  }
}

function unreachable(at: {
  readonly name: string
  readonly base: string
  readonly call: string
  readonly reason: unknown
}): ApiFailure {
  const reason = at.reason instanceof Error ? at.reason.message : String(at.reason)
  return {
    code: 'CLI_API_UNREACHABLE',
    message: `${at.name} at ${at.base} did not answer ${at.call}: ${reason}`,
    remedy: 'Check that it is deployed and that the address in the manifest is right, then run the command again.',
    retriable: true,
    status: 0,
    issues: [],
  }
}

function refused(at: {
  readonly name: string
  readonly call: string
  readonly response: Response
  readonly problem: unknown
}): ApiFailure {
  const { status } = at.response
  const problem = isRecord(at.problem) ? at.problem : {}
  const said = sentenceOf(problem['title'], problem['detail'])
  const errors = Array.isArray(problem['errors']) ? problem['errors'].filter(isRecord).map(describeInvalid) : []
  const message = [`${at.name} answered ${status} to ${at.call}`, said, ...errors].filter((part) => part !== '')
  return {
    code: problemCode(problem['type']) ?? 'CLI_API_REFUSED',
    message: message.join('; '),
    remedy: remedyFor(status),
    retriable: status === 429 || status >= 500,
    ...retryAfter(at.response.headers.get('retry-after')),
    status,
    issues: errors,
  }
}

/** Returns what a Retry-After header (RFC 9110 section 10.2.3) asks for; its form as a date is passed over. */
export function retryAfter(header: string | null): { readonly retryAfterSeconds?: number } {
  return header !== null && /^\d{1,9}$/.test(header) ? { retryAfterSeconds: Number(header) } : {}
}

function sentenceOf(title: unknown, detail: unknown): string {
  const parts = [title, detail].filter((part) => typeof part === 'string').map((part) => part.replace(/\.$/, ''))
  return [...new Set(parts)].join(': ')
}

function describeInvalid(error: Record<string, unknown>): string {
  return `${String(error['path'] ?? 'body')}: ${String(error['message'] ?? `expected ${String(error['expected'])}`)}`
}

function problemCode(type: unknown): string | undefined {
  return typeof type === 'string' && type.startsWith('urn:voyage:problem:') ? type.slice(19) : undefined
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403)
    return 'Set VOYAGE_OPERATOR_TOKEN to the operator credential of this deployment.'
  if (status === 412)
    return 'Somebody changed it since it was shown: run the command again, and look at it as it is now.'
  if (status === 429 || status >= 500) return 'Run the command again; what is done is recorded and not done twice.'
  return 'Mend what the message names and run the command again.'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Whether `value` is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
