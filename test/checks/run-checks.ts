import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

interface Check {
  readonly name: string
  readonly command: ReadonlyArray<string>
  readonly cwd?: string
}

const root = join(import.meta.dirname, '../..')
const folders = (parent: string): ReadonlyArray<string> =>
  readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
const packages = folders('packages')

const tsc = join(root, 'node_modules/typescript7/bin/tsc')
const types = [...packages, ...folders('hosts'), 'test', 'test/workerd', 'site', 'bench'].map((folder) => ({
  name: `types ${folder}`,
  command: ['node', tsc, '-p', folder],
}))

/** Checks of one stage are independent; a later stage needs what an earlier one made. */
const stages: ReadonlyArray<ReadonlyArray<Check>> = [
  [
    ...types,
    { name: 'lint and format', command: ['biome', 'ci', '--error-on-warnings', '--colors=off', '.'] },
    { name: 'dependency rules', command: ['depcruise', 'packages', 'hosts', '--config', '.dependency-cruiser.mjs'] },
    { name: 'unused code', command: ['knip'] },
  ],
  [
    ...packages.map((folder) => ({ name: `build ${folder}`, command: ['tsup', '--silent'], cwd: folder })),
    { name: 'build hosts/cli', command: ['tsup', '--silent'], cwd: 'hosts/cli' },
  ],
  [
    ...packages.map((folder) => ({ name: `publint ${folder}`, command: ['publint', '--strict'], cwd: folder })),
    ...packages.map((folder) => ({
      name: `exported types ${folder}`,
      command: ['attw', '--pack', '.', '--profile', 'esm-only'],
      cwd: folder,
    })),
    { name: 'docs', command: ['npm', 'run', '--silent', 'docs'] },
    // The tests of bundled sizes, which end in size.test.ts.
    { name: 'sizes', command: ['vitest', 'run', '--project', 'system', 'size.test'] },
  ],
]

const atOnce = 2
// `--quick` runs what needs no build: seconds, for each commit.
const chosen = process.argv.includes('--quick') ? stages.slice(0, 1) : stages
const failed: Array<string> = []
let passed = 0
const began = performance.now()
for (const stage of chosen) {
  const queue = [...stage]
  await Promise.all(Array.from({ length: atOnce }, () => work(queue)))
  if (failed.length > 0) break
}
const seconds = ((performance.now() - began) / 1000).toFixed(0)
for (const name of failed) console.log(`failed: ${name}`)
console.log(`checks: ${passed} passed, ${failed.length} failed (${seconds} s)`)
process.exitCode = failed.length === 0 ? 0 : 1

async function work(queue: Array<Check>): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const { code, output } = await run(check)
    if (code === 0) {
      passed += 1
      console.log(`ok      ${check.name}`)
    } else {
      failed.push(check.name)
      console.log(`FAILED  ${check.name}\n${output}`)
    }
  }
}

function run(check: Check): Promise<{ readonly code: number | null; readonly output: string }> {
  const [command = '', ...args] = check.command
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, {
      cwd: join(root, check.cwd ?? '.'),
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', (error) => resolve({ code: 1, output: String(error) }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
