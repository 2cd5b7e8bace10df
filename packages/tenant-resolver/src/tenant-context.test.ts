import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantContext } from './tenant-context.ts'
import { decodeTenantContext, encodeTenantContext } from './tenant-context.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const context: fc.Arbitrary<TenantContext> = fc.record({
  tenantId: text,
  slug: text,
  name: text,
  requestId: text,
  publicOrigin: text,
  basePath: fc.constantFrom('', '/t/meridian'),
  databases: fc.array(
    fc.record({
      kind: text,
      binding: fc.option(text),
      shard: fc.option(text),
      year: fc.option(fc.integer({ min: 2000, max: 2100 })),
      mappingVersion: fc.nat(),
    }),
    { maxLength: 4 },
  ),
})

const encode = (json: string): string => {
  const bytes = Array.from(new TextEncoder().encode(json), (byte) => String.fromCharCode(byte))
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

describe('tenant context', () => {
  it('comes back as it was, through a value that any header may carry', () => {
    fc.assert(
      fc.property(context, (value) => {
        const encoded = encodeTenantContext(value)
        expect(encoded).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(decodeTenantContext(encoded)).toEqual({ ok: true, value })
      }),
    )
  })

  it('is snake_case JSON in base64url', () => {
    const value: TenantContext = {
      tenantId: 'ten_1',
      slug: 'meridian',
      name: 'Meridian',
      requestId: 'r-1',
      publicOrigin: 'http://localhost:8787',
      basePath: '/t/meridian',
      databases: [{ kind: 'ops', binding: 'OPS_DB', shard: null, year: null, mappingVersion: 1 }],
    }
    expect(JSON.parse(atob(encodeTenantContext(value)))).toEqual({
      tenant_id: 'ten_1',
      slug: 'meridian',
      name: 'Meridian',
      request_id: 'r-1',
      public_origin: 'http://localhost:8787',
      base_path: '/t/meridian',
      databases: [{ kind: 'ops', binding: 'OPS_DB', shard: null, year: null, mapping_version: 1 }],
    })
  })

  it('is missing without a header', () => {
    expect(decodeTenantContext(null)).toEqual({ ok: false, error: { reason: 'context_missing' } })
  })

  it.each([
    ['nothing', ''],
    ['no base64url', 'a+b/'],
    ['no UTF-8', '__4'],
    ['no JSON', encode('{')],
    ['null', encode('null')],
    ['a list', encode('[]')],
    ['too few fields', encode('{"tenant_id":"x","databases":[]}')],
    ['a field of another type', encodeTenantContext({ ...sample(), name: 7 as unknown as string })],
    ['an empty tenant id', encodeTenantContext({ ...sample(), tenantId: '' })],
  ])('is malformed when it holds %s', (_what, value) => {
    expect(decodeTenantContext(value)).toEqual({ ok: false, error: { reason: 'context_malformed' } })
  })

  it('is malformed when a database record is', () => {
    for (const wrong of [{ kind: '' }, { binding: 1 }, { year: 1.5 }, { mapping_version: null }]) {
      const record = { kind: 'ops', binding: null, shard: null, year: null, mapping_version: 1, ...wrong }
      const wire = { tenant_id: 'a', slug: 'a', name: 'a', request_id: 'a', public_origin: 'a', base_path: '' }
      const decoded = decodeTenantContext(encode(JSON.stringify({ ...wire, databases: [record] })))
      expect(decoded).toEqual({ ok: false, error: { reason: 'context_malformed' } })
    }
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map(encode)), (value) => {
        expect(decodeTenantContext(value).ok).toBe(false)
      }),
    )
  })
})

function sample(): TenantContext {
  return { tenantId: 'a', slug: 'a', name: 'a', requestId: 'a', publicOrigin: 'a', basePath: '', databases: [] }
}
