import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readManifest } from './read-manifest.ts'

const meridian = join(import.meta.dirname, '../../../meridian/voyage.json')
let root: string
let outside: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-manifest-'))
  outside = await mkdtemp(join(tmpdir(), 'voyage-outside-'))
  const whole = JSON.parse(await readFile(meridian, 'utf8'))
  await writeFile(join(root, 'voyage.json'), JSON.stringify({ ...whole, tenants: [{ $ref: 'tenant.json' }] }))
  await writeFile(join(root, 'tenant.json'), JSON.stringify(whole.tenants[0]))
  await writeFile(join(outside, 'tenant.json'), JSON.stringify(whole.tenants[0]))
  await symlink(outside, join(root, 'linked'))
})

afterAll(async () => {
  await rm(root, { recursive: true })
  await rm(outside, { recursive: true })
})

const refer = (path: string) =>
  writeFile(join(root, 'other.json'), JSON.stringify({ version: 1, tenants: [{ $ref: path }] }))

it('reads a manifest whose tenant stands in a file of its own', async () => {
  const manifest = await readManifest({ root, file: 'voyage.json', environment: 'local' })
  expect(manifest.tenants.map(({ slug }) => slug)).toEqual(['meridian'])
})

it.each([
  ['linked/tenant.json', 'linked/tenant.json is, or lies behind, a symbolic link that leads out of the project'],
  ['lost.json', 'lost.json cannot be read (ENOENT).'],
  ['../voyage.json', 'the path of a file, relative to the project root, with "/" and without ".." and "${"'],
])('refuses the reference %s with the place where it stands', async (path, reason) => {
  await refer(path)
  await expect(readManifest({ root, file: 'other.json', environment: 'local' })).rejects.toMatchObject({
    code: 'CLI_MANIFEST_INVALID',
    details: [expect.stringMatching(/^other\.json: tenants\[0\]\.\$ref: /)],
  })
  await expect(readManifest({ root, file: 'other.json', environment: 'local' })).rejects.toMatchObject({
    details: [expect.stringContaining(reason)],
  })
})

it('says in which file there is no JSON, and where', async () => {
  await writeFile(join(root, 'broken.json'), '{\n  "slug": }')
  await refer('broken.json')
  await expect(readManifest({ root, file: 'other.json', environment: 'local' })).rejects.toMatchObject({
    details: [expect.stringContaining('broken.json is not JSON: line 2')],
  })
})
