import { createHash } from 'node:crypto'
import { build } from 'esbuild'

/** A Worker's code as one ES module, and the SHA-256 (hex) that names it. */
export interface WorkerBundle {
  readonly code: string
  readonly fingerprint: string
}

/**
 * Bundles a Worker's entry file and all it imports into one ES module.
 *
 * Workspace packages are taken from source through the `@voyage/source` condition, as `wrangler deploy` does with
 * WRANGLER_BUILD_CONDITIONS, so both deploy the same code.
 *
 * @throws esbuild's BuildFailure, which names file, line and column.
 */
export async function bundleWorker(options: { readonly entry: string; readonly root: string }): Promise<WorkerBundle> {
  const result = await build({
    entryPoints: [options.entry],
    absWorkingDir: options.root,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    // As wrangler has it: a package's "browser" map says which of Node's modules a Worker does without.
    platform: 'browser',
    conditions: ['@voyage/source', 'workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  })
  const code = result.outputFiles[0]?.text ?? ''
  return { code, fingerprint: createHash('sha256').update(code).digest('hex') }
}
