import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../support/start-workers.ts'
import type { InstalledProject } from './install-project.ts'

/** Bundles a project's Worker as wrangler does, from what is installed there. */
export async function bundleProject(folder: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'src/index.ts')],
    absWorkingDir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** Compiles a project against the types that are installed there; rejects with what is wrong. */
export const typeCheck = (project: InstalledProject): Promise<string> =>
  project.run('node', join(root, 'node_modules/typescript7/bin/tsc'), '-p', '.')
