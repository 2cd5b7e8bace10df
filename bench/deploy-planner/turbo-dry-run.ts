import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const turbo = join(import.meta.dirname, 'node_modules/.bin/turbo')

/** What one dry run took, in milliseconds: its process with all its threads, and by the clock. */
export interface DryRun {
  readonly cpu: number
  readonly wall: number
}

/** Returns a function that lets turbo plan the builds of so many packages, each of which waits for the one before. */
export async function openTurbo(count: number): Promise<{ run(): Promise<DryRun>; close(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'turbo-bench-'))
  const write = (file: string, json: object) => writeFile(join(root, file), JSON.stringify(json))
  await write('package.json', { name: 'bench', private: true, packageManager: 'npm@11.0.0', workspaces: ['p/*'] })
  await write('turbo.json', { tasks: { build: { dependsOn: ['^build'], outputs: ['dist/**'] } } })
  const packages: Record<string, object> = { '': { name: 'bench', workspaces: ['p/*'] } }
  for (let n = 0; n < count; n++) {
    await mkdir(join(root, `p/${n}`), { recursive: true })
    const dependencies = n % 10 === 0 ? {} : { [`p${n - 1}`]: '1.0.0' }
    await write(`p/${n}/package.json`, { name: `p${n}`, version: '1.0.0', scripts: { build: 'true' }, dependencies })
    packages[`p/${n}`] = { name: `p${n}`, version: '1.0.0', dependencies }
    packages[`node_modules/p${n}`] = { resolved: `p/${n}`, link: true }
  }
  await write('package-lock.json', { name: 'bench', lockfileVersion: 3, packages })
  const script = `TIMEFORMAT='%U %S %R'; time '${turbo}' run build --dry=json > dry.json 2> errors.txt`
  const dryRun = async () => {
    const env = { ...process.env, LC_ALL: 'C', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
    const { stderr } = await run('bash', ['-c', script], { cwd: root, env })
    const [user = 0, system = 0, real = 0] = stderr.trim().split(' ').map(Number)
    return { cpu: (user + system) * 1000, wall: real * 1000 }
  }
  await dryRun()
  const { tasks } = JSON.parse(await readFile(join(root, 'dry.json'), 'utf8'))
  if (tasks.length !== count) throw new Error(`turbo plans ${tasks.length} of ${count} builds`)
  return { run: dryRun, close: () => rm(root, { recursive: true }) }
}
