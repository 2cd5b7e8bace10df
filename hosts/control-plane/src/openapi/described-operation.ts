import type { JsonObject, JsonValue } from '@voyage/catalog'

/** A reference to a component of the document. */
export interface Ref {
  readonly $ref: string
}

/** A parameter object. */
export interface DescribedParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly description?: string
  readonly schema: JsonObject
}

/** A response object. */
export interface DescribedResponse {
  readonly description: string
  readonly headers: Readonly<Record<string, Ref | JsonObject>>
  readonly content?: Readonly<Record<string, { readonly schema: JsonObject }>>
}

/** An operation object. @see https://spec.openapis.org/oas/v3.1.0#operation-object */
export interface DescribedOperation {
  readonly operationId: string
  readonly tags: readonly [string]
  readonly summary: string
  readonly description?: string
  readonly security: ReadonlyArray<Readonly<Record<string, ReadonlyArray<string>>>>
  readonly parameters: ReadonlyArray<DescribedParameter | Ref>
  readonly requestBody?: {
    readonly required: true
    readonly content: { readonly 'application/json': { readonly schema: JsonObject; readonly example?: JsonValue } }
  }
  readonly responses: Readonly<Record<string, DescribedResponse>>
}
