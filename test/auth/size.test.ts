import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

/** Bytes of each entry with all that it imports, jose included: bundled, minified, compressed. The aim is 25 KiB. */
const limits: Readonly<Record<string, number>> = {
  'index.ts': 25 * 1024,
  'd1/index.ts': 8 * 1024,
}

describe('the bundled size of oidc-core', () => {
  it.each(Object.entries(limits))('%s is at most %i bytes in gzip', async (entry, limit) => {
    const result = await build({
      entryPoints: [join(root, 'packages/oidc-core/src', entry)],
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      conditions: ['@voyage/source', 'workerd', 'worker', 'browser'],
      metafile: true,
      write: false,
    })
    expect(gzipSync(result.outputFiles[0]?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(limit)
    const libraries = Object.keys(result.metafile.inputs).flatMap(
      (path) => /node_modules\/([^/]+)/.exec(path)?.[1] ?? [],
    )
    expect([...new Set(libraries)].filter((name) => name !== 'jose')).toEqual([])
  })
})
