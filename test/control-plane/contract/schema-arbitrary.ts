import fc from 'fast-check'

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
type Json = any

/** Returns values that a JSON Schema describes; `resolve` finds what a $ref means. */
export function valuesOf(schema: Json, resolve: (ref: string) => Json): fc.Arbitrary<Json> {
  const inner = (each: Json): fc.Arbitrary<Json> => valuesOf(each, resolve)
  if (schema.$ref !== undefined) return inner(resolve(schema.$ref))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(inner))
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000_000, max: Math.min(schema.maximum ?? 1_000_000, 2 ** 31 - 1) })
    case 'string':
      return textsOf(schema)
    case 'array':
      return fc.array(inner(schema.items), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems, 4) })
    case 'object':
      return objectsOf(schema, inner)
    default:
      return fc.jsonValue()
  }
}

function textsOf({ pattern, minLength = 0, maxLength = 300 }: Json): fc.Arbitrary<string> {
  const any = fc.string({ minLength, maxLength: Math.min(maxLength, 60), unit: 'binary' })
  if (pattern === undefined) return any
  const regex = new RegExp(pattern, 'u')
  const fits = (text: string): boolean => text.length >= minLength && text.length <= maxLength && regex.test(text)
  try {
    return fc.stringMatching(regex).filter(fits)
  } catch {
    // A look-ahead or a class that cannot be turned round.
    return fc.string({ minLength: 1, maxLength: Math.min(maxLength, 60) }).filter(fits)
  }
}

function objectsOf(
  { properties, required = [] }: Json,
  inner: (schema: Json) => fc.Arbitrary<Json>,
): fc.Arbitrary<Json> {
  if (properties === undefined) return fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  const fields = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, inner(each)]))
  return fc.record(fields, { requiredKeys: required })
}

const oddValues = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom<Json>(null, '', ' ', '\u0000', "'; DROP TABLE tenants; --", '%', '../..', 'x'.repeat(5_000), [], {}),
  fc.constantFrom<Json>(-1, 0, 0.5, 1e308, 2 ** 53, -0, true, [[[[]]]], { __proto__: null, constructor: 1 }),
)

/** Returns values that stand near those of a schema: something is missing, too much, or something else. */
export function valuesAgainst(values: fc.Arbitrary<Json>, schema: Json): fc.Arbitrary<Json> {
  const names = Object.keys(schema.properties ?? {})
  const name = names.length === 0 ? fc.string() : fc.oneof(fc.constantFrom(...names), fc.string())
  const change = fc.record({ kind: fc.constantFrom('drop', 'set', 'wrap', 'replace'), name, value: oddValues })
  return fc.tuple(values, fc.array(change, { minLength: 1, maxLength: 3 })).map(([value, changes]) => {
    let spoilt = value
    for (const each of changes) spoilt = spoil(spoilt, each)
    return spoilt
  })
}

function spoil(value: Json, change: { readonly kind: string; readonly name: string; readonly value: Json }): Json {
  const { kind, name, value: odd } = change
  if (kind === 'wrap') return [value]
  if (kind === 'replace' || typeof value !== 'object' || value === null) return odd
  const { [name]: _, ...rest } = value
  return kind === 'drop' ? rest : { ...rest, [name]: odd }
}
