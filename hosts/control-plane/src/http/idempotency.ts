import type { IdempotencyStore, IdempotentAttempt, KeptAnswer } from '@voyage/catalog'
import type { Problem } from '../problem.ts'

/** How long an answer is kept for its repetition, in seconds: a day. */
const keptFor = 86_400
/** How long a request may take before a repetition takes it for dead, in seconds. */
const lockedFor = 60
// What a repetition is answered with besides status and body.
const keptHeaders = ['content-type', 'etag', 'location']

/** What idempotent requests are answered with. */
export interface IdempotencyOptions {
  readonly store: IdempotencyStore
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly newId: () => string
}

/** A request with an idempotency key; `body` is all of it. */
export interface IdempotentRequest {
  readonly actor: string
  readonly key: string
  readonly request: Request
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * Answers a request with an Idempotency-Key: the first one by `handle`, a repetition as the first was answered.
 *
 * `handle` returns the answer, and whether it was written together with the change it tells of; what changed nothing is
 * kept afterwards. An answer of 500 and above is not kept, so that a repetition tries again, or finds the answer of a
 * change that was made though nobody heard of it. What is refused for want of a scope never gets here.
 *
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export async function answerOnce(
  options: IdempotencyOptions,
  asked: IdempotentRequest,
  handle: (attempt: IdempotentAttempt) => Promise<{ readonly response: Response; readonly isKept: boolean }>,
): Promise<Response | Problem> {
  const { store, clock, newId } = options
  if (!/^[\x21-\x7e]{1,255}$/.test(asked.key)) return { code: 'idempotency-key-invalid' }
  const now = clock()
  const attempt: IdempotentAttempt = {
    actor: asked.actor,
    key: asked.key,
    fingerprint: await fingerprintOf(asked),
    attemptId: newId(),
    now,
    lockedUntil: now + lockedFor,
    expiresAt: now + keptFor,
  }
  const verdict = await store.begin(attempt)
  switch (verdict.kind) {
    case 'in_flight':
      return { code: 'idempotency-key-in-use', headers: { 'retry-after': '1' } }
    case 'other_request':
      return { code: 'idempotency-key-reused' }
    case 'answered':
      return repeated(verdict.answer)
    case 'first':
      return first(store, attempt, handle)
  }
}

async function first(
  store: IdempotencyStore,
  attempt: IdempotentAttempt,
  handle: (attempt: IdempotentAttempt) => Promise<{ readonly response: Response; readonly isKept: boolean }>,
): Promise<Response> {
  const { response, isKept } = await handle(attempt)
  if (isKept) return response
  if (response.status >= 500) {
    await store.abandon(attempt)
    return response
  }
  const body = await response.clone().text()
  const headers = keptHeaders.flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  await store.finish(attempt, { status: response.status, headers: Object.fromEntries(headers), body })
  return response
}

function repeated({ status, headers, body }: KeptAnswer): Response {
  return new Response(body === '' ? null : body, { status, headers: { ...headers, 'idempotency-replayed': 'true' } })
}

async function fingerprintOf({ request, body }: IdempotentRequest): Promise<string> {
  const { pathname, search } = new URL(request.url)
  const head = JSON.stringify([request.method, pathname, search, request.headers.get('if-match')])
  const digest = await crypto.subtle.digest('SHA-256', await new Blob([head, '\n', body]).arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
