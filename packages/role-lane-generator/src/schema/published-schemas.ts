import * as z from 'zod'
import { branchesSchema } from './parse-branches.ts'
import { demandSchema } from './parse-demand.ts'
import { rosterSchema } from './parse-roster.ts'
import { matrixSchema } from './parse-service-role-matrix.ts'

const documents = { matrix: matrixSchema, branches: branchesSchema, roster: rosterSchema, demand: demandSchema }

/**
 * Returns the text of every published JSON Schema by its file name (`matrix.schema.json`, ...),
 * two-space JSON with a final newline.
 */
export function publishedSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(documents).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
    ]),
  )
}
