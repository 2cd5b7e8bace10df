import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

const kib = 1024

// The package's own code, minified and compressed, everything that the entry exports. A limit is raised on purpose or
// not at all.
const entries = [
  { entry: '', depends: ['temporal-polyfill'], limit: 20 * kib },
  { entry: '/schema', depends: ['temporal-polyfill', 'zod'], limit: 6.5 * kib },
  { entry: '/instance', depends: ['zod'], limit: 10.5 * kib },
  { entry: '/lint', depends: [], limit: 1.5 * kib },
  { entry: '/output', depends: [], limit: 1.25 * kib },
  { entry: '/svg', depends: [], limit: 6.5 * kib },
  { entry: '/ical', depends: ['temporal-polyfill'], limit: 2 * kib },
]

describe('the size of @voyage/role-lane-generator', () => {
  it.each(entries)('entry "$entry" stays below $limit bytes, $depends apart', async ({ entry, depends, limit }) => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: `export * from '@voyage/role-lane-generator${entry}'`, resolveDir: join(root, 'test') },
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: 'esm',
      target: 'es2023',
      conditions: ['@voyage/source'],
      external: ['temporal-polyfill', 'zod'],
    })
    const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
    expect(size).toBeGreaterThan(200)
    expect(size).toBeLessThanOrEqual(limit)
    const [output] = Object.values(metafile.outputs)
    const external = (output?.imports ?? []).filter((one) => one.external).map(({ path }) => path)
    expect([...new Set(external)].sort()).toEqual(depends)
    const foreign = Object.keys(metafile.inputs).filter((file) => !file.includes('packages/role-lane-generator/src/'))
    expect(foreign.filter((file) => !file.includes('stdin'))).toEqual([])
  })
})
