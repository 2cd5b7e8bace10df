import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'
import { codeBlocks, documents } from './code-blocks.ts'
import { runCode } from './run-code.ts'

/**
 * What a fragment takes for granted, by file and place: it goes in front when the fragment is compiled. A fragment is
 * not run by itself; why, is said here, and which test runs the same thing.
 */
const fragments: Readonly<Record<string, { readonly before: string; readonly why: string }>> = {
  'packages/tenant-resolver/README.md 3': {
    before: `import { Hono } from 'hono'
      import type { IRequest } from 'itty-router'
      import { Router } from 'itty-router'
      import type { TenantResolver } from '@voyage/tenant-resolver'
      declare const resolver: TenantResolver
      const app = new Hono()
      const router = Router<IRequest>()`,
    why: 'three frameworks at once; test/edge-gateway/hono-middleware.test.ts and hosts/edge-gateway/src/with-tenant.test.ts',
  },
  'packages/tenant-resolver/README.md 4': {
    before: `import type { TenantResolver } from '@voyage/tenant-resolver'
      declare const resolver: TenantResolver`,
    why: 'a handler of a Worker; test/edge-gateway/two-tenants.test.ts and packages/tenant-resolver/src/gate-rules.test.ts',
  },
  'packages/tenant-resolver/README.md 5': {
    before: `import type { TenantDirectory, TenantIdDirectory } from '@voyage/tenant-resolver'
      import type { ProjectionSource } from '@voyage/tenant-resolver/projection'
      declare const env: { readonly TENANT_PROJECTION: KVNamespace }
      declare const directory: TenantDirectory & TenantIdDirectory
      declare const source: ProjectionSource
      const now = () => Date.now() / 1000`,
    why: 'needs KV; test/edge-gateway/projection.test.ts',
  },
  'packages/tenant-resolver/README.md 6': { before: '', why: 'needs D1; packages/tenant-resolver/src/bindings' },
  'packages/tenant-resolver/README.md 7': {
    before: `import type { TenantContext } from '@voyage/tenant-resolver'
      declare const env: Readonly<Record<string, unknown>>
      declare const context: TenantContext`,
    why: 'two Workers; test/edge-gateway/shards.test.ts',
  },
  'packages/auth-client/README.md 2': {
    before: `import { Hono } from 'hono'
      import type { CookieRelyingParty, Session } from '@voyage/auth-client/cookie'
      import { requireSession } from '@voyage/auth-client/hono'
      declare const rp: CookieRelyingParty`,
    why: 'a handler; test/auth-client/server-examples.test.ts',
  },
  'packages/oidc-core/README.md 3': { before: '', why: 'asks an issuer; test/auth/resource-server.test.ts' },
}

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
