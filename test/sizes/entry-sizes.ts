import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from '../support/start-workers.ts'

/** An entry of a package as somebody imports it. */
export interface Entry {
  /** `@voyage/catalog/d1`. */
  readonly name: string
  /** The package's own dependencies, which are not counted: who imports several packages has them once. */
  readonly dependencies: ReadonlyArray<string>
}

/** Every entry of every package. */
export const entries: ReadonlyArray<Entry> = readdirSync(join(root, 'packages')).flatMap((folder) => {
  const {
    name,
    exports,
    dependencies = {},
  } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  return Object.keys(exports).map((path) => ({
    name: `${name}${path.slice(1)}`,
    dependencies: Object.keys(dependencies),
  }))
})

/** Returns the bytes of all that an entry exports: bundled, minified, compressed. */
export async function sizeOf({ name, dependencies }: Entry): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${name}'`, resolveDir: join(root, 'test') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    conditions: ['@voyage/source'],
    external: [...dependencies, 'node:*'],
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}
