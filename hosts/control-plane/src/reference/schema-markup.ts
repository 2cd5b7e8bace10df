import type { JsonObject, JsonValue } from '@voyage/catalog'
import { html } from 'hono/html'
import { schemaPrefix } from '../openapi/answer-schemas.ts'
import type { Markup } from './markup.ts'
import { joined } from './markup.ts'

type Properties = Readonly<Record<string, JsonObject>>

/** Returns what a value may be, in a few words; a schema that has a name is a link to it. */
export function typeOf(schema: JsonObject): Markup {
  const { $ref, anyOf, const: only, enum: words, type, items } = schema
  if (typeof $ref === 'string') {
    const name = $ref.slice(schemaPrefix.length)
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`
  if (Array.isArray(words)) return html`one of ${joined(words.map(wordOf), ', ')}`
  if (Array.isArray(anyOf)) return joined((anyOf as ReadonlyArray<JsonObject>).map(typeOf), ' or ')
  if (type === 'array') return html`array of ${typeOf(items as JsonObject)}${boundsOf(schema)}`
  return html`${typeof type === 'string' ? type : 'any value'}${boundsOf(schema)}`
}

const wordOf = (word: JsonValue): Markup => html`<code>${word === null ? 'null' : String(word)}</code>`

function boundsOf({ minimum, maximum, minLength, maxLength, maxItems, default: byDefault }: JsonObject): string {
  const bounds = [
    minimum === undefined || minimum === 0 ? '' : `from ${minimum}`,
    maximum === undefined ? '' : `up to ${maximum}`,
    minLength === undefined || minLength === 1 ? '' : `at least ${minLength} characters`,
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    maxItems === undefined ? '' : `at most ${maxItems}`,
    byDefault === undefined ? '' : `default ${JSON.stringify(byDefault)}`,
  ].filter((each) => each !== '')
  return bounds.length === 0 ? '' : `, ${bounds.join(', ')}`
}

/** One entry of a list of fields or parameters. */
export interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly schema: JsonObject
  readonly meaning: string
}

/** Returns a list of fields: name, type, whether it has to be there, meaning. */
export function fieldList(fields: ReadonlyArray<Field>): Markup {
  return html`<dl>
${fields.map(
  ({ name, isRequired, schema, meaning }) => html`<div>
<dt><code>${name}</code> <span class="quiet">${isRequired ? 'required' : 'optional'}</span></dt>
<dd><span class="quiet">${typeOf(schema)}</span>${meaning === '' ? '' : html`<br>${meaning}`}${patternOf(schema)}</dd>
</div>`,
)}
</dl>`
}

function patternOf(schema: JsonObject): Markup {
  const { pattern } = innermost(schema)
  return typeof pattern === 'string' ? html`<br><span class="quiet">pattern <code>${pattern}</code></span>` : html``
}

/** Returns the fields of a schema, those of objects within it by their path. */
function fieldsOf(schema: JsonObject): ReadonlyArray<Field> {
  if (schema['type'] === 'array') return fieldsOf(schema['items'] as JsonObject).map((each) => under('[]', each))
  const required = (schema['required'] ?? []) as ReadonlyArray<string>
  return Object.entries((schema['properties'] ?? {}) as Properties).flatMap(([name, property]) => {
    const isRequired = required.includes(name)
    return [
      { name, isRequired, schema: property, meaning: meaningOf(property) },
      ...fieldsOf(property).map((each) => under(name, each)),
    ]
  })
}

/** Returns what a schema says in words. */
export function meaningOf(schema: JsonObject): string {
  const { description } = schema
  if (typeof description === 'string') return description
  const inner = innermost(schema)
  return inner !== schema && typeof inner['description'] === 'string' ? inner['description'] : ''
}

// Of a value that may be null, what it is otherwise.
function innermost(schema: JsonObject): JsonObject {
  const [first] = (schema['anyOf'] ?? []) as ReadonlyArray<JsonObject>
  return first ?? schema
}

function under(parent: string, field: Field): Field {
  return { ...field, name: field.name.startsWith('[') ? `${parent}${field.name}` : `${parent}.${field.name}` }
}

/** Returns the whole of a schema: its fields, or what each of its variants has in place of the others. */
export function schemaBody(schema: JsonObject): Markup {
  const variants = (schema['anyOf'] ?? []) as ReadonlyArray<JsonObject>
  if (variants.length === 0) {
    const fields = fieldsOf(schema)
    return fields.length === 0 ? html`<p>${typeOf(schema)}</p>` : fieldList(fields)
  }
  const all = variants.map((variant) => new Map(fieldsOf(variant).map((field) => [field.name, field])))
  const [first = new Map<string, Field>()] = all
  const isCommon = (field: Field): boolean =>
    all.every((each) => JSON.stringify(each.get(field.name)?.schema) === JSON.stringify(field.schema))
  return html`${fieldList([...first.values()].filter(isCommon))}
<h4>and one of these</h4>
<dl>
${all.map((fields) => variantEntry([...fields.values()].filter((field) => !isCommon(field))))}
</dl>`
}

// The field that tells the variants apart is a constant; the others are what follows from it.
function variantEntry(fields: ReadonlyArray<Field>): Markup {
  const teller = fields.find(({ schema }) => schema['const'] !== undefined)
  const others = fields.filter((field) => field !== teller && field.schema['type'] !== 'object')
  return html`<div>
<dt><code>${String(teller?.schema['const'] ?? '')}</code></dt>
<dd><ul>${others.map(({ name, schema }) => html`<li><code>${name}</code> ${typeOf(schema)}</li>`)}</ul></dd>
</div>`
}
