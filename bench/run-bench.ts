import { fork } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './benches.ts'
import type { BenchRow } from './report.ts'
import type { Outcome } from './table.ts'

const folder = import.meta.dirname
const longest = 15 * 60_000

/** Runs a benchmark in a process of its own; whatever it does, there is an outcome. What it prints goes into a folder. */
export async function runBench(
  { name, entry, nodeFlags = [], args = [], env = {}, needs }: Bench,
  { isQuick, printed }: { readonly isQuick: boolean; readonly printed: string },
): Promise<Outcome> {
  if (needs !== undefined && !existsSync(join(folder, needs.file))) {
    return { bench: name, kind: 'left_out', why: needs.mend }
  }
  const began = performance.now()
  const child = fork(join(folder, entry), args, {
    cwd: join(folder, '..'),
    execArgv: ['-C', '@voyage/source', ...nodeFlags],
    env: { ...process.env, ...(isQuick ? { BENCH_QUICK: '1' } : env) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Not JSON: what did not finish took an infinite time.
    serialization: 'advanced',
    timeout: longest,
  })
  let rows: ReadonlyArray<BenchRow> = []
  let output = ''
  let errors = ''
  child.on('message', (message) => (rows = message as ReadonlyArray<BenchRow>))
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()))
  const end = await new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? code}`))
  })
  const seconds = (performance.now() - began) / 1000
  mkdirSync(printed, { recursive: true })
  writeFileSync(join(printed, `${name}.md`), output)
  if (end === null && rows.length > 0) return { bench: name, kind: 'measured', rows, seconds }
  return {
    bench: name,
    kind: 'failed',
    why: [end ?? 'answered no rows', saidLast(errors)].filter(Boolean).join(': '),
    seconds,
  }
}

/** Returns an error's message, which may have several lines, or the last line that was written. */
function saidLast(errors: string): string {
  const lines = errors
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^Node\.js v/.test(line))
  const first = lines.findIndex((line) => /^\w*Error\b/.test(line))
  const stack = lines.findIndex((line, index) => index > first && line.startsWith('at '))
  const said = first === -1 ? lines.slice(-1) : lines.slice(first, stack === -1 ? undefined : stack)
  return said.join(' ').slice(0, 300)
}
