import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../support/start-workers.ts'
import { packageNames, packInstalled, packPackage } from './pack-packages.ts'

const run = promisify(execFile)

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** A project outside of the workspace, as somebody has it who installed the packages. */
export interface InstalledProject {
  readonly folder: string
  /** Runs a program in it; rejects when it ends with another code than 0, or after two minutes. */
  run(command: string, ...args: ReadonlyArray<string>): Promise<string>
  remove(): Promise<void>
}

/** How a project comes to the packages of this repository. */
export interface InstallOptions {
  /** Commands of a shell that bring them, with this repository at $VOYAGE. Default: npm installs the tarballs of all. */
  readonly commands?: string
}

/**
 * Copies a folder to an empty place and installs what its package.json names, by npm and without a network: packages of
 * this repository from their tarballs, everything else that they depend on from tarballs of what is installed here.
 * Tools (devDependencies) are linked.
 */
export async function installProject(source: string, options: InstallOptions = {}): Promise<InstalledProject> {
  const folder = await mkdtemp(join(tmpdir(), 'voyage-stranger-'))
  await cp(source, folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
  const described: PackageFile = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const tarballs: Tarballs = { packed: new Map(), overrides: new Map() }
  for (const name of Object.keys(described.dependencies ?? {})) await addTarball(name, { from: root, tarballs })
  const all = [...tarballs.packed].map(([name, { file }]) => ({ name, file, isOurs: name.startsWith('@voyage/') }))
  const others = all.filter(({ isOurs }) => !isOurs).map(({ name, file }) => [name, `file:${file}`])
  const dependencies = { ...described.dependencies, ...Object.fromEntries(others) }
  const overrides = Object.fromEntries(tarballs.overrides)
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ ...described, dependencies, devDependencies: {}, overrides }, null, 2),
  )
  const ours = all.filter(({ isOurs }) => isOurs).map(({ file }) => file)
  const commands = options.commands ?? `npm install ${ours.join(' ')}`
  await run('sh', ['-euc', commands], {
    cwd: folder,
    env: {
      ...process.env,
      VOYAGE: root,
      npm_config_offline: 'true',
      npm_config_ignore_scripts: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    },
  })
  for (const name of Object.keys(described.devDependencies ?? {})) await linkTool(name, folder)
  return {
    folder,
    run: async (command, ...args) => {
      const path = `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`
      const env = { ...process.env, PATH: path, NO_COLOR: '1' }
      const { stdout } = await run(command, args, { cwd: folder, env, timeout: 120_000 })
      return stdout
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Installs one of docs/guides as its README says to: by its block `sh install`. */
export async function installGuide(name: string): Promise<InstalledProject> {
  const folder = join(root, 'docs/guides', name)
  const [, commands] = /^```sh install\n([\s\S]*?)^```/m.exec(await readFile(join(folder, 'README.md'), 'utf8')) ?? []
  if (commands === undefined) throw new Error(`the README of ${name} does not say how to install it`)
  return installProject(folder, { commands })
}

interface Tarballs {
  /** By name: the folder that was packed first, which every dependent gets but those with an override. */
  readonly packed: Map<string, { readonly folder: string; readonly file: string }>
  /** npm's overrides, by dependent: what it has here in a version of its own. */
  readonly overrides: Map<string, Record<string, string>>
}

/** Adds the tarball of a package and those of all that it depends on. */
async function addTarball(
  name: string,
  options: { readonly from: string; readonly dependent?: string; readonly tarballs: Tarballs },
): Promise<void> {
  const { from, dependent, tarballs } = options
  const { packed, overrides } = tarballs
  const own = name.startsWith('@voyage/') ? name.slice('@voyage/'.length) : ''
  const folder = packageNames.includes(own) ? join(root, 'packages', own) : findInstalled(name, from)
  const first = packed.get(name)
  if (first?.folder === folder) return
  const file = packageNames.includes(own) ? await packPackage(own) : await packInstalled(folder)
  if (first === undefined) packed.set(name, { folder, file })
  else if (dependent !== undefined) overrides.set(dependent, { ...overrides.get(dependent), [name]: `file:${file}` })
  const { dependencies = {} }: PackageFile = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  for (const next of Object.keys(dependencies)) await addTarball(next, { from: folder, dependent: name, tarballs })
}

/** Where Node finds a package from a folder: the nearest node_modules that has it. */
function findInstalled(name: string, from: string): string {
  const folder = join(from, 'node_modules', name)
  if (existsSync(folder)) return folder
  if (from === root || from === dirname(from)) throw new Error(`${name} is not installed`)
  return findInstalled(name, dirname(from))
}

async function linkTool(name: string, folder: string): Promise<void> {
  const link = join(folder, 'node_modules', name)
  if (existsSync(link)) return
  await mkdir(dirname(link), { recursive: true })
  await symlink(findInstalled(name, root), link)
}
