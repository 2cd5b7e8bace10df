import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'
import { packageNames, packPackage } from './pack-packages.ts'

const run = promisify(execFile)

/** What a tarball has beside `dist` and `src`. */
const besides: Readonly<Record<string, ReadonlyArray<string>>> = {
  'auth-client': ['migrations/0001_auth_client_sessions.sql', 'migrations/0002_auth_client_answers.sql'],
  catalog: globSync('migrations/*.sql', { cwd: join(root, 'packages/catalog') }),
  'deploy-planner': ['schema/manifest.schema.json'],
  'oidc-core': globSync('migrations/*.sql', { cwd: join(root, 'packages/oidc-core') }),
  pkce: [],
  'role-lane-generator': ['branches', 'demand', 'matrix', 'roster'].map((name) => `schema/${name}.schema.json`),
  'tenant-resolver': [],
}

interface Described {
  readonly name: string
  readonly [field: string]: unknown
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
}

describe.each(packageNames)('the tarball of %s', (name) => {
  const folder = join(root, 'packages', name)
  let scratch: string
  let unpacked: string
  let files: ReadonlyArray<string>
  let described: Described

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'voyage-tarball-'))
    await run('tar', ['-xzf', await packPackage(name), '-C', scratch])
    unpacked = join(scratch, 'package')
    files = globSync('**/*', { cwd: unpacked, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1))
    described = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8'))
  })
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  it('has these files beside dist and src, and no other', () => {
    const others = files.filter((file) => !file.startsWith('dist/') && !file.startsWith('src/'))
    // Changesets write it at a package's first version.
    const changelog = globSync('CHANGELOG.md', { cwd: folder })
    expect(others.sort()).toEqual(
      ['LICENSE', 'README.md', 'package.json', ...changelog, ...(besides[name] ?? [])].sort(),
    )
  })

  it('has the sources without their tests, and every file that a source imports', async () => {
    const sources = files.filter((file) => file.startsWith('src/'))
    expect(sources.filter((file) => /\.test\.|\.properties\.|testkit|\/testing\//.test(file))).toEqual([])
    const missing: Array<string> = []
    for (const file of sources.filter((path) => path.endsWith('.ts'))) {
      const text = await readFile(join(unpacked, file), 'utf8')
      for (const [, path = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^'?]+)/g)) {
        const target = join(dirname(file), path)
        if (!files.includes(target)) missing.push(`${file} imports ${path}`)
      }
    }
    expect(missing).toEqual([])
  })

  it('has in dist each entry with its types, what they share, and nothing else', () => {
    const entries = Object.values(described.exports).flatMap((entry) => [entry['types'] ?? '', entry['default'] ?? ''])
    const built = files.filter((file) => file.startsWith('dist/')).map((file) => `./${file}`)
    expect(entries.filter((entry) => !built.includes(entry))).toEqual([])
    const shared = built.filter((file) => !entries.includes(file))
    expect(shared.filter((file) => !/^\.\/dist\/[\w.-]+-[A-Z0-9_a-z-]{8}\.(js|d\.ts)$/.test(file))).toEqual([])
  })

  it('says who may use it, where it runs and what it is about', async () => {
    expect(described).toMatchObject({
      name: `@voyage/${name}`,
      description: expect.stringMatching(/\.$/),
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20' },
      publishConfig: { access: 'public', provenance: true },
      keywords: expect.arrayContaining([expect.any(String)]),
    })
    expect(await readFile(join(unpacked, 'LICENSE'), 'utf8')).toBe(await readFile(join(root, 'LICENSE'), 'utf8'))
    const readme = await readFile(join(folder, 'README.md'), 'utf8')
    expect(readme).toContain(`npm install @voyage/${name}`)
    expect(readme).toMatch(/^## Where it runs$[\s\S]*Node 20 and newer[\s\S]*workerd[\s\S]*browsers[\s\S]*Deno, Bun/m)
  })

  it('depends on exact versions, and on what its entries import', async () => {
    const dependencies = described.dependencies ?? {}
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    const [imported, builtins] = [new Set<string>(), new Set<string>()]
    for (const file of files.filter((path) => path.startsWith('dist/') && path.endsWith('.js'))) {
      const text = await readFile(join(unpacked, file), 'utf8')
      for (const [, path = ''] of text.matchAll(/^(?:import|export)[^'"]*?from ['"]([^.'"][^'"]*)['"]/gm)) {
        if (isBuiltin(path)) {
          builtins.add(path)
          continue
        }
        imported.add(
          path
            .split('/')
            .slice(0, path.startsWith('@') ? 2 : 1)
            .join('/'),
        )
      }
    }
    expect([...imported].sort()).toEqual(Object.keys(dependencies).sort())
    expect([...builtins].filter((path) => !path.startsWith('node:'))).toEqual([])
  })
})
