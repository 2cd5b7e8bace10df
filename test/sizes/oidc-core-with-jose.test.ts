import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

it('oidc-core with jose and pkce, bundled, minified and compressed, is at most 25 KiB, and carries no other library', async () => {
  const result = await build({
    entryPoints: [join(root, 'packages/oidc-core/src/index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['@voyage/source', 'workerd', 'worker', 'browser'],
    metafile: true,
    write: false,
  })
  expect(gzipSync(result.outputFiles[0]?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(25 * 1024)
  const libraries = Object.keys(result.metafile.inputs).flatMap((path) => /node_modules\/([^/]+)/.exec(path)?.[1] ?? [])
  expect([...new Set(libraries)]).toEqual(['jose'])
})
