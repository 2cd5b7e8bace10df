import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { CallReach } from '../cloudflare/explain-failure.ts'
import { explainFailure } from '../cloudflare/explain-failure.ts'
import { oneLine, redact } from '../cloudflare/redact.ts'
import { err, ok } from '../executor/result.ts'
import type { Fetch } from '../http/api-client.ts'
import { isRecord, retryAfter } from '../http/api-client.ts'

/** One request to Cloudflare's API v4. */
export interface CloudflareRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/accounts/:id`, or below the API's root with an `uploadToken`; every part already encoded. */
  readonly path: string
  /** Sent as JSON, or as a form as it is. */
  readonly body?: object | ReadonlyArray<object> | FormData
  /** Sent in place of the API token: what Pages gives for an upload. */
  readonly uploadToken?: string
  /** For messages, for instance `creating the D1 database meridian-ops`. */
  readonly doing: string
  readonly reach: CallReach
  /** Values that no message may hold. */
  readonly secrets?: ReadonlyArray<string>
  readonly signal: AbortSignal
  /** `envelope`: what a list says of itself (`result_info`) is wanted beside its `result`; alone by default. */
  readonly wanted?: 'result' | 'envelope'
}

/**
 * Calls Cloudflare's API for one account and resolves with the `result` of its answer; a failure says what it said,
 * without the token and the request's secrets.
 */
export type CallCloudflare = (request: CloudflareRequest) => Promise<Result<unknown, StepFailure>>

const OFFICIAL = 'https://api.cloudflare.com/client/v4'

/** Creates a {@link CallCloudflare}. Redirects are not followed: the token goes nowhere else. */
export function createCallCloudflare(options: {
  readonly accountId: string
  readonly token: string
  /** The API's address; Cloudflare's own by default. */
  readonly baseUrl?: string | undefined
  readonly fetch: Fetch
  readonly timeoutMs: number
}): CallCloudflare {
  const { accountId, token, fetch, timeoutMs } = options
  const root = (options.baseUrl ?? OFFICIAL).replace(/\/$/, '')
  return async (request) => {
    const { method, path, body, doing, reach, uploadToken, secrets = [], wanted = 'result' } = request
    const isForm = body instanceof FormData
    const fail = (said: string, asked: { readonly retryAfterSeconds?: number } = {}): Result<never, StepFailure> =>
      err({
        ...explainFailure({ doing, reach, said: redact(oneLine(said), [token, uploadToken ?? '', ...secrets]) }),
        ...asked,
      })
    let response: Response
    let text: string
    try {
      response = await fetch(uploadToken === undefined ? `${root}/accounts/${accountId}${path}` : root + path, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${uploadToken ?? token}`,
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]),
      })
      text = await response.text()
    } catch (cause) {
      return fail(`fetch failed: ${describeCause(cause)}`)
    }
    const answer = parseJson(text)
    if (response.ok && isRecord(answer) && answer['success'] === true) {
      return ok(wanted === 'envelope' ? answer : answer['result'])
    }
    return fail(
      sayErrors(answer, `${method} ${path} -> ${response.status}`),
      retryAfter(response.headers.get('retry-after')),
    )
  }
}

/** Cloudflare's errors in the words in which wrangler reports them, so that one table explains both. */
function sayErrors(answer: unknown, call: string): string {
  const errors = isRecord(answer) && Array.isArray(answer['errors']) ? answer['errors'].filter(isRecord) : []
  return [...errors.map((error) => `${String(error['message'])} [code: ${String(error['code'])}]`), call].join('; ')
}

function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? `${error.message} (${String(cause.code)})` : error.message
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
