import * as z from 'zod'
import { createManifestSchema, REFERENCE_SCHEMA } from './schema.ts'

/** Returns the manifest's JSON Schema (draft-07, the one that editors know best) as text with a final newline. */
export function renderManifestJsonSchema(): string {
  const schema = z.toJSONSchema(createManifestSchema({ templates: true }), { io: 'input', target: 'draft-7' })
  const properties = Object.entries(schema.properties ?? {}).map(([key, part]) => {
    return [key, typeof part === 'object' ? withReferences(part) : part]
  })
  const title = 'Voyage deploy manifest'
  return `${JSON.stringify({ ...schema, properties: Object.fromEntries(properties), title }, null, 2)}\n`
}

type JsonSchema = z.core.JSONSchema.BaseSchema

/** A list or record at the top level, and each of its entries, may stand in a file of its own. */
function withReferences(part: JsonSchema): JsonSchema {
  const { items, additionalProperties } = part
  const orFile = (schema: JsonSchema) => ({ anyOf: [schema, REFERENCE_SCHEMA as JsonSchema] })
  if (typeof items === 'object' && !Array.isArray(items)) return orFile({ ...part, items: orFile(items) })
  if (typeof additionalProperties !== 'object') return part.type === 'object' ? orFile(part) : part
  return orFile({ ...part, additionalProperties: orFile(additionalProperties) })
}
