import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { chromiumPath, launchChromium } from '../browser/chromium.ts'
import { serveHttp } from '../support/serve-http.ts'
import { root } from '../support/start-workers.ts'
import type { InstalledProject } from './install-project.ts'
import { installProject } from './install-project.ts'
import { packageNames } from './pack-packages.ts'

// Each package, installed from its tarball, in each runtime: every entry is loaded, and one real thing is done
// (smoke/<package>.ts). The answer must be the same everywhere.

/** What smoke/<package>.ts answers. */
const answers: Readonly<Record<string, string>> = {
  'auth-client': 'null /',
  catalog: 'provisioning slug_taken',
  'deploy-planner': '46b8e0c5f361acc91e9da091ba62e5418fb2084be1ac433ce6b77bbbe9595930 1',
  'oidc-core': 'ES256 invalid_client',
  pkce: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  'role-lane-generator': '6f915261ca03b420',
  'tenant-resolver': 'served served unknown',
}

/** Entries for Node, Deno and Bun alone: they keep files. The README of the package says so. */
const ofFiles: ReadonlyArray<string> = ['@voyage/deploy-planner/files']

const entriesOf = (name: string): ReadonlyArray<string> => {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  return Object.keys(exports).map((path) => `@voyage/${name}${path.slice(1)}`)
}

/** The program: loads the entries, fails when one exports nothing, and returns what the smoke test answers. */
function programOf(name: string, entries: ReadonlyArray<string>): string {
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}'`)
  const loaded = entries.map((entry, index) => `'${entry}': entry${index}`)
  return `${imports.join('\n')}
import { smoke } from './${name}.ts'
const entries = { ${loaded.join(', ')} }
export async function run() {
  const empty = Object.keys(entries).filter((entry) => Object.keys(entries[entry]).length === 0)
  return empty.length > 0 ? 'nothing is exported by ' + empty.join(', ') : smoke()
}`
}

const meridian = Object.fromEntries(
  ['matrix', 'branches', 'roster', 'demand'].map((name) => [
    name,
    JSON.parse(readFileSync(join(root, 'hosts/meridian/config', `${name}.json`), 'utf8')),
  ]),
)

let project: InstalledProject
beforeAll(async () => {
  project = await installProject(join(import.meta.dirname, 'smoke'))
})
afterAll(() => project.remove())

/** Bundles a package's program: whole, or without the packages for a runtime that reads node_modules. */
async function bundle(
  name: string,
  { main, isWhole }: { readonly main: string; readonly isWhole: boolean },
): Promise<string> {
  const entries = entriesOf(name).filter((entry) => !isWhole || !ofFiles.includes(entry))
  const { outputFiles } = await build({
    stdin: { contents: `${programOf(name, entries)}\n${main}`, resolveDir: project.folder, loader: 'ts' },
    absWorkingDir: project.folder,
    define: { MERIDIAN: JSON.stringify(meridian) },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    ...(isWhole ? { conditions: ['workerd', 'worker', 'browser'] } : { external: ['@voyage/*'] }),
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** Runtimes with a command. The Node that started npm may be older than that of the tests; without npm it is theirs. */
const known = [
  { runtime: 'Node', command: process.env['npm_node_execpath'] ?? process.execPath, args: [] },
  { runtime: 'Deno', command: 'deno', args: ['run', '--allow-read', '--allow-env'] },
  { runtime: 'Bun', command: 'bun', args: ['run'] },
]
const commands = known.flatMap((one) => {
  const { status, stdout } = spawnSync(one.command, ['--version'], { encoding: 'utf8' })
  return status === 0 ? [{ ...one, version: /\d[\d.]*/.exec(stdout)?.[0] ?? '' }] : []
})
const missing = known.map(({ runtime }) => runtime).filter((name) => !commands.some(({ runtime }) => runtime === name))
if (missing.length > 0) process.stderr.write(`Not on this machine, so not tried: ${missing.join(', ')}.\n`)

describe.each(commands)('in $runtime $version', ({ command, args }) => {
  it.each(packageNames)('%s', async (name) => {
    const file = join(project.folder, `run-${name}.mjs`)
    await writeFile(file, await bundle(name, { main: 'console.log(await run())', isWhole: false }))
    const { stdout } = await promisify(execFile)(command, [...args, file], { cwd: project.folder })
    expect(stdout.trimEnd()).toBe(answers[name])
  })
})

it('in workerd', async () => {
  const main = 'export default { async fetch() { return new Response(await run()) } }'
  const workers = await Promise.all(
    packageNames.map(async (name) => ({
      code: await bundle(name, { main, isWhole: true }),
      options: { name, compatibilityDate: '2026-10-01' },
    })),
  )
  const stack = await createLocalStack({}, { workers, databaseIds: [] })
  try {
    const texts = packageNames.map(async (name) => [name, await (await stack.fetch(name, 'http://smoke/')).text()])
    expect(Object.fromEntries(await Promise.all(texts))).toEqual(answers)
  } finally {
    await stack.stop()
  }
})

describe.skipIf(chromiumPath === undefined)('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  it('every package, as a module of its own', async () => {
    const modules = new Map<string, string>()
    for (const name of packageNames) modules.set(`/${name}.js`, await bundle(name, { main: '', isWhole: true }))
    const site = await serveHttp(async ({ url }) => {
      const module = modules.get(url)
      const type = module === undefined ? 'text/html' : 'text/javascript'
      return new Response(module ?? '<!doctype html><title>smoke</title>', { headers: { 'content-type': type } })
    })
    const page = await browser.newPage()
    await page.goto(site.url)
    for (const name of packageNames) {
      const answer = await page.evaluate(`import('/${name}.js').then(({ run }) => run())`)
      expect([name, answer]).toEqual([name, answers[name]])
    }
    await site.stop()
  })
})
