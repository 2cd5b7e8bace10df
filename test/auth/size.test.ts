import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

/** Bytes of each entry with all that it imports, jose included: bundled, minified, compressed. */
const limits: Readonly<Record<string, number>> = {
  'pkce/src/index.ts': 700,
  'oidc-core/src/index.ts': 25 * 1024,
  'oidc-core/src/d1/index.ts': 8 * 1024,
}

describe('the bundled size', () => {
  it.each(Object.entries(limits))('of %s is at most %i bytes in gzip', async (entry, limit) => {
    const result = await build({
      entryPoints: [join(root, 'packages', entry)],
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
    expect([...new Set(libraries)]).toEqual(entry === 'oidc-core/src/index.ts' ? ['jose'] : [])
  })
})
