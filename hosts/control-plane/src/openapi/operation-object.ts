import type { JsonObject } from '@voyage/catalog'
import type { InputName } from '@voyage/catalog/json-schema'
import type { Operation, SuccessAnswer } from '../operation.ts'
import { refTo } from './answer-schemas.ts'
import { headerOf, pathParameters } from './components.ts'
import type { DescribedOperation, DescribedParameter, DescribedResponse, Ref } from './described-operation.ts'
import { byStatus, problemAnswer } from './problem-answers.ts'
import { problemsOf, takesIdempotencyKey } from './problems-of.ts'
import { securityOf } from './security.ts'

/** What the description of an operation is made with. */
export interface DescribeOptions {
  readonly inputs: Readonly<Record<InputName, JsonObject>>
  readonly issuer: string | null
}

/** Returns the operation object of an operation. @see https://spec.openapis.org/oas/v3.1.0#operation-object */
export function operationObject(operation: Operation, { inputs, issuer }: DescribeOptions): DescribedOperation {
  const { id, group, summary, details, scope, body, example } = operation
  const problems = [...byStatus(problemsOf(operation))]
  return {
    operationId: id,
    tags: [group],
    summary,
    ...(details === undefined ? {} : { description: details }),
    security: securityOf(scope, issuer),
    parameters: [...pathParametersOf(operation), ...queryParametersOf(operation, inputs), ...headersOf(operation)],
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: refTo(body), ...(example === undefined ? {} : { example }) },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(operation.answers.map((answer) => [answer.status, successObject(operation, answer)])),
      ...(operation.method === 'GET' ? { 304: notModified } : {}),
      ...Object.fromEntries(
        problems.map(([status, codes]) => [
          status,
          // Who is not let in has no answers kept, and a failure is tried again.
          problemAnswer(status, {
            codes,
            isKept: takesIdempotencyKey(operation) && status < 500 && status !== 401 && status !== 429,
          }),
        ]),
      ),
    },
  }
}

const headers = (names: ReadonlyArray<string>): DescribedResponse['headers'] =>
  Object.fromEntries(names.map((name) => [name, headerOf(name, 'always')]))

const notModified = {
  description: 'It is what If-None-Match names.',
  headers: headers(['X-Request-Id', 'Cache-Control', 'ETag']),
}

function successObject(operation: Operation, { when, body, headers: own = [] }: SuccessAnswer): DescribedResponse {
  const hasTag = operation.method === 'GET' || operation.ifMatch !== null
  const names = new Set(['X-Request-Id', 'Cache-Control', ...(hasTag ? ['ETag'] : []), ...own])
  const replayed = takesIdempotencyKey(operation)
    ? { 'Idempotency-Replayed': headerOf('Idempotency-Replayed', 'sometimes') }
    : {}
  return {
    description: when,
    headers: { ...headers([...names]), ...replayed },
    ...(body === null ? {} : { content: contentOf(body) }),
  }
}

function contentOf(body: NonNullable<SuccessAnswer['body']>): NonNullable<DescribedResponse['content']> {
  if (body === 'html') return { 'text/html': { schema: { type: 'string' } } }
  return { 'application/json': { schema: refTo(body) } }
}

function pathParametersOf({ path }: Operation): ReadonlyArray<DescribedParameter> {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const description = pathParameters[name]
    if (description === undefined) throw new TypeError(`nothing says what {${name}} in ${path} is`)
    return { name, in: 'path', required: true, description, schema: { type: 'string', minLength: 1 } }
  })
}

function queryParametersOf({ query }: Operation, inputs: DescribeOptions['inputs']): ReadonlyArray<DescribedParameter> {
  if (query === null) return []
  const { properties, required } = inputs[query]
  return Object.entries(properties as Readonly<Record<string, JsonObject>>).map(([name, described]) => {
    const { description, ...schema } = described
    const isRequired = (required as ReadonlyArray<string>).includes(name)
    return {
      name,
      in: 'query',
      ...(isRequired && { required: true }),
      ...(typeof description === 'string' && { description }),
      schema,
    }
  })
}

function headersOf(operation: Operation): ReadonlyArray<Ref> {
  const names = [
    'RequestId',
    ...(operation.method === 'GET' ? ['IfNoneMatch'] : []),
    ...(operation.ifMatch === 'optional' ? ['IfMatch'] : []),
    ...(operation.ifMatch === 'required' ? ['IfMatchOfDryRun'] : []),
    ...(takesIdempotencyKey(operation) ? ['IdempotencyKey'] : []),
  ]
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}
