import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const environment = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` }

/** The folders of the packages that are published. */
export const packageNames: ReadonlyArray<string> = (await readdir(join(root, 'packages'))).sort()

/**
 * Builds a package and packs it as `npm publish` would; returns the tarball. It is kept under the hash of what it is
 * made from and with, so that a second test, or a second run, builds nothing.
 */
export async function packPackage(name: string): Promise<string> {
  const folder = join(root, 'packages', name)
  const key = await hashSources(folder)
  const kept = join(root, 'node_modules/.cache/voyage-tarballs', `${name}-${key}.tgz`)
  if (existsSync(kept)) return kept
  await run('tsup', ['--silent'], { cwd: folder, env: environment })
  return packFolder(folder, kept)
}

/** Packs a package that is installed in this repository, so that it can be installed elsewhere without a network. */
export async function packInstalled(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const kept = join(root, 'node_modules/.cache/voyage-tarballs', `${name.replaceAll('/', '-')}-${version}.tgz`)
  return existsSync(kept) ? kept : packFolder(folder, kept)
}

async function packFolder(folder: string, to: string): Promise<string> {
  const scratch = `${to}.${process.pid}`
  await mkdir(scratch, { recursive: true })
  await run('npm', ['pack', folder, '--ignore-scripts', '--pack-destination', scratch], {
    cwd: scratch,
    env: environment,
  })
  const [file = ''] = await readdir(scratch)
  await rename(join(scratch, file), to)
  await rm(scratch, { recursive: true })
  return to
}

async function hashSources(folder: string): Promise<string> {
  const hash = createHash('sha256')
  // What a package imports from another one of this repository is no part of its own bundle.
  const own = ['package.json', 'tsup.config.ts', 'tsconfig.json', 'README.md', 'CHANGELOG.md', 'LICENSE']
  const files = globSync([...own, '{src,migrations,schema}/**/*.*'], { cwd: folder })
  const tools = ['../../tsconfig.base.json', '../../package-lock.json']
  for (const file of [...files.sort(), ...tools])
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}
