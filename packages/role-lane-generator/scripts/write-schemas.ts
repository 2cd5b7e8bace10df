import { mkdir, writeFile } from 'node:fs/promises'
import { publishedSchemas } from '../src/schema/published-schemas.ts'

const folder = new URL('../schema/', import.meta.url)
await mkdir(folder, { recursive: true })
for (const [name, text] of publishedSchemas()) await writeFile(new URL(name, folder), text)
