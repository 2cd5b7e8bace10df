import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeDirectory } from './make-directory.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-directory-'))
})
afterAll(() => rm(root, { recursive: true }))

it('makes what is missing with the mode given, and leaves what is there as it is', async () => {
  await chmod(root, 0o755)
  await makeDirectory(join(root, 'a/b/c'), { mode: 0o700 })
  await makeDirectory(join(root, 'a/b/c'), { mode: 0o777 })
  for (const path of ['a', 'a/b', 'a/b/c']) expect((await stat(join(root, path))).mode & 0o777).toBe(0o700)
  expect((await stat(root)).mode & 0o777).toBe(0o755)
})

it('may be asked for one folder many times at once', async () => {
  await Promise.all(Array.from({ length: 20 }, () => makeDirectory(join(root, 'many/at/once'))))
  expect((await stat(join(root, 'many/at/once'))).isDirectory()).toBe(true)
})

it('refuses a path through a file', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(makeDirectory(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeDirectory(join(root, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})

it.runIf(process.platform === 'linux')('comes to an end where no folder can be made (below /proc)', async () => {
  await expect(makeDirectory('/proc/voyage/production')).rejects.toMatchObject({ code: 'ENOENT' })
})
