import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bundleWorker } from './bundle-worker.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-bundle-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function bundleOf(files: Readonly<Record<string, string>>, folder = 'one') {
  const project = join(root, folder)
  await mkdir(project)
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text)
  return bundleWorker({ entry: join(project, 'entry.ts'), root: project })
}

const entry = (greeting: string): Readonly<Record<string, string>> => ({
  'entry.ts': `import { connect } from 'cloudflare:sockets'
import { Buffer } from 'node:buffer'
import { greet } from './greet.ts'
export default { fetch: (): Response => new Response(greet() + String(connect) + Buffer.name) }`,
  'greet.ts': `/** ${greeting} */\nexport const greet = (): string => 'hello'`,
})

it('gives the same bytes wherever the project lies, and for another docstring', async () => {
  const one = await bundleOf(entry('Greets.'))
  const two = await bundleOf(entry('Says hello.'), 'two')
  expect(two).toEqual(one)
  expect(one.code).toContain('"cloudflare:sockets"')
  expect(one.code).toContain('"node:buffer"')
  expect(one.code).not.toContain('./greet')
})

it('does not read the tsconfig.json, so that one whose base is missing is no hindrance', async () => {
  const bundle = await bundleOf({
    'entry.ts': 'export default { fetch: (): Response => new Response() }',
    'tsconfig.json': '{ "extends": "../../tsconfig.base.json" }',
  })
  expect(bundle.code).toContain('export {')
})

it('refuses an import that cannot be found, by its place', async () => {
  await expect(bundleOf({ 'entry.ts': "import './absent.ts'\nexport default {}" })).rejects.toThrow(
    /absent\.ts[\s\S]*entry\.ts:1:8/,
  )
})
