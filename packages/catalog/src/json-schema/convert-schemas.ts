import type { ConversionConfig, JsonSchema } from '@valibot/to-json-schema'
import { toJsonSchemaDefs } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import { cursorText, defaultPageLimit, pageEntries } from '../schemas/page.ts'
import type { JsonObject } from '../tenant-feature.ts'

/**
 * Returns the JSON Schemas (2020-12) of valibot schemas, by their names; one that stands in another is referred to as
 * `<refPrefix><name>`. What a schema expects becomes its description.
 *
 * A rule that JSON Schema has no words for is in the description alone; a value with no such words at all throws.
 */
export function convertSchemas<N extends string>(
  schemas: Readonly<Record<N, v.GenericSchema>>,
  refPrefix: string,
): Readonly<Record<N, JsonObject>> {
  const config: ConversionConfig = {
    target: 'draft-2020-12',
    // From the last schema of a pipe on: what comes before only tells arrays from objects, and text from numbers.
    typeMode: 'output',
    errorMode: 'throw',
    ignoreActions: ['transform'],
    overrideRef: ({ referenceId }) => `${refPrefix}${referenceId}`,
    overrideAction,
    overrideSchema,
  }
  // Nothing but JSON is in it: that is what JSON Schema is.
  return toJsonSchemaDefs(schemas, config) as unknown as Readonly<Record<N, JsonObject>>
}

const overrideAction: NonNullable<ConversionConfig['overrideAction']> = ({ valibotAction, jsonSchema }) => {
  const { type } = valibotAction
  // JSON Schema reads every pattern with the flag u.
  if (type === 'regex') return jsonSchema
  // A rule in code.
  if (type === 'check' || type === 'check_items') {
    const message = 'message' in valibotAction ? valibotAction.message : undefined
    return { ...jsonSchema, description: joined(jsonSchema.description, message) }
  }
  return null
}

const overrideSchema: NonNullable<ConversionConfig['overrideSchema']> = (context) => {
  const { valibotSchema, jsonSchema } = context
  if (valibotSchema === pageEntries.limit) return { ...jsonSchema, default: defaultPageLimit }
  if (valibotSchema === pageEntries.cursor) return convertSchemas({ cursor: cursorText }, '').cursor as JsonSchema
  switch (valibotSchema.type) {
    case 'object_with_rest':
      // The rest is `never`, for whose fields `closedObject` has a message.
      return { ...jsonSchema, additionalProperties: false }
    case 'custom':
      return { type: 'object', ...described(valibotSchema) }
    case 'string':
    case 'number':
    case 'array':
      return { ...jsonSchema, ...described(valibotSchema) }
    default:
      return null
  }
}

function described(schema: object): { readonly description?: string } {
  return 'message' in schema && typeof schema.message === 'string' ? { description: schema.message } : {}
}

function joined(one: string | undefined, other: unknown): string {
  const parts = [one, other].filter((each) => typeof each === 'string')
  return [...new Set(parts)].join('; ')
}
