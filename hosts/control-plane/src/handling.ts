import type {
  AtVersion,
  CatalogRefusal,
  ChangeRequest,
  IdempotentAttempt,
  InputError,
  JsonValue,
  KeptAnswer,
  Result,
  WebhookRefusal,
} from '@voyage/catalog'
import { canonicalHost } from '@voyage/catalog'
import type { Context } from 'hono'
import { matchesNone, parseIfMatch } from './http/entity-tag.ts'
import { readJsonBody } from './http/read-json-body.ts'
import type { Rendered } from './http/rendered.ts'
import { answerToKeep, etagOf, toResponse } from './http/rendered.ts'
import { problemResponse } from './problem.ts'
import { refusalProblem } from './refusal-problem.ts'
import type { Scope } from './scopes.ts'

/** What the app keeps of a request while it is answered. */
export type AppEnv = {
  Variables: {
    requestId: string
    /** Who was let in. */
    actor: string
    /** What they may do. */
    scopes: ReadonlySet<Scope>
    /** The attempt under the request's Idempotency-Key; null without one. */
    attempt: IdempotentAttempt | null
    /** Whether the answer was written together with the change it tells of. */
    isKept: boolean
  }
}

/** A request that is being answered. */
export type AppContext = Context<AppEnv>

type Parsed<T> = Result<T, ReadonlyArray<InputError>>
type Answer = Response | Promise<Response>

/** Returns who asks for a change, upon which version, and how its answer is kept with it. */
export function changeRequest<T>(c: AppContext, render: (result: T) => Rendered): ChangeRequest<T> {
  const attempt = c.get('attempt')
  const ifVersion = parseIfMatch(c.req.header('if-match'))
  const answerTo = (result: T): KeptAnswer => answerToKeep(render(result))
  const once = attempt && { attempt, answerTo, onKept: () => c.set('isKept', true) }
  return { actor: c.get('actor'), requestId: c.get('requestId'), ifVersion, once }
}

/** Returns the parameters of the query; one that is repeated is an array, which no parser takes for a value. */
export function queryOf(c: AppContext): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(c.req.queries()).map(([key, all]) => [key, all.length === 1 ? all[0] : all]))
}

/** Returns a parameter of the path; '' when the route has none of that name. */
export function param(c: AppContext, name: string): string {
  return c.req.param(name) ?? ''
}

/** Hands the parsed input on, or answers with all that is wrong with it. */
export function withInput<T>(parsed: Parsed<T>, handle: (value: T) => Answer): Answer {
  return parsed.ok ? handle(parsed.value) : problemResponse({ code: 'invalid-input', errors: parsed.error })
}

/** Reads and parses the body and hands it on, or answers what is wrong with it. */
export async function withBody<T>(
  c: AppContext,
  parse: (input: unknown) => Parsed<T>,
  handle: (value: T) => Answer,
): Promise<Response> {
  const body = await readJsonBody(c.req.raw)
  return body.ok ? withInput(parse(body.value), handle) : problemResponse(body.error)
}

/** Hands the canonical form of the domain in the path on; what is no domain cannot be found. */
export function withDomain(c: AppContext, handle: (canonical: string) => Answer): Answer {
  const host = canonicalHost(param(c, 'domain'))
  return host.ok ? handle(host.value) : problemResponse({ code: 'domain-not-found' })
}

/** Answers what the catalog returned, or the problem that its refusal is. */
export function answer<T>(
  result: Result<T, CatalogRefusal | WebhookRefusal>,
  render: (value: T) => Rendered,
): Response {
  return result.ok ? toResponse(render(result.value)) : problemResponse(refusalProblem(result.error))
}

/** Makes a change and answers it; under an Idempotency-Key the change is written together with this answer. */
export async function answerChange<T>(
  c: AppContext,
  render: (value: T) => Rendered,
  change: (by: ChangeRequest<T>) => Promise<Result<T, CatalogRefusal | WebhookRefusal>>,
): Promise<Response> {
  return answer(await change(changeRequest(c, render)), render)
}

/** Answers a read at a version: as 304 when the caller has it already. */
export function answerRead<T>(
  c: AppContext,
  result: Result<AtVersion<T>, CatalogRefusal>,
  render: (value: T) => JsonValue,
): Response {
  if (!result.ok) return problemResponse(refusalProblem(result.error))
  const { value, version } = result.value
  if (matchesNone(c.req.header('if-none-match'), version)) return toResponse({ body: render(value), version })
  return new Response(null, { status: 304, headers: etagOf(version) })
}
