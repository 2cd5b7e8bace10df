import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Application } from 'typedoc'
import { expect, it, vi } from 'vitest'
import { undocumentedExports } from './undocumented-exports.ts'

// It starts a TypeScript compiler.
vi.setConfig({ testTimeout: 60_000 })

/** Each exports one name, which is of this kind. */
const kinds: ReadonlyArray<readonly [kind: string, code: string]> = [
  ['Class', 'export class A {}'],
  ['Enumeration', 'export enum B { A }'],
  ['Function', 'export function C(): void {}'],
  ['Function', 'export const D = (): void => {}'],
  ['Interface', 'export interface E { a(): void }'],
  ['Type Alias', 'export type F = string'],
  ['Type Alias', 'export type G = () => void'],
  ['Type Alias', 'export type H = { readonly a: () => void }'],
  ['Variable', 'export const I = 1'],
]

async function undocumentedIn(code: string): Promise<ReadonlyArray<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'voyage-exports-'))
  const entry = join(folder, 'index.ts')
  const tsconfig = join(folder, 'tsconfig.json')
  await writeFile(entry, code)
  await writeFile(tsconfig, '{ "files": ["index.ts"], "compilerOptions": { "types": [], "noLib": true } }')
  const app = await Application.bootstrap({ entryPoints: [entry], tsconfig, name: 'it', skipErrorChecking: true }, [])
  const project = await app.convert()
  await rm(folder, { recursive: true })
  if (project === undefined) throw new Error('typedoc has not understood the code')
  return undocumentedExports(project)
}

it('an export of each kind without a docstring is told', async () => {
  const told = await undocumentedIn(kinds.map(([, code]) => code).join('\n'))
  const expected = kinds.map(([kind], index) => `${'ABCDEFGHI'[index]} (${kind})`)
  expect([...told].sort()).toEqual(expected)
})

it('one with a docstring is not, whatever its members have; and what is not exported needs none', async () => {
  const code = kinds.map(([, line]) => `/** What it is. */\n${line}`).join('\n')
  expect(await undocumentedIn(`${code}\nfunction hidden(): void {}\nhidden()`)).toEqual([])
})
