import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

// What a gateway that imports these names carries, minified and compressed. A limit is raised on purpose or not at all.
const kib = 1024
const bundles = [
  // The promise is 4 KiB; the limit is what is reached.
  { what: 'the core: resolver, cache and gate', names: ['createTenantResolver', 'gateTenant'], limit: 3.4 * kib },
  // What resolves a request from end to end: the core alone has no signal.
  {
    what: 'the core with custom domains and host normalisation',
    names: ['createTenantResolver', 'gateTenant', 'customDomain', 'normalizeHost'],
    limit: 4 * kib,
  },
  {
    what: 'the core with custom domains, path slugs and host normalisation',
    names: ['createTenantResolver', 'gateTenant', 'customDomain', 'pathSlug', 'normalizeHost'],
    limit: 4.4 * kib,
  },
  { what: 'API keys and token claims', names: ['apiKey', 'tokenClaim'], from: 'credentials', limit: 1.25 * kib },
  { what: 'the tenant context', names: ['encodeTenantContext', 'decodeTenantContext'], from: 'context', limit: kib },
  { what: 'tenant databases by static binding', names: ['createTenantDatabases'], from: 'bindings', limit: 1.5 * kib },
  {
    what: 'the projection in KV',
    names: ['createProjectedDirectory', 'createKvTenantProjection'],
    from: 'projection',
    limit: 1.5 * kib,
  },
  { what: 'the Hono adapter', names: ['resolveTenant'], from: 'hono', limit: 0.25 * kib },
  { what: 'the itty-router adapter', names: ['withTenant'], from: 'itty-router', limit: 0.25 * kib },
]

describe('the size of', () => {
  it.each(bundles)('$what stays below $limit bytes', async ({ names, from, limit }) => {
    const path = from === undefined ? '@voyage/tenant-resolver' : `@voyage/tenant-resolver/${from}`
    const { outputFiles, metafile } = await build({
      stdin: { contents: `export { ${names.join(', ')} } from '${path}'`, resolveDir: join(root, 'test') },
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: 'esm',
      target: 'es2023',
      conditions: ['@voyage/source'],
    })
    const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
    expect(size).toBeGreaterThan(50)
    expect(size).toBeLessThanOrEqual(limit)
    const foreign = Object.keys(metafile.inputs).filter((file) => !file.includes('packages/tenant-resolver/src/'))
    expect(foreign.filter((file) => !file.includes('stdin'))).toEqual([])
  })
})
