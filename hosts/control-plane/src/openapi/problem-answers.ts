import type { JsonObject } from '@voyage/catalog'
import type { ProblemCode } from '../problem.ts'
import { problemStatus, problemTitle, problemType } from '../problem.ts'
import { closed, refTo } from './answer-schemas.ts'
import { headerOf } from './components.ts'
import type { DescribedResponse } from './described-operation.ts'

/** The schemas of problems (RFC 9457). */
export const problemSchemas: Readonly<Record<string, JsonObject>> = {
  InputError: closed({
    path: { type: 'string', description: 'where: slug, [2].feature_key; empty: the input as a whole' },
    expected: { type: 'string', description: 'what belongs there' },
    message: { type: 'string', description: 'a sentence about it; no value that was sent is repeated' },
  }),
  Problem: {
    type: 'object',
    properties: {
      type: { type: 'string', format: 'uri', description: 'urn:voyage:problem: and the code of the problem' },
      title: { type: 'string', description: 'what this code means, always the same' },
      status: { type: 'integer', description: 'the status of the answer' },
      detail: { type: 'string', description: 'a sentence about this occurrence' },
      errors: { type: 'array', items: refTo('InputError'), minItems: 1, description: 'of invalid-input: all errors' },
    },
    required: ['type', 'title', 'status', 'detail'],
    additionalProperties: false,
    if: { properties: { type: { const: problemType('invalid-input') } } },
    // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema for what holds then.
    then: { required: ['errors'] },
    else: { properties: { errors: false } },
  },
}

/** Returns the codes by the status that they come with, in the order of the statuses. */
export function byStatus(codes: ReadonlyArray<ProblemCode>): ReadonlyMap<number, ReadonlyArray<ProblemCode>> {
  const sorted = [...new Set(codes)].sort((a, b) => problemStatus(a) - problemStatus(b))
  const groups = new Map<number, Array<ProblemCode>>()
  for (const code of sorted) groups.set(problemStatus(code), [...(groups.get(problemStatus(code)) ?? []), code])
  return groups
}

/**
 * Returns the response object of a status: which problems it can be, and which headers tell more. `isKept`: the answer
 * may be the repetition of a kept one.
 */
export function problemAnswer(
  status: number,
  { codes, isKept }: { readonly codes: ReadonlyArray<ProblemCode>; readonly isKept: boolean },
): DescribedResponse {
  return {
    description: codes.map((code) => `\`${code}\`: ${problemTitle(code)}.`).join(' '),
    headers: {
      'X-Request-Id': headerOf('X-Request-Id', 'always'),
      'Cache-Control': headerOf('Cache-Control', 'always'),
      ...extraHeaders(status),
      ...(isKept ? { 'Idempotency-Replayed': headerOf('Idempotency-Replayed', 'sometimes') } : {}),
    },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [refTo('Problem')],
          properties: { type: { enum: codes.map(problemType) }, status: { const: status } },
        },
      },
    },
  }
}

function extraHeaders(status: number): DescribedResponse['headers'] {
  switch (status) {
    case 401:
      return { 'WWW-Authenticate': headerOf('WWW-Authenticate', 'always') }
    case 403:
      return { 'WWW-Authenticate': headerOf('WWW-Authenticate', 'sometimes') }
    case 409:
      return { 'Retry-After': headerOf('Retry-After', 'sometimes') }
    case 429:
    case 503:
      return { 'Retry-After': headerOf('Retry-After', 'always') }
    default:
      return {}
  }
}
