import type { CatalogRefusal, ChangeContext, InputError, Result, Tenant } from '@voyage/catalog'
import { canonicalHost, tenantToWire } from '@voyage/catalog'
import type { Context } from 'hono'
import { entityTag } from './http/entity-tag.ts'
import { readJsonBody } from './http/read-json-body.ts'
import { problemResponse } from './problem.ts'
import { refusalProblem } from './refusal-problem.ts'

/** What the app keeps of a request while it is answered. */
export type AppEnv = { Variables: { requestId: string } }

type Parsed<T> = Result<T, ReadonlyArray<InputError>>
type Answer = Response | Promise<Response>

/** Returns who asks for a change. There is one operator until operators have accounts. */
export function by(c: Context<AppEnv>): ChangeContext {
  return { actor: 'operator', requestId: c.get('requestId') }
}

/** Returns the parameters of the query; one that is repeated is an array, which no parser takes for a value. */
export function queryOf(c: Context<AppEnv>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(c.req.queries()).map(([key, all]) => [key, all.length === 1 ? all[0] : all]))
}

/** Hands the parsed input on, or answers with all that is wrong with it. */
export function withInput<T>(parsed: Parsed<T>, handle: (value: T) => Answer): Answer {
  return parsed.ok ? handle(parsed.value) : problemResponse({ code: 'invalid-input', errors: parsed.error })
}

/** Reads and parses the body and hands it on, or answers what is wrong with it. */
export async function withBody<T>(
  c: Context<AppEnv>,
  parse: (input: unknown) => Parsed<T>,
  handle: (value: T) => Answer,
): Promise<Response> {
  const body = await readJsonBody(c.req.raw)
  return body.ok ? withInput(parse(body.value), handle) : problemResponse(body.error)
}

/** Hands the canonical form of a domain in a path on; what is no domain cannot be found. */
export function withDomain(domain: string, handle: (canonical: string) => Answer): Answer {
  const host = canonicalHost(domain)
  return host.ok ? handle(host.value) : problemResponse({ code: 'domain-not-found' })
}

/** Renders what the catalog returned, or the problem that its refusal is. */
export function answer<T>(result: Result<T, CatalogRefusal>, render: (value: T) => Response): Response {
  return result.ok ? render(result.value) : problemResponse(refusalProblem(result.error))
}

/** Returns the answer that shows a tenant, with its entity tag. */
export function tenantAnswer(
  tenant: Tenant,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json(tenantToWire(tenant), { ...init, headers: { ...init.headers, etag: entityTag(tenant.version) } })
}
