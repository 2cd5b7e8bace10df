import type { JsonObject } from '@voyage/catalog'
import type { DescribedParameter } from './described-operation.ts'

const text = (description: string, schema: JsonObject = {}): JsonObject => ({
  description,
  required: true,
  schema: { type: 'string', ...schema },
})

/** The headers of answers. */
export const headerComponents: Readonly<Record<string, JsonObject>> = {
  'X-Request-Id': text("the request's id: the one it came with, or a new one; it is in the audit log as well", {
    pattern: '^[\\w.:\\-]{1,128}$',
  }),
  'Cache-Control': text('nothing is to be stored, and nothing compressed on its way', {
    const: 'no-store, no-transform',
  }),
  ETag: text('what to give as If-Match of a change, or as If-None-Match of a read', { pattern: '^"[^"]+"$' }),
  Location: text('where the new resource is', { format: 'uri-reference' }),
  'Retry-After': text('after how many seconds to try again', { pattern: '^\\d+$' }),
  'WWW-Authenticate': text('what is wrong with the credential (RFC 6750)', { pattern: '^Bearer' }),
  'Idempotency-Replayed': text('the answer is the one that the first request with this Idempotency-Key had', {
    const: 'true',
  }),
}

/** Returns what the answers say of a header: that it is there, or that it may be. */
export function headerOf(name: string, presence: 'always' | 'sometimes'): JsonObject {
  return presence === 'always'
    ? { $ref: `#/components/headers/${name}` }
    : { ...headerComponents[name], required: false }
}

/** The parameters that stand in headers, by the name of their component. */
export const headerParameters: Readonly<Record<string, DescribedParameter>> = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'An id for the request: 1 to 128 letters, digits and . _ : -. Anything else is replaced.',
    schema: { type: 'string' },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'Entity tags that are known: the answer is 304 without a body when it would be one of them.',
    schema: { type: 'string' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'Entity tags of the tenant: nothing is changed when it is at none of these versions. * allows any; a weak tag none.',
    schema: { type: 'string' },
  },
  IfMatchOfDryRun: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The entity tag of the dry run: nothing goes that it did not show.',
    schema: { type: 'string' },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      '1 to 255 visible ASCII characters of your choice. The request is carried out once; whoever sends it again with ' +
      'the same key within a day gets the same answer, without the secret where there is one.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
}

/** What stands in paths. */
export const pathParameters: Readonly<Record<string, string>> = {
  tenant_id: 'the id of the tenant',
  domain: 'a host name, in any spelling',
  d1_database_id: "D1's own id of the database",
  feature_key: 'the key of the feature',
  key_id: 'the id of the API key, which is no secret',
  webhook_id: 'the id of the webhook',
}
