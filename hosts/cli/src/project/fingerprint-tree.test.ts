import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fingerprintTree } from './fingerprint-tree.ts'

let root: string
const write = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
const fingerprint = () => fingerprintTree({ root, directory: 'site', except: 'site/dist' })

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-tree-'))
  await write('site/src/page.ts', 'one')
})

afterAll(() => rm(root, { recursive: true }))

it('does not change with what a build, an install or a tool leaves behind', async () => {
  const before = await fingerprint()
  await write('site/dist/page.js', 'built')
  await write('site/node_modules/x/index.js', 'installed')
  await write('site/.wrangler/cache.json', '{}')
  expect(await fingerprint()).toBe(before)
})

it('changes with a name and with a content, however deep', async () => {
  const seen = new Set([await fingerprint()])
  await write('site/src/deep/other.ts', 'two')
  seen.add(await fingerprint())
  await write('site/src/deep/other.ts', 'three')
  seen.add(await fingerprint())
  expect(seen.size).toBe(3)
})

it('says which folder of the manifest cannot be read', async () => {
  await expect(fingerprintTree({ root, directory: 'nowhere' })).rejects.toMatchObject({
    code: 'CLI_FILE_UNREADABLE',
    message: expect.stringContaining('nowhere'),
  })
})
