import type { DocumentedOperation } from './api-document.ts'

/** Ids of what is not there. */
export const unknownIds: Readonly<Record<string, string>> = {
  tenant_id: 'ten_00000000000000000000000000',
  domain: 'nowhere.localhost',
  d1_database_id: '00000000-0000-4000-8000-000000000000',
  feature_key: 'nothing',
  key_id: '0123456789',
  webhook_id: 'whk_00000000000000000000000000',
}

const queryValues: Readonly<Record<string, string>> = {
  feature_key: 'lanes',
  issuer: 'https://auth.example',
  kind: 'user',
  subject: 'nobody',
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
type Json = any

/** Returns method and path of a request that the operation takes, with these ids in the path. */
export function targetOf({ method, path, described }: DocumentedOperation, ids = unknownIds): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? unknownIds[name] ?? 'unknown')
  const query = described.parameters
    .filter((each: Json) => each.in === 'query' && each.required === true)
    .map(({ name }: Json) => `${name}=${encodeURIComponent(queryValues[name] ?? '')}`)
  return `${method} ${filled}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

/** Returns the example of the operation's body; undefined when it takes none. */
export function exampleOf({ described }: DocumentedOperation): Json {
  return described.requestBody?.content['application/json'].example
}

/** Tells whether the operation has a header parameter. */
export function takesHeader({ described }: DocumentedOperation, component: string): boolean {
  return described.parameters.some((each: Json) => each.$ref === `#/components/parameters/${component}`)
}

/** Tells whether the operation changes a tenant at its version. */
export function changesTenant(operation: DocumentedOperation): boolean {
  return takesHeader(operation, 'IfMatch') || takesHeader(operation, 'IfMatchOfDryRun')
}

/** Tells whether the operation needs a credential. */
export function isSecured({ described }: DocumentedOperation): boolean {
  return described.security.length > 0
}
