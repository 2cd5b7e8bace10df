/// <reference types="node" />
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { publishedSchemas } from './published-schemas.ts'

describe('the committed JSON Schemas', () => {
  it.each([...publishedSchemas()])('%s is what the schema says today (else: npm run schemas)', async (name, text) => {
    const committed = await readFile(new URL(`../../schema/${name}`, import.meta.url), 'utf8')
    expect(JSON.parse(committed)).toEqual(JSON.parse(text))
  })
})
