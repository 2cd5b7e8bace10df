import { createHash } from 'node:crypto'
import { rolldown } from 'rolldown'

/** A Worker's code as one ES module, and the SHA-256 (hex) that names it. */
export interface WorkerBundle {
  readonly code: string
  readonly fingerprint: string
}

/**
 * Bundles a Worker's entry file and all it imports into one ES module, within this process: a dry run starts no other.
 *
 * Workspace packages are taken from source through the `@voyage/source` condition, as `wrangler deploy` does with
 * WRANGLER_BUILD_CONDITIONS, so both deploy the same code.
 *
 * @throws rolldown's Error, which names file, line and column.
 */
export async function bundleWorker(options: { readonly entry: string; readonly root: string }): Promise<WorkerBundle> {
  const bundle = await rolldown({
    input: options.entry,
    cwd: options.root,
    // As wrangler has it: a package's "browser" map says which of Node's modules a Worker does without.
    platform: 'browser',
    // Types are erased, nothing else: a project without the file that its tsconfig.json extends still bundles.
    tsconfig: false,
    external: [/^cloudflare:/, /^node:/],
    resolve: {
      mainFields: ['browser', 'module', 'main'],
      conditionNames: ['@voyage/source', 'workerd', 'worker', 'browser'],
    },
    transform: { target: 'es2024', define: { 'process.env.NODE_ENV': '"production"' } },
    // Wrangler, which bundles with esbuild, refuses an import that cannot be found; so must this.
    onLog: (_level, log, report) => {
      if (log.code === 'UNRESOLVED_IMPORT') report('error', log)
    },
  })
  try {
    const { output } = await bundle.generate({
      format: 'esm',
      codeSplitting: false,
      comments: { legal: true, annotation: true, jsdoc: false },
    })
    const { code } = output[0]
    return { code, fingerprint: createHash('sha256').update(code).digest('hex') }
  } finally {
    await bundle.close()
  }
}
