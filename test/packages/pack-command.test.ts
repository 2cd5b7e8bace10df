import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'
import { packageNames } from './pack-packages.ts'

it('npm run pack makes the tarballs of all packages, though nobody reads which', { timeout: 400_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voyage-pack-'))
  const command = [join(root, 'test/checks/pack-tarballs.ts'), '--to', folder]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.destroy()
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  expect((await readdir(folder)).sort()).toEqual(packageNames.map((name) => `voyage-${name}.tgz`))
  await rm(folder, { recursive: true })
})
