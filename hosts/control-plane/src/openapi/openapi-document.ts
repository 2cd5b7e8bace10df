import type { JsonObject } from '@voyage/catalog'
import type { InputName } from '@voyage/catalog/json-schema'
import { catalogJsonSchemas } from '@voyage/catalog/json-schema'
import type { Operation } from '../operation.ts'
import { answerSchemas, schemaPrefix } from './answer-schemas.ts'
import { headerComponents, headerParameters } from './components.ts'
import type { DescribedOperation, DescribedParameter } from './described-operation.ts'
import { operationObject } from './operation-object.ts'
import { problemSchemas } from './problem-answers.ts'
import type { SecurityScheme } from './security.ts'
import { securitySchemes } from './security.ts'

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: ReadonlyArray<{ readonly name: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonObject>>
    readonly headers: Readonly<Record<string, JsonObject>>
    readonly parameters: Readonly<Record<string, DescribedParameter>>
    readonly securitySchemes: Readonly<Record<string, SecurityScheme>>
  }
}

const description =
  'Tenants of a multi-tenant platform, their domains, databases, features and API keys; who changed what, and who is ' +
  'told of it. Times are whole epoch seconds. Unknown fields and parameters are refused; null is not absent. What is ' +
  'refused is told as a problem (RFC 9457); invalid input with all its errors at once.'

/**
 * Returns the OpenAPI 3.1 document of the operations. `issuer` is the auth host whose access tokens operators have; null
 * when there is none.
 *
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function openApiDocument(operations: ReadonlyArray<Operation>, issuer: string | null): OpenApiDocument {
  const catalog = catalogJsonSchemas(schemaPrefix)
  const paths: Record<string, Record<string, DescribedOperation>> = {}
  for (const operation of operations) {
    const described = operationObject(operation, { inputs: catalog, issuer })
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: described }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Voyage control plane', version: '1', description },
    tags: [...new Set(operations.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...withoutQueries(catalog, operations), ...answerSchemas(catalog), ...problemSchemas },
      headers: headerComponents,
      parameters: headerParameters,
      securitySchemes: securitySchemes(issuer),
    },
  }
}

// What stands in a query is there parameter by parameter.
function withoutQueries(
  schemas: Readonly<Record<string, JsonObject>>,
  operations: ReadonlyArray<Operation>,
): Readonly<Record<string, JsonObject>> {
  const queries = new Set<InputName | null>(operations.map(({ query }) => query))
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => !queries.has(name as InputName)))
}
