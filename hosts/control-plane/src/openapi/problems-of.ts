import type { Operation } from '../operation.ts'
import type { ProblemCode } from '../problem.ts'

/** Returns every problem that an operation may answer with: its own, and those that follow from what it takes. */
export function problemsOf(operation: Operation): ReadonlyArray<ProblemCode> {
  const { scope, query, body, ifMatch, problems } = operation
  return [
    ...when(scope !== null, [
      'unauthorized',
      'insufficient-scope',
      'not-an-operator',
      'rate-limited',
      'issuer-unavailable',
      'internal',
    ]),
    ...when(query !== null || body !== null, ['invalid-input']),
    ...when(body !== null, ['invalid-json', 'unsupported-media-type']),
    ...when(body !== null || takesIdempotencyKey(operation), ['body-too-large']),
    ...when(takesIdempotencyKey(operation), [
      'idempotency-key-invalid',
      'idempotency-key-in-use',
      'idempotency-key-reused',
    ]),
    ...when(ifMatch !== null, [
      'if-match-invalid',
      'tenant-not-found',
      'tenant-deleted',
      'precondition-failed',
      'contended',
    ]),
    ...when(ifMatch === 'required', ['precondition-required']),
    'misconfigured',
    ...problems,
  ]
}

/** Tells whether the operation is carried out once under an Idempotency-Key. */
export function takesIdempotencyKey({ method }: Pick<Operation, 'method'>): boolean {
  return method === 'POST' || method === 'PATCH'
}

function when(holds: boolean, codes: ReadonlyArray<ProblemCode>): ReadonlyArray<ProblemCode> {
  return holds ? codes : []
}
