import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'
import type { DocumentedOperation } from './contract/api-document.ts'
import { changesTenant, exampleOf, isSecured, takesHeader, targetOf, unknownIds } from './contract/sample-requests.ts'

// Lines of the tenancy requirements that hold for every operation, whichever are added: they are taken from the
// document, and asked of each.
let plane: ControlPlane
beforeAll(async () => {
  plane = await startControlPlane({ BOOTSTRAP_CREDENTIAL: 'always' })
})
afterAll(() => plane.stop())

const operations = (filter: (operation: DocumentedOperation) => boolean): ReadonlyArray<DocumentedOperation> => {
  const found = plane.api.operations.filter(filter)
  expect(found.length).toBeGreaterThan(0)
  return found
}
const propertiesOf = (operation: DocumentedOperation): Readonly<Record<string, { readonly anyOf?: unknown }>> => {
  const { $ref } = operation.described.requestBody.content['application/json'].schema
  return plane.api.json.components.schemas[$ref.replace('#/components/schemas/', '')].properties
}
const codeOf = (body: { readonly type: string }): string => body.type.replace('urn:voyage:problem:', '')

test('every POST and PATCH takes an Idempotency-Key: the same again is answered alike, another is 422 (line 32)', async () => {
  const changing = operations(({ method }) => method === 'POST' || method === 'PATCH')
  expect(changing.filter((operation) => !takesHeader(operation, 'IdempotencyKey'))).toEqual([])
  for (const operation of changing) {
    const headers = { 'idempotency-key': `line-32-${operation.id}` }
    const ask = (json: unknown) => plane.call(targetOf(operation), { json, headers })
    const first = await ask(exampleOf(operation) ?? {})
    const again = await ask(exampleOf(operation) ?? {})
    const withoutSecret = first.body && { ...first.body, ...('secret' in first.body && { secret: null }) }
    expect([operation.id, again.status, again.body]).toEqual([operation.id, first.status, withoutSecret])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await ask({ other: true })
    expect([operation.id, other.status, codeOf(other.body)]).toEqual([operation.id, 422, 'idempotency-key-reused'])
  }
})

test('every read has an entity tag and answers 304 to it; every change of a tenant honours If-Match (line 33)', async () => {
  const { body } = await plane.call('POST /tenants', { json: { slug: 'line-33', name: 'A' } })
  const ids = { ...unknownIds, tenant_id: body.id }
  for (const operation of operations(({ method }) => method === 'GET')) {
    const { status, headers } = await plane.call(targetOf(operation, ids))
    if (status !== 200) continue
    const ask = (tag: string) => plane.call(targetOf(operation, ids), { headers: { 'if-none-match': tag } })
    const tag = headers.get('etag') ?? ''
    expect([operation.id, (await ask(tag)).status, (await ask('"other"')).status]).toEqual([operation.id, 304, 200])
  }
  for (const operation of operations(changesTenant)) {
    const request = { json: exampleOf(operation), headers: { 'if-match': '"99"' } }
    const { status } = await plane.call(targetOf(operation, ids), request)
    expect([operation.id, status]).toEqual([operation.id, 412])
  }
})

test('every paged list has an opaque cursor and a bounded limit (line 34)', async () => {
  const isPaged = ({ described }: DocumentedOperation): boolean =>
    described.parameters.some((each: { name?: string }) => each.name === 'cursor')
  const webhook = await plane.call('POST /webhooks', { json: { url: 'https://hooks.example/' } })
  for (const operation of operations(isPaged)) {
    const target = targetOf(operation, { webhook_id: webhook.body.id })
    const join = target.includes('?') ? '&' : '?'
    for (const query of ['limit=0', 'limit=101', 'limit=', 'cursor=2', 'cursor=', 'offset=1']) {
      const { status } = await plane.call(`${target}${join}${query}`)
      expect([operation.id, query, status]).toEqual([operation.id, query, 422])
    }
    expect((await plane.call(`${target}${join}limit=100`)).body).toHaveProperty('next_cursor')
  }
})

describe('every PATCH (line 38)', () => {
  test('refuses an empty body, unknown fields, and null where a field cannot be empty', async () => {
    for (const operation of operations(({ method }) => method === 'PATCH')) {
      const ask = async (json: unknown) => {
        const { status, body } = await plane.call(targetOf(operation), { json })
        return [operation.id, status, codeOf(body), body.errors?.map((error: { path: string }) => error.path)]
      }
      const refusal = (path: string) => [operation.id, 422, 'invalid-input', [path]]
      expect(await ask({})).toEqual(refusal(''))
      expect(await ask({ ...exampleOf(operation), nothing_known: 1 })).toEqual(refusal('nothing_known'))
      const firm = Object.entries(propertiesOf(operation)).filter(([, { anyOf }]) => anyOf === undefined)
      expect(firm.length).toBeGreaterThan(0)
      for (const [name] of firm) expect(await ask({ [name]: null })).toEqual(refusal(name))
    }
  })

  test('takes null for what can be empty: it is not absent', async () => {
    for (const operation of operations(({ method }) => method === 'PATCH')) {
      const loose = Object.entries(propertiesOf(operation)).filter(([, { anyOf }]) => anyOf !== undefined)
      for (const [name] of loose) {
        const { status } = await plane.call(targetOf(operation), { json: { [name]: null } })
        expect([operation.id, name, status]).toEqual([operation.id, name, 404])
      }
    }
  })
})

test('every answer has the request id that came, also a refusal (line 41)', async () => {
  for (const operation of plane.api.operations) {
    const headers = { 'x-request-id': `line-41:${operation.id}` }
    for (const anonymous of [true, false]) {
      const answer = await plane.call(targetOf(operation), { anonymous, headers })
      expect(answer.headers.get('x-request-id')).toBe(headers['x-request-id'])
    }
  }
})

test('every operation but those about the control plane itself needs one of the scopes by its name (line 40)', async () => {
  const open = plane.api.operations.filter((operation) => !isSecured(operation))
  expect(open.map(({ path }) => path)).toEqual(['/health', '/openapi.json', '/reference'])
  const scopes = operations(isSecured).map(({ described }) => described.security[0].bootstrapCredential)
  expect(scopes.filter((each) => each.length !== 1)).toEqual([])
  expect([...new Set(scopes.flat())].sort()).toEqual(
    `audit:read catalog:write databases:write domains:write events:read events:write keys:write operators:write
    tenants:read tenants:write`.split(/\s+/),
  )
})
