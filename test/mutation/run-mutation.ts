// Changes the code in small ways, one at a time, and sees whether a test notices: npm run mutation [-- TARGET ...]
// Prints a table and every mutant that nobody noticed; ends with 1 where a target is below its least score.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join, relative } from 'node:path'
import { percentOf, scoreOf, sumOf } from './score.ts'
import type { Target } from './targets.ts'
import { targets } from './targets.ts'

const root = join(import.meta.dirname, '../..')
const modules = join(import.meta.dirname, 'node_modules')
const cache = join(root, 'node_modules/.cache/stryker')
const usage = `npm run mutation [-- TARGET ...]   targets: ${targets.map(({ name }) => name).join(', ')}; all of them by default`

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !targets.some((target) => target.name === name))
if (asked.includes('--help') || unknown.length > 0) {
  console.log(asked.includes('--help') ? usage : `unknown: ${unknown.join(', ')}\n${usage}`)
  process.exit(asked.includes('--help') ? 0 : 2)
}
if (!existsSync(modules)) {
  console.log('Stryker is not installed: npm ci --prefix test/mutation')
  process.exit(2)
}
const processes = Number(process.env['VOYAGE_MUTATION_PROCESSES'] ?? Math.max(1, cpus().length - 1))
if (!Number.isInteger(processes) || processes < 1) {
  console.log('VOYAGE_MUTATION_PROCESSES is to be a whole number from 1')
  process.exit(2)
}
await mkdir(cache, { recursive: true })

let isEnough = true
console.log('| target, file | mutants | noticed | score |\n| --- | ---: | ---: | ---: |')
const survivors: Array<string> = []
for (const target of targets.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const scores = scoreOf(JSON.parse(await readFile(await mutate(target), 'utf8')))
  const sum = sumOf(scores.values())
  row(`**${target.name}** (at least ${target.least})`, sum)
  for (const [file, score] of scores) row(file, score)
  survivors.push(...sum.survivors)
  if (sum.mutants === 0 || percentOf(sum) < target.least) {
    isEnough = false
    survivors.push(sum.mutants === 0 ? `${target.name} has no mutants` : `${target.name} is below ${target.least} %`)
  }
}
for (const line of survivors) console.log(line)
process.exitCode = isEnough ? 0 : 1

function row(name: string, score: ReturnType<typeof sumOf>): void {
  console.log(`| ${name} | ${score.mutants} | ${score.noticed} | ${percentOf(score).toFixed(1)} |`)
}

/** Runs Stryker on a copy of the repository and returns the file of its report. */
async function mutate(target: Target): Promise<string> {
  const report = join(cache, `${target.name}.json`)
  const config = join(cache, `${target.name}.config.json`)
  await writeFile(
    config,
    JSON.stringify({
      testRunner: 'vitest',
      plugins: [join(modules, '@stryker-mutator/vitest-runner/dist/src/index.js')],
      vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
      mutate: target.mutate,
      ignorePatterns: ['.voyage', 'dist'],
      tempDirName: relative(root, join(cache, 'copies')),
      coverageAnalysis: 'perTest',
      timeoutMS: 10_000,
      concurrency: processes,
      reporters: ['json'],
      jsonReporter: { fileName: report },
    }),
  )
  const stryker = join(modules, '@stryker-mutator/core/bin/stryker.js')
  const child = spawn(process.execPath, [stryker, 'run', config], {
    cwd: root,
    env: { ...process.env, VOYAGE_MUTATION_TESTS: target.tests, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Array<Buffer> = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`Stryker ended with ${code} for ${target.name}:\n${Buffer.concat(said)}`)
  return report
}
