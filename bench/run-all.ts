import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, benches } from './benches.ts'
import { runBench } from './run-bench.ts'
import { exitCodeOf, type Machine, type Outcome, renderResults, renderTable, renderTroubles } from './table.ts'

const folder = import.meta.dirname
const root = join(folder, '..')
/** What each printed last: its own tables, for its own page. */
const printed = join(folder, '.printed')

const usage = `npm run bench -- [--quick] [--only NAME]... [--json]

Runs all benchmarks in turn, prints one table, and writes bench/RESULTS.md.

  --quick      under two minutes, few and short rounds: the figures are rough, and nothing is written
  --only NAME  this one, and nothing is written; may be repeated: ${benches.map(({ name }) => name).join(', ')}
  --json       the machine and all rows as JSON on standard output

Ends with 1 when a benchmark failed; the others run all the same.`

interface Asked {
  readonly isQuick: boolean
  readonly asJson: boolean
  readonly only: ReadonlyArray<string>
}

function parse(args: Array<string>): Asked | string {
  const boolean = { type: 'boolean', default: false } as const
  const options = {
    quick: boolean,
    json: boolean,
    help: boolean,
    only: { type: 'string', multiple: true, default: [] as Array<string> },
  } as const
  try {
    const { values } = parseArgs({ args, options })
    if (values.help) return usage
    const unknown = values.only.find((name) => !benches.some((bench) => bench.name === name))
    if (unknown !== undefined) return `no benchmark ${unknown}\n\n${usage}`
    return { isQuick: values.quick, asJson: values.json, only: values.only }
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`
  }
}

/** Installs the peers of bench/package.json unless they stand as its lock file has them. */
function installPeers(): void {
  const changed = (path: string) => (existsSync(path) ? statSync(path).mtimeMs : 0)
  if (changed(join(folder, 'node_modules/.package-lock.json')) >= changed(join(folder, 'package-lock.json'))) return
  say('installing the peers: npm ci --prefix bench')
  const { status } = spawnSync('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund'], {
    cwd: root,
    // Standard output is for the table or the JSON alone.
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) say('the peers could not be installed; benchmarks that need them will fail')
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

const git = (...args: Array<string>): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

function commit(): string {
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') === '' ? '' : ' with changes'}`
  } catch {
    return 'unknown'
  }
}

function machineAtStart(): Omit<Machine, 'loadAtEnd'> {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/workerd/package.json'), 'utf8')) as {
    version: string
  }
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    workerd: version,
    loadAtStart: loadavg()[0] ?? Number.NaN,
    date: `${new Date().toISOString().slice(0, 16)}Z`,
    commit: commit(),
  }
}

async function runAll(chosen: ReadonlyArray<Bench>, isQuick: boolean): Promise<ReadonlyArray<Outcome>> {
  const outcomes: Array<Outcome> = []
  for (const bench of chosen) {
    say(`${bench.name} ...`)
    const outcome = await runBench(bench, { isQuick, printed })
    outcomes.push(outcome)
    const took = outcome.kind === 'left_out' ? '' : ` in ${outcome.seconds.toFixed(0)} s`
    say(
      `${bench.name}: ${outcome.kind === 'measured' ? `${outcome.rows.length} rows` : outcome.kind.replace('_', ' ')}${took}`,
    )
  }
  return outcomes
}

const asked = parse(process.argv.slice(2))
if (typeof asked === 'string') {
  const isHelp = asked === usage
  ;(isHelp ? console.log : say)(asked)
  process.exitCode = isHelp ? 0 : 2
} else {
  const { isQuick, asJson, only } = asked
  installPeers()
  const started = machineAtStart()
  const chosen = only.length === 0 ? benches : benches.filter(({ name }) => only.includes(name))
  const outcomes = await runAll(chosen, isQuick)
  const machine = { ...started, loadAtEnd: loadavg()[0] ?? Number.NaN }
  console.log(asJson ? JSON.stringify({ isQuick, machine, outcomes }, null, 2) : renderTable(outcomes))
  for (const trouble of renderTroubles(outcomes)) say(trouble)
  say(
    `${machine.cores} × ${machine.cpu}, load ${machine.loadAtStart.toFixed(2)} to ${machine.loadAtEnd.toFixed(2)}, Node ${machine.node}, workerd ${machine.workerd}`,
  )
  say(`what each printed: ${relative(root, printed)}`)
  if (isQuick) say('a quick run: these figures are rough')
  if (isQuick || only.length > 0) say('bench/RESULTS.md is as it was: only a whole run writes it')
  else {
    const details = Object.fromEntries(benches.map((bench) => [bench.name, bench.details]))
    writeFileSync(join(folder, 'RESULTS.md'), renderResults({ machine, outcomes, details }))
    say('written: bench/RESULTS.md')
  }
  process.exitCode = exitCodeOf(outcomes)
}
