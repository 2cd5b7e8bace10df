import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResolvedManifest } from '@voyage/deploy-planner'
import { parseManifest, resolveManifest } from '@voyage/deploy-planner'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkProjectPaths } from './check-project-paths.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-paths-'))
  await mkdir(join(root, 'site/.wrangler/deploy'), { recursive: true })
  await writeFile(join(root, 'site/wrangler.jsonc'), '{}')
})
afterEach(() => rm(root, { recursive: true }))

function manifest(migrations: string): ResolvedManifest {
  const parsed = parseManifest({
    version: 1,
    name: 'paths',
    environments: { production: {} },
    controlPlane: { url: 'https://control.example' },
    auth: { url: 'https://auth.example' },
    d1Count: 1,
    d1: [{ name: 'ops', migrations }],
    workers: [{ name: 'site', config: 'site/wrangler.jsonc' }],
    tenants: [],
  })
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'production' }) : parsed
  if (!resolved.ok) throw new Error(resolved.error[0]?.message)
  return resolved.value
}

it('refuses a path that a symbolic link leads out of the project (requirement 25)', async () => {
  await symlink(tmpdir(), join(root, 'migrations'))
  await expect(checkProjectPaths(root, manifest('migrations'))).rejects.toMatchObject({ code: 'CLI_PATH_OUTSIDE' })
})

it('follows a link that stays inside, and leaves what is not there to its reader', async () => {
  await symlink(join(root, 'site'), join(root, 'migrations'))
  expect(await checkProjectPaths(root, manifest('migrations'))).toEqual([])
  expect(await checkProjectPaths(root, manifest('nowhere'))).toEqual([])
})

it('warns of a second configuration and of a redirect, and says which is edited (requirement 21)', async () => {
  await writeFile(join(root, 'site/wrangler.toml'), '')
  await writeFile(join(root, 'site/.wrangler/deploy/config.json'), '{}')
  expect(await checkProjectPaths(root, manifest('nowhere'))).toEqual([
    'site/wrangler.toml lies beside site/wrangler.jsonc; ids are written to site/wrangler.jsonc, which is deployed',
    'site/.wrangler/deploy/config.json redirects wrangler; site/wrangler.jsonc is deployed all the same',
  ])
})
