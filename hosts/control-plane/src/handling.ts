import type {
  AtVersion,
  CatalogRefusal,
  ChangeRequest,
  IdempotentAttempt,
  JsonValue,
  KeptAnswer,
  Result,
  WebhookRefusal,
} from '@voyage/catalog'
import type { Context } from 'hono'
import { matchesNone } from './http/entity-tag.ts'
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
    /** The versions of the tenant that the request's If-Match allows; null for any. */
    ifVersion: ReadonlyArray<number> | null
    /** The attempt under the request's Idempotency-Key; null without one. */
    attempt: IdempotentAttempt | null
    /** Whether the answer was written together with the change it tells of. */
    isKept: boolean
    /** The tenant that has an event to deliver since this request; null for none. */
    changedTenant: string | null
  }
}

/** A request that is being answered. */
export type AppContext = Context<AppEnv>

/** Returns who asks for a change, upon which version, and how its answer is kept with it. */
export function changeRequest<T>(c: AppContext, render: (result: T) => Rendered): ChangeRequest<T> {
  const attempt = c.get('attempt')
  const answerTo = (result: T): KeptAnswer => answerToKeep(render(result))
  const once = attempt && { attempt, answerTo, onKept: () => c.set('isKept', true) }
  const onCommitted = (tenantId: string): void => c.set('changedTenant', tenantId)
  return { actor: c.get('actor'), requestId: c.get('requestId'), ifVersion: c.get('ifVersion'), once, onCommitted }
}

/** Returns a parameter of the path; '' when the route has none of that name. */
export function param(c: AppContext, name: string): string {
  return c.req.param(name) ?? ''
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
