import type { InputIssue } from '@voyage/oidc-core/admin'

// Code in the problem's type, status, title.
const problems = {
  'invalid-json': [400, 'The body is not JSON'],
  unauthorized: [401, 'A valid operator credential is needed'],
  'not-found': [404, 'There is nothing at this address'],
  'client-id-taken': [409, 'The client id belongs to another tenant or issuer'],
  'registration-off': [409, 'Dynamic client registration is off (REGISTRATION)'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'invalid-input': [422, 'The input is not valid'],
  internal: [500, 'The auth host failed'],
} as const satisfies Record<string, readonly [status: number, title: string]>

/** What can be wrong, as it stands at the end of a problem's `type`. */
export type ProblemCode = keyof typeof problems

/** A problem to answer. */
export interface Problem {
  readonly code: ProblemCode
  readonly errors?: ReadonlyArray<InputIssue>
  readonly headers?: Readonly<Record<string, string>>
}

/** Returns the answer that tells of a problem. @see RFC 9457 */
export function problemResponse({ code, errors, headers }: Problem): Response {
  const [status, title] = problems[code]
  return Response.json(
    { type: `urn:voyage:problem:${code}`, title, status, detail: `${title}.`, ...(errors && { errors }) },
    { status, headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  )
}
