import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inspect, parseArgs } from 'node:util'
import { packageNames, packPackage } from '../packages/pack-packages.ts'
import { surviveClosedOutput } from './survive-closed-output.ts'

interface Check {
  readonly name: string
  readonly run: () => Promise<Ended>
}

interface Ended {
  readonly code: number | null
  readonly output: string
}

const usage = `npm run check [-- --quick]

Runs types, lint and format, dependency rules, unused code and sizes; then builds, publint, exported types and docs.

  --quick  only what needs no build: seconds, for each commit

Exit code 0: all passed; 1: something did not; 2: wrong use.`

const root = join(import.meta.dirname, '../..')
const folders = (parent: string): ReadonlyArray<string> =>
  readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)

const tsc = join(root, 'node_modules/typescript7/bin/tsc')
const types = [...folders('packages'), ...folders('hosts'), 'test', 'test/workerd', 'site', 'bench'].map((folder) => ({
  name: `types ${folder}`,
  run: () => run(['node', tsc, '-p', folder]),
}))

/** Checks of one stage are independent; a later stage needs what an earlier one made. */
const stages: ReadonlyArray<ReadonlyArray<Check>> = [
  [
    ...types,
    { name: 'lint and format', run: () => run(['biome', 'ci', '--error-on-warnings', '--colors=off', '.']) },
    {
      name: 'dependency rules',
      run: () => run(['depcruise', 'packages', 'hosts', '--config', '.dependency-cruiser.mjs']),
    },
    { name: 'unused code', run: () => run(['knip']) },
    { name: 'sizes of packages', run: () => run(['vitest', 'run', '--project', 'system', 'test/sizes']) },
  ],
  [
    // The tarballs are kept: those of the tests of test/packages are the same.
    ...packageNames.map((name) => ({ name: `build and pack packages/${name}`, run: () => pack(name) })),
    { name: 'build hosts/cli', run: () => run(['tsup', '--silent'], 'hosts/cli') },
  ],
  [
    ...packageNames.map((name) => ({
      name: `publint packages/${name}`,
      run: async () => run(['publint', '--strict', await packPackage(name)]),
    })),
    ...packageNames.map((name) => ({
      name: `exported types packages/${name}`,
      run: async () => run(['attw', await packPackage(name), '--profile', 'esm-only']),
    })),
    { name: 'docs', run: () => run(['npm', 'run', '--silent', 'docs']) },
  ],
]

const atOnce = 2
const failed: Array<string> = []
let passed = 0
surviveClosedOutput()
process.exitCode = await main()

async function main(): Promise<number> {
  const asked = readArguments()
  if (typeof asked === 'string') {
    console.error(`${asked}\n\n${usage}`)
    return 2
  }
  if (asked === null) {
    console.log(usage)
    return 0
  }
  const began = performance.now()
  for (const stage of asked.isQuick ? stages.slice(0, 1) : stages) {
    const queue = [...stage]
    await Promise.all(Array.from({ length: atOnce }, () => work(queue)))
    if (failed.length > 0) break
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  for (const name of failed) console.log(`failed: ${name}`)
  console.log(`checks: ${passed} passed, ${failed.length} failed (${seconds} s)`)
  return failed.length === 0 ? 0 : 1
}

/** Returns what is asked for, null when it is help, or what is wrong. */
function readArguments(): { readonly isQuick: boolean } | string | null {
  try {
    const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean' } } })
    return values.help === true ? null : { isQuick: values.quick }
  } catch (error) {
    return (error as Error).message
  }
}

async function work(queue: Array<Check>): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const { code, output } = await check.run()
    if (code === 0) {
      passed += 1
      console.log(`ok      ${check.name}`)
    } else {
      failed.push(check.name)
      console.log(`FAILED  ${check.name}\n${output}`)
    }
  }
}

async function pack(name: string): Promise<Ended> {
  try {
    return { code: 0, output: await packPackage(name) }
  } catch (error) {
    return { code: 1, output: inspect(error) }
  }
}

function run([command = '', ...args]: ReadonlyArray<string>, cwd = '.'): Promise<Ended> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, {
      cwd: join(root, cwd),
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', (error) => resolve({ code: 1, output: String(error) }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
