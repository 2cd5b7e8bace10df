import * as z from 'zod'
import { createManifestSchema } from './schema.ts'

/** Returns the manifest's JSON Schema (draft-07, the one that editors know best) as text with a final newline. */
export function renderManifestJsonSchema(): string {
  const schema = z.toJSONSchema(createManifestSchema({ templates: true }), { io: 'input', target: 'draft-7' })
  const title = 'Voyage deploy manifest'
  return `${JSON.stringify({ ...schema, title }, null, 2)}\n`
}
