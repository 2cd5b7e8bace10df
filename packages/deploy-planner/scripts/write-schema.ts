import { writeFileSync } from 'node:fs'
import { renderManifestJsonSchema } from '../src/manifest-json-schema.ts'

writeFileSync(new URL('../schema/manifest.schema.json', import.meta.url), renderManifestJsonSchema())
