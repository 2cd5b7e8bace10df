import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { InputError } from './parse-input.ts'
import type { Result } from './result.ts'
import { parseKeyRotation, parseNewApiKey } from './schemas/api-key-schemas.ts'
import { parseDatabasePatch, parseNewTenantDatabase } from './schemas/database-schemas.ts'
import { parseDomainClaim } from './schemas/domain-schemas.ts'
import { parseFeatureList, parseFeaturePatch } from './schemas/feature-schemas.ts'
import { parseAuditQuery, parseEventQuery } from './schemas/log-schemas.ts'
import { parseNewOperator, parseOperatorIdentity } from './schemas/operator-schemas.ts'
import { encodeCursor, parsePageQuery } from './schemas/page.ts'
import {
  parseNewTenant,
  parseSchemaVersion,
  parseTenantListQuery,
  parseTenantPatch,
  parseTenantRename,
} from './schemas/tenant-schemas.ts'
import { parseEventReplay, parseNewWebhook } from './schemas/webhook-schemas.ts'

const paths = (result: Result<unknown, ReadonlyArray<InputError>>): ReadonlyArray<string> =>
  result.ok ? [] : result.error.map((error) => error.path)

test('free text with half of a surrogate pair is refused where it stands: nothing could keep it', () => {
  const half = 'Bank \ud83d'
  const feature = { feature_key: 'lanes', deployed_version: '1.0.0', customization: { note: half } }
  const operator = { issuer: 'https://auth.example', kind: 'user', subject: 'ada', name: 'Ada' }
  for (const [parsed, path] of [
    [parseNewTenant({ slug: 'aa', name: half }), 'name'],
    [parseTenantPatch({ name: half }), 'name'],
    [parseTenantListQuery({ q: half }), 'q'],
    [parseNewApiKey({ name: half }), 'name'],
    [parseFeatureList([feature]), '[0].customization'],
    [parseFeaturePatch({ customization: { [half]: 1 } }), 'customization'],
    [parseNewWebhook({ url: `https://hooks.example/\udca9` }), 'url'],
    [parseNewOperator({ ...operator, name: half }), 'name'],
    [parseNewOperator({ ...operator, subject: half }), 'subject'],
    [parseNewOperator({ ...operator, issuer: 'https://auth.example/\udca9' }), 'issuer'],
    [parseDomainClaim({ domain: 'b\ud83d.example' }), 'domain'],
    [parseNewTenantDatabase({ kind: 'config', d1_database_id: half }), 'd1_database_id'],
  ] as const) {
    expect(paths(parsed)).toContain(path)
  }
  expect(parseTenantPatch({ name: 'Bank 💩' }).ok).toBe(true)
})

describe('parseNewTenant', () => {
  test('fills in what is left out', () => {
    expect(parseNewTenant({ slug: 'meridian', name: 'Meridian' })).toEqual({
      ok: true,
      value: { slug: 'meridian', name: 'Meridian', rootCompanyId: null, plan: 'standard', regionHint: null },
    })
  })

  test('says what is missing and what belongs there', () => {
    expect(parseNewTenant({ name: 'A' })).toEqual({
      ok: false,
      error: [
        {
          path: 'slug',
          expected: 'a slug: 2 to 63 lower-case letters, digits and single hyphens between them',
          message:
            'slug is missing; it must be a slug: 2 to 63 lower-case letters, digits and single hyphens between them.',
        },
      ],
    })
  })

  test('names every unknown field', () => {
    expect(paths(parseNewTenant({ slug: 'aa', name: 'A', id: 'x', status: 'active' }))).toEqual(['id', 'status'])
  })

  test.each(['__proto__', 'prototype', 'constructor'])('refuses the field %s as any other that is unknown', (field) => {
    const input: unknown = JSON.parse(`{"slug":"aa","name":"A","${field}":{"plan":"pro"}}`)
    expect(parseNewTenant(input)).toMatchObject({
      ok: false,
      error: [{ path: field, message: `${field} is not a known field.` }],
    })
  })

  test.each([[null], [[]], [['slug']], ['text'], [7], [undefined]])('refuses %j as a whole', (input) => {
    expect(parseNewTenant(input)).toEqual({
      ok: false,
      error: [{ path: '', expected: 'a JSON object', message: 'The input must be a JSON object.' }],
    })
  })

  test.each(['a', 'A1', 'a--b', '-a', 'a-', 'a.b', 'a b', 'é1', 'a'.repeat(64), 'admin', 't', 'www'])(
    'refuses the slug %s',
    (slug) => {
      expect(paths(parseNewTenant({ slug, name: 'A' }))).toEqual(['slug'])
    },
  )

  test('refuses a name of blanks, with a character that is not seen, or of more than 200 characters', () => {
    const unseen = ['a\u0000b', 'a\nb', '\u200b', 'a\u202eb', '\u3164', 'a\u2028b', '\u200cع', 'ع\u200c', 'a\u200c b']
    for (const name of ['', '   ', ...unseen, 'x'.repeat(201), '😀'.repeat(201)]) {
      expect(paths(parseNewTenant({ slug: 'aa', name }))).toEqual(['name'])
      expect(paths(parseTenantPatch({ name }))).toEqual(['name'])
    }
  })

  test('takes a name of any script, with joiners between letters, of up to 200 characters', () => {
    for (const name of ['بانک می\u200cخواهم', 'ක්\u200dෂි', 'Bank 💩', 'x'.repeat(200), '😀'.repeat(200)]) {
      expect(parseNewTenant({ slug: 'aa', name })).toMatchObject({ ok: true, value: { name } })
    }
  })
})

describe('parseTenantPatch', () => {
  test('keeps absent fields absent and null null', () => {
    expect(parseTenantPatch({ region_hint: null })).toEqual({ ok: true, value: { regionHint: null } })
    expect(parseTenantPatch({ root_company_id: null, name: 'A', plan: 'pro', status: 'active' })).toEqual({
      ok: true,
      value: { rootCompanyId: null, name: 'A', plan: 'pro', status: 'active' },
    })
  })

  test('refuses an empty patch, unknown fields, and null where nothing can be empty', () => {
    expect(paths(parseTenantPatch({}))).toEqual([''])
    expect(paths(parseTenantPatch({ slug: 'other' }))).toEqual(['slug'])
    expect(paths(parseTenantPatch({ name: null, plan: null, status: null }))).toEqual(['name', 'status', 'plan'])
  })
})

describe('parseTenantListQuery', () => {
  test('reads the cursor it wrote, whatever the place', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (after) => {
        const query = parseTenantListQuery({ cursor: encodeCursor(after) })
        expect(query.ok && query.value.after).toBe(after)
      }),
    )
  })

  test('asks for the first 50 when nothing is said', () => {
    expect(parseTenantListQuery({})).toEqual({
      ok: true,
      value: { slug: null, status: null, plan: null, search: null, limit: 50, after: 0 },
    })
  })
})

describe('parseDomainClaim', () => {
  test('returns the canonical name', () => {
    expect(parseDomainClaim({ domain: 'Bücher.Example.' })).toEqual({ ok: true, value: 'xn--bcher-kva.example' })
  })

  test('refuses a name whose verification record would be too long', () => {
    const longest = `${'a.'.repeat(118)}aa`
    expect(`_voyage-verify.${longest}`).toHaveLength(253)
    expect(parseDomainClaim({ domain: longest }).ok).toBe(true)
    expect(paths(parseDomainClaim({ domain: `a${longest}` }))).toEqual(['domain'])
  })
})

describe('parseNewTenantDatabase', () => {
  const id = '0a1b2c3d-0000-4000-8000-00000000000f'
  const bound = { d1_database_id: id, binding: 'OPS_DB' }

  test('takes a year for an archive and only there', () => {
    expect(parseNewTenantDatabase({ kind: 'ops_archive', ...bound, year: 2026 }).ok).toBe(true)
    expect(paths(parseNewTenantDatabase({ kind: 'ops_archive', ...bound, year: null }))).toEqual(['year'])
    expect(paths(parseNewTenantDatabase({ kind: 'ops', ...bound, year: 2026 }))).toEqual(['year'])
    expect(parseNewTenantDatabase({ kind: 'ops', ...bound, year: null }).ok).toBe(true)
  })

  test('takes a binding or a shard, exactly one of them', () => {
    const parse = (place: object) => parseNewTenantDatabase({ kind: 'ops', d1_database_id: id, ...place })
    expect(parse({ binding: 'OPS_DB', shard: null }).ok).toBe(true)
    expect(parse({ shard: 'eu-1' }).ok).toBe(true)
    for (const place of [{}, { binding: null, shard: null }, { binding: 'OPS_DB', shard: 'eu-1' }]) {
      expect(paths(parse(place))).toEqual(['binding'])
    }
    for (const place of [
      { binding: 'OPS_DB', shard: 'eu-1' },
      { binding: null, shard: null },
    ]) {
      expect(paths(parseDatabasePatch(place))).toEqual(['binding'])
    }
    expect(parseDatabasePatch({ binding: null, shard: 'eu-1' }).ok).toBe(true)
  })
})

describe('parseFeatureList', () => {
  test('takes at most 100 features', () => {
    const list = (length: number): unknown =>
      Array.from({ length }, (_, index) => ({ feature_key: `f${index}`, deployed_version: '1.0.0' }))
    expect(parseFeatureList(list(100)).ok).toBe(true)
    expect(paths(parseFeatureList(list(101)))).toEqual([''])
  })

  test.each(['1.0', 'v1.0.0', '01.0.0', '1.0.0-', '1.0.0-01', '1.0.0+', '^1.0.0', ''])(
    'refuses version %j',
    (version) => {
      expect(paths(parseFeatureList([{ feature_key: 'a', deployed_version: version }]))).toEqual([
        '[0].deployed_version',
      ])
    },
  )

  test.each(['1.0.0', '0.0.0-alpha.1', '1.0.0-0a.1+build.007', '10.20.30+x'])('takes version %s', (version) => {
    expect(parseFeatureList([{ feature_key: 'a', deployed_version: version }]).ok).toBe(true)
  })
})

test('every parser judges any JSON value without throwing and never repeats a value', () => {
  const parsers = [
    parseNewOperator,
    parseOperatorIdentity,
    parseAuditQuery,
    parseEventQuery,
    parseEventReplay,
    parseNewWebhook,
    parseNewApiKey,
    parseKeyRotation,
    parseNewTenant,
    parseTenantPatch,
    parseTenantRename,
    parseSchemaVersion,
    parsePageQuery,
    parseDatabasePatch,
    parseTenantListQuery,
    parseDomainClaim,
    parseNewTenantDatabase,
    parseFeatureList,
    parseFeaturePatch,
  ]
  const secret = 'kept-from-everybody'
  const fields = ['slug', 'name', 'status', 'domain', 'kind', 'year', 'cursor', 'limit', 'customization']
  const input = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...fields), fc.oneof(fc.jsonValue(), fc.constant(secret))),
    fc.array(
      fc.dictionary(fc.constantFrom('feature_key', 'deployed_version'), fc.oneof(fc.jsonValue(), fc.constant(secret))),
    ),
  )
  fc.assert(
    fc.property(input, (value) => {
      for (const parse of parsers) {
        const result = parse(value)
        if (!result.ok) expect(JSON.stringify(result.error)).not.toContain(secret)
      }
    }),
  )
})

test('an error is bounded whatever the field is called', () => {
  const result = parseNewTenant({ ['x'.repeat(10_000)]: 1, slug: 'aa', name: 'A' })
  expect(JSON.stringify(result).length).toBeLessThan(500)
})
