import type { InputError } from '@voyage/catalog'

// Code in the problem's type, status, title.
const problems = {
  'idempotency-key-invalid': [400, 'An Idempotency-Key has 1 to 255 visible ASCII characters'],
  'if-match-invalid': [400, 'If-Match is not a list of entity tags'],
  'invalid-json': [400, 'The body is not JSON'],
  unauthorized: [401, 'A valid operator credential is needed'],
  'insufficient-scope': [403, 'The access token does not have the scope for this'],
  'not-an-operator': [403, 'The access token is not that of an operator'],
  'not-found': [404, 'There is nothing at this address'],
  'tenant-not-found': [404, 'There is no such tenant'],
  'domain-not-found': [404, 'The tenant has no such domain'],
  'api-key-not-found': [404, 'The tenant has no such API key'],
  'database-not-found': [404, 'The tenant has no such database'],
  'webhook-not-found': [404, 'There is no such webhook'],
  'event-not-found': [404, 'The webhook has no such event'],
  'operator-not-found': [404, 'There is no such operator'],
  'feature-not-found': [404, 'The tenant has no such feature'],
  'operator-exists': [409, 'This is an operator already'],
  'too-many-operators': [409, 'There are as many operators as there may be'],
  'last-operator': [409, 'The last operator stays'],
  'operator-issuer-unknown': [409, 'No access token of this issuer is taken, and nobody could get in any more'],
  'slug-taken': [409, 'The slug is taken'],
  'status-change-refused': [409, 'The tenant cannot change to this status'],
  'purge-needed': [409, 'A tenant is deleted by its purge alone'],
  'purge-refused': [409, 'The tenant cannot be purged'],
  'restore-refused': [409, 'The tenant cannot be restored'],
  'api-key-not-current': [409, 'The API key counts no longer, or another took over from it'],
  'too-many-api-keys': [409, 'The tenant has too many API keys that count'],
  'too-many-features': [409, 'The tenant has too many features'],
  'too-many-domains': [409, 'The tenant has too many domains'],
  'too-many-webhooks': [409, 'There are too many webhooks'],
  'tenant-leaving': [409, 'The tenant is being deleted'],
  'tenant-deleted': [409, 'The tenant was purged'],
  'schema-version-behind': [409, 'The tenant is at a later schema version'],
  'database-retired': [409, 'The database is retired'],
  'domain-taken': [409, 'Another tenant has verified this domain'],
  'domain-not-verified': [409, 'The TXT record that proves the domain was not found'],
  'domain-claim-expired': [409, 'The claim has lapsed; claim the domain again'],
  'database-conflict': [409, 'Another database is registered in this place'],
  'database-taken': [409, 'The database is registered for another tenant'],
  'idempotency-key-in-use': [409, 'The first request with this Idempotency-Key is being answered'],
  'precondition-failed': [412, 'The tenant has changed'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'idempotency-key-reused': [422, 'Another request was made with this Idempotency-Key'],
  'invalid-input': [422, 'The input is not valid'],
  'api-key-expiry-past': [422, 'The time at which the API key shall expire has passed'],
  'webhook-url-refused': [422, 'Events are sent to https addresses of host names alone'],
  'database-place-refused': [422, 'A database has a binding or a shard, exactly one of them'],
  'slug-refused': [422, 'No tenant may have this slug'],
  'domain-refused': [422, 'Nobody may claim this domain'],
  'root-company-cycle': [422, 'A root company must not lead back to the tenant'],
  'root-company-not-found': [422, 'There is no such root company'],
  'precondition-required': [428, 'If-Match must name the version that the dry run showed'],
  'rate-limited': [429, 'There were too many requests'],
  internal: [500, 'The control plane failed'],
  'webhook-secrets-unavailable': [503, 'The secrets of webhooks cannot be sealed or opened'],
  misconfigured: [503, 'The control plane is not set up properly; its log says what is wrong'],
  contended: [503, 'What was to be changed kept changing'],
  'issuer-unavailable': [503, 'The auth host did not answer with the keys that access tokens are judged by'],
  'dns-unavailable': [503, 'The DNS could not be asked'],
} as const satisfies Record<string, readonly [status: number, title: string]>

/** What can be wrong, as it stands at the end of a problem's `type`. */
export type ProblemCode = keyof typeof problems

/** Returns the `type` of a problem. */
export function problemType(code: ProblemCode): string {
  return `urn:voyage:problem:${code}`
}

/** Returns the status that a problem comes with. */
export function problemStatus(code: ProblemCode): number {
  return problems[code][0]
}

/** Returns what a problem is. */
export function problemTitle(code: ProblemCode): string {
  return problems[code][1]
}

/** A problem to answer. */
export interface Problem {
  readonly code: ProblemCode
  /** A sentence about this occurrence. */
  readonly detail?: string
  readonly errors?: ReadonlyArray<InputError>
  readonly headers?: Readonly<Record<string, string>>
}

/** Returns the answer that tells of a problem. @see RFC 9457 */
export function problemResponse(problem: Problem): Response {
  const { code, detail, errors, headers } = problem
  const [status, title] = problems[code]
  return Response.json(
    { type: problemType(code), title, status, detail: detail ?? `${title}.`, ...(errors && { errors }) },
    { status, headers: { ...headers, 'content-type': 'application/problem+json' } },
  )
}
