import fc from 'fast-check'

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
type Json = any

type Resolve = (ref: string) => Json

const known = new Set(
  (
    '$ref const enum anyOf type minimum maximum pattern minLength maxLength format items minItems maxItems uniqueItems ' +
    'properties required additionalProperties minProperties maxProperties propertyNames description title examples ' +
    'default oneOf not if then else'
  ).split(' '),
)

/**
 * Returns values that a JSON Schema describes; `resolve` finds what a $ref means. What its rules forbid beyond the single
 * fields (`not`), and what bounds of objects do, is for the caller to leave out.
 */
export function valuesOf(schema: Json, resolve: Resolve): fc.Arbitrary<Json> {
  const inner = (each: Json): fc.Arbitrary<Json> => valuesOf(each, resolve)
  const foreign = Object.keys(schema).filter((keyword) => !known.has(keyword))
  if (foreign.length > 0) throw new Error(`no values are made for the keywords ${foreign.join(', ')}`)
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
      return fc.oneof(...variantsOf(schema).map((variant) => objectsOf(variant, inner)))
    default:
      return fc.jsonValue()
  }
}

/** Tells whether an object's schema has rules over several fields at once. */
export function hasJointRules(schema: Json): boolean {
  return ['oneOf', 'not', 'if'].some((keyword) => schema[keyword] !== undefined)
}

/** Returns objects each field of which is as described, whatever the rules over several fields say of them. */
export function fieldwiseValuesOf(schema: Json, resolve: Resolve): fc.Arbitrary<Json> {
  return objectsOf(schema, (each) => valuesOf(each, resolve))
}

/** Returns the schema once for each way of `oneOf` and of `if`, with the fields narrowed to what they are there. */
function variantsOf(schema: Json): ReadonlyArray<Json> {
  const { oneOf = [{}], if: condition, then: consequence = {}, else: otherwise = {}, ...plain } = schema
  const cases =
    condition === undefined
      ? [[]]
      : [
          [condition, consequence],
          [negated(condition, plain), otherwise],
        ]
  return oneOf.flatMap((one: Json) => cases.map((rules) => [one, ...rules].reduce(narrowedObject, plain)))
}

function negated({ properties }: Json, plain: Json): Json {
  const others = Object.entries<Json>(properties).map(([name, { const: value }]) => {
    const choices: ReadonlyArray<Json> = plain.properties[name].enum
    return [name, { enum: choices.filter((each) => each !== value) }]
  })
  return { properties: Object.fromEntries(others) }
}

function narrowedObject(plain: Json, rule: Json): Json {
  const narrower = Object.entries<Json>(rule.properties ?? {}).map(([name, by]) => [
    name,
    narrowed(plain.properties[name], by),
  ])
  return {
    ...plain,
    properties: { ...plain.properties, ...Object.fromEntries(narrower) },
    required: [...new Set([...(plain.required ?? []), ...(rule.required ?? [])])],
  }
}

function narrowed(schema: Json, by: Json): Json {
  if (by.const !== undefined || by.enum !== undefined) return by
  const fitting = (schema.anyOf ?? [schema]).filter((each: Json) => each.type === by.type)
  if (fitting.length > 0) return { anyOf: fitting }
  throw new Error(`nothing in ${JSON.stringify(schema)} is a ${by.type}`)
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
