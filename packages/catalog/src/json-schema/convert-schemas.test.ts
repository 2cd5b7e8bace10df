import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { closedObject } from '../parse-input.ts'
import { matching } from '../schemas/fields.ts'
import { catalogJsonSchemas } from './catalog-json-schemas.ts'
import { convertSchemas } from './convert-schemas.ts'

describe('convertSchemas', () => {
  test('keeps what is expected as description, rules in code with it, and closes objects', () => {
    const word = v.pipe(
      matching(/^\P{Cc}+$/u, 9, 'a word'),
      v.check((text) => text !== 'no', 'not no'),
    )
    expect(convertSchemas({ Words: closedObject({ word: v.optional(word, 'yes') }) }, '#/').Words).toEqual({
      type: 'object',
      properties: {
        word: { type: 'string', description: 'a word; not no', maxLength: 9, pattern: '^\\P{Cc}+$', default: 'yes' },
      },
      required: [],
      additionalProperties: false,
    })
  })

  test('refers to a schema that has a name', () => {
    const Inner = v.strictObject({ text: v.string() })
    const { Outer } = convertSchemas({ Inner, Outer: v.array(Inner) }, '#/components/schemas/')
    expect(Outer).toMatchObject({ type: 'array', items: { $ref: '#/components/schemas/Inner' } })
  })

  test('throws on what JSON Schema has no words for', () => {
    expect(() => convertSchemas({ Odd: v.date() }, '#/')).toThrow()
  })
})

describe('catalogJsonSchemas', () => {
  const schemas = catalogJsonSchemas('#/components/schemas/')

  test('says that a patch has at least one field, and none that is unknown', () => {
    for (const name of ['TenantPatch', 'DatabasePatch', 'FeaturePatch'] as const) {
      expect(schemas[name]).toMatchObject({ required: [], minProperties: 1, additionalProperties: false })
    }
  })

  test('has numbers in URL parameters as numbers, and a cursor as the text it is', () => {
    expect(schemas.TenantListQuery['properties']).toMatchObject({
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
      cursor: { type: 'string', pattern: '^p[0-9a-z]{1,11}$' },
    })
  })

  test('asks for a year of an ops_archive and there alone', () => {
    expect(schemas.NewDatabase).toMatchObject({
      if: { properties: { kind: { const: 'ops_archive' } } },
      else: { properties: { year: { type: 'null' } } },
    })
  })

  test('leaves no part of an audit entry or event open but a customization', () => {
    const open = JSON.stringify([schemas.AuditEntry, schemas.Event, schemas.Tenant, schemas.Domain, schemas.Database])
    expect(open).not.toMatch(/:\{\}/)
    expect(JSON.stringify(schemas).match(/"additionalProperties":\{\}/g)).toHaveLength(1)
  })
})
