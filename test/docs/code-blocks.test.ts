import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'
import { codeBlocks, documents } from './code-blocks.ts'
import { fragments } from './fragments.ts'
import { runCode } from './run-code.ts'

const blocks = documents.flatMap(codeBlocks)
const keyOf = ({ file, index }: { readonly file: string; readonly index: number }) => `${file} ${index}`

describe('every block of TypeScript in a document', () => {
  it('is looked for in all documents, and every fragment is there', () => {
    expect(blocks.length).toBeGreaterThan(25)
    const keys = blocks.map(keyOf)
    expect(Object.keys(fragments).filter((key) => !keys.includes(key))).toEqual([])
  })

  it('compiles', () => {
    expect(compile()).toEqual([])
  })

  const whole = blocks.filter((block) => fragments[keyOf(block)] === undefined && block.name === '')
  it.each(whole.map((block) => [keyOf(block), block.code] as const))('runs: %s', async (_, code) => {
    expect(await runCode(code)).toMatchObject({ stderr: '', code: 0 })
  })

  const parts = blocks.flatMap((block) => {
    const fragment = fragments[keyOf(block)]
    return fragment === undefined ? [] : [[keyOf(block), block.code, fragment] as const]
  })
  it.each(parts)('does what it says: %s', async (_, code, { before, world = before, after, prints }) => {
    const run = await runCode(`${world}\n${code.replace('export default', 'const worker =')}\n${after}`)
    expect(run.stderr).toBe('')
    expect(run.stdout.trimEnd().split('\n')).toEqual(prints)
  })
})

/** Compiles the blocks as modules of this folder, in one program each for Workers and for the rest. */
function compile(): ReadonlyArray<string> {
  const sources = new Map<string, string>()
  const workers: Array<string> = []
  for (const block of blocks) {
    const { before = '' } = fragments[keyOf(block)] ?? {}
    const path = join(root, 'test/docs', `${block.file.replaceAll(/[/.]/g, '-')}-${block.index}.ts`)
    sources.set(path, `${before}\n${block.code}\nexport {}\n`)
    if (/\b(D1Database|KVNamespace)\b/.test(before + block.code)) workers.push(path)
  }
  const others = [...sources.keys()].filter((path) => !workers.includes(path))
  return [
    ...faultsOf(others, {
      sources,
      types: ['node'],
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    }),
    ...faultsOf(workers, { sources, types: ['@cloudflare/workers-types'], lib: ['lib.es2023.d.ts'] }),
  ]
}

function faultsOf(
  files: ReadonlyArray<string>,
  options: {
    readonly sources: ReadonlyMap<string, string>
    readonly types: Array<string>
    readonly lib: Array<string>
  },
): ReadonlyArray<string> {
  const { sources, types, lib } = options
  const settings: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['@voyage/source'],
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types,
    lib,
  }
  const host = ts.createCompilerHost(settings)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (path) => sources.get(path) ?? readFile(path)
  host.fileExists = (path) => sources.has(path) || fileExists(path)
  host.getSourceFile = (path, version) => {
    const text = sources.get(path)
    return text === undefined ? getSourceFile(path, version) : ts.createSourceFile(path, text, version)
  }
  host.getCurrentDirectory = () => root
  const program = ts.createProgram([...files], settings, host)
  return files.flatMap((path) => {
    const source = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map(
      ({ messageText }) => `${path.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
  })
}
