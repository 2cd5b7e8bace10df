import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../support/start-workers.ts'

/** A fenced block of TypeScript in a Markdown file. */
export interface CodeBlock {
  readonly file: string
  /** Its place among the file's fenced blocks of code, from 0. */
  readonly index: number
  /** The word after the language: such blocks are read and run by a test of their own. */
  readonly name: string
  readonly code: string
}

const built = ['node_modules', 'dist', '.voyage', '.wrangler']

/** Every Markdown file of the repository. */
export const documents: ReadonlyArray<string> = globSync('**/*.md', {
  cwd: root,
  exclude: (entry) => built.includes(entry),
})

/** Returns the TypeScript blocks of a document; JavaScript is written as TypeScript, so that it is checked as well. */
export function codeBlocks(file: string): ReadonlyArray<CodeBlock> {
  const text = readFileSync(join(root, file), 'utf8')
  const fences = [...text.matchAll(/^```(\w*) ?([\w-]*)[^\n]*\n([\s\S]*?)^```/gm)]
  return fences.flatMap(([, language = '', name = '', code = ''], index) =>
    ['ts', 'js', 'typescript', 'javascript', 'tsx'].includes(language) ? [{ file, index, name, code }] : [],
  )
}
