import type {
  AtVersion,
  CatalogRefusal,
  ChangeRequest,
  InputError,
  JsonValue,
  Result,
  WebhookRefusal,
} from '@voyage/catalog'
import { canonicalHost } from '@voyage/catalog'
import type { Context } from 'hono'
import { entityTag, matchesNone, parseIfMatch } from './http/entity-tag.ts'
import { readJsonBody } from './http/read-json-body.ts'
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
    /** The body to keep for a repetition when the answer shows a secret; null: the answer's own. */
    keep: string | null
  }
}

/** A request that is being answered. */
export type AppContext = Context<AppEnv>

type Parsed<T> = Result<T, ReadonlyArray<InputError>>
type Answer = Response | Promise<Response>

/** Returns who asks for a change, and upon which version. */
export function by(c: AppContext): ChangeRequest {
  return { actor: c.get('actor'), requestId: c.get('requestId'), ifVersion: parseIfMatch(c.req.header('if-match')) }
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

/** Renders what the catalog returned, or the problem that its refusal is. */
export function answer<T>(
  result: Result<T, CatalogRefusal | WebhookRefusal>,
  render: (value: T) => Response,
): Response {
  return result.ok ? render(result.value) : problemResponse(refusalProblem(result.error))
}

/** Renders what the catalog returned at a version: with the entity tag, and as 304 when the caller has it already. */
export function answerAtVersion<T>(
  c: AppContext,
  result: Result<AtVersion<T>, CatalogRefusal>,
  render: (value: T) => { readonly body: JsonValue | null; readonly status?: number; readonly location?: string },
): Response {
  return answer(result, ({ value, version }) => {
    const { body, status = 200, location } = render(value)
    const headers = { etag: entityTag(version), ...(location === undefined ? {} : { location }) }
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (isRead && !matchesNone(c.req.header('if-none-match'), version))
      return new Response(null, { status: 304, headers })
    return body === null ? new Response(null, { status, headers }) : Response.json(body, { status, headers })
  })
}
