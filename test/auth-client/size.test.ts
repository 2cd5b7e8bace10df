import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

/** Bytes of each entry with all that it imports: bundled, minified, compressed. */
const limits: Readonly<Record<string, number>> = {
  'browser/index.ts': 6144,
  'browser/storage/index.ts': 1536,
  'browser/windows/index.ts': 832,
  'cookie/index.ts': 11_776,
  'cookie/hono/index.ts': 1024,
  'cookie/itty-router/index.ts': 1024,
  'd1/index.ts': 1536,
}

describe('the bundled size of auth-client', () => {
  it.each(Object.entries(limits))('%s is at most %i bytes in gzip', async (entry, limit) => {
    const result = await build({
      entryPoints: [join(root, 'packages/auth-client/src', entry)],
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      conditions: ['@voyage/source'],
      metafile: true,
      write: false,
    })
    expect(gzipSync(result.outputFiles[0]?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(limit)
    const foreign = Object.keys(result.metafile.inputs).filter((path) => path.includes('node_modules'))
    expect(foreign).toEqual([])
  })
})
