import type { InputError, JsonValue, Result } from '@voyage/catalog'
import type { InputName } from '@voyage/catalog/json-schema'
import type { AppContext } from './handling.ts'
import type { IfMatchMalformed } from './http/entity-tag.ts'
import { parseIfMatch } from './http/entity-tag.ts'
import { readJsonBody } from './http/read-json-body.ts'
import type { Parsed } from './inputs.ts'
import { parsers } from './inputs.ts'
import type { AnswerName } from './openapi/answer-schemas.ts'
import type { ProblemCode } from './problem.ts'
import { problemResponse } from './problem.ts'
import type { Scope } from './scopes.ts'

/** Under which heading an operation stands in the reference. */
export type Group =
  | 'Tenants'
  | 'Off-boarding'
  | 'Domains'
  | 'Databases'
  | 'Features'
  | 'API keys'
  | 'Fleet'
  | 'Audit log'
  | 'Events and webhooks'
  | 'Operators'
  | 'The control plane'

/** An answer that tells of success. */
export interface SuccessAnswer {
  readonly status: 200 | 201 | 202 | 204
  readonly when: string
  /** What its body is; null: it has none. */
  readonly body: AnswerName | 'html' | null
  /** Headers besides those that each answer of its kind has. */
  readonly headers?: ReadonlyArray<'ETag' | 'Location'>
}

/**
 * One operation of the API: both the route and its description are made of it, so that there is none without the
 * other. What follows from it is not said again: a body can be no JSON, an operator can lack the scope.
 */
export interface Operation {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As OpenAPI writes it: `/tenants/{tenant_id}`. */
  readonly path: string
  readonly group: Group
  readonly summary: string
  readonly details?: string
  /** What the caller needs; null: anybody may. */
  readonly scope: Scope | null
  readonly query: InputName | null
  readonly body: InputName | null
  /** A body that would do. */
  readonly example?: JsonValue
  /** Whether it changes a tenant at its version, and If-Match may or must name that; null: it changes none. */
  readonly ifMatch: 'optional' | 'required' | null
  readonly answers: readonly [SuccessAnswer, ...ReadonlyArray<SuccessAnswer>]
  /** What it refuses for reasons of its own. */
  readonly problems: ReadonlyArray<ProblemCode>
  handle(c: AppContext): Response | Promise<Response>
}

type InputOf<N extends InputName | null> = N extends InputName ? Parsed<N> : null

/** An operation as it is written down: its handler gets the input parsed. */
export interface OperationOptions<B extends InputName | null, Q extends InputName | null>
  extends Omit<Operation, 'query' | 'body' | 'ifMatch' | 'problems' | 'handle'> {
  readonly query?: Q
  readonly body?: B
  readonly ifMatch?: Operation['ifMatch']
  readonly problems?: Operation['problems']
  readonly handle: (
    c: AppContext,
    input: { readonly body: InputOf<B>; readonly query: InputOf<Q> },
  ) => Response | Promise<Response>
}

/** Returns the operation: what it takes is read as its description says, or refused. */
export function operation<B extends InputName | null = null, Q extends InputName | null = null>(
  options: OperationOptions<B, Q>,
): Operation {
  const { query = null, body = null, ifMatch = null, problems = [], handle } = options
  return {
    ...options,
    query,
    body,
    ifMatch,
    problems,
    async handle(c) {
      const allowed = parseIfMatch(ifMatch === null ? undefined : c.req.header('if-match'))
      if (!allowed.ok) return problemResponse({ code: 'if-match-invalid', detail: ifMatchDetail(allowed.error) })
      c.set('ifVersion', allowed.value)
      const sent = body === null ? null : await readJsonBody(c.req.raw)
      if (sent?.ok === false) return problemResponse(sent.error)
      const asked = parse(query, queryOf(c))
      if (!asked.ok) return problemResponse({ code: 'invalid-input', errors: asked.error })
      const given = parse(body, sent?.value)
      if (!given.ok) return problemResponse({ code: 'invalid-input', errors: given.error })
      // What the parsers of these names return is what the handler of these names takes.
      return handle(c, { query: asked.value as InputOf<Q>, body: given.value as InputOf<B> })
    },
  }
}

function ifMatchDetail({ character }: IfMatchMalformed): string {
  return `At character ${character} of If-Match belongs an entity tag as a read had it, such as "3", or a comma and more of them; or * alone.`
}

function parse(name: InputName | null, input: unknown): Result<unknown, ReadonlyArray<InputError>> {
  return name === null ? { ok: true, value: null } : parsers[name](input)
}

// A parameter that is repeated is an array, which no parser takes for a value.
function queryOf(c: AppContext): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(c.req.queries()).map(([key, all]) => [key, all.length === 1 ? all[0] : all]))
}
