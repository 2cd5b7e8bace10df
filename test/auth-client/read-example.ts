import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../support/start-workers.ts'

/** Returns the code of a guide's block: the fence says its language and its name. */
export async function readExample(guide: string, name: string, language = 'ts'): Promise<string> {
  const text = await readFile(join(root, 'docs/guides', guide), 'utf8')
  const code = text.split(`\n\`\`\`${language} ${name}\n`)[1]?.split('\n```')[0]
  if (code === undefined) throw new Error(`${guide} has no block "${name}"`)
  return code
}

/** Returns the code bundled with this repository's packages, as a module for `platform`. */
export async function bundleExample(code: string, platform: 'browser' | 'node'): Promise<string> {
  const result = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: join(root, 'test') },
    bundle: true,
    format: 'esm',
    platform,
    target: 'es2022',
    conditions: ['@voyage/source'],
    write: false,
  })
  return result.outputFiles[0]?.text ?? ''
}

/** Returns what a guide's blocks export, as one module. */
export async function importExample(guide: string, ...names: ReadonlyArray<string>): Promise<Record<string, unknown>> {
  const blocks = await Promise.all(names.map((name) => readExample(guide, name)))
  const code = await bundleExample(blocks.join('\n'), 'node')
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
}
