import { cpus } from 'node:os'
import { syncBindings } from '@voyage/deploy-planner/wrangler-config'
import { parse as parseComments, stringify as stringifyComments } from 'comment-json'
import { applyEdits, modify } from 'jsonc-parser'
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml'
import { type Figure, quick, report, rowOf } from '../report.ts'

// After `npm ci` in bench/deploy-planner: npm run edits. Rounds are interleaved; the first three are warm-up.
const BINDINGS = 1000
const ROUNDS = quick ? 3 : 15
const numbers = Array.from({ length: BINDINGS }, (_, index) => index)
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const ids = { d1: Object.fromEntries(numbers.map((n) => [`db-${n}`, idOf(n)])) }
const entry = (n: number) =>
  `{ "binding": "DB_${n}", "database_name": "db-${n}", "database_id": "<id>" }, // database ${n}`
const jsonc = `{\n  "name": "site",\n  "d1_databases": [\n${numbers.map((n) => `    ${entry(n)}`).join('\n')}\n  ],\n}\n`
const table = (n: number) =>
  `[[d1_databases]] # database ${n}\nbinding = "DB_${n}"\ndatabase_name = "db-${n}"\ndatabase_id = '<id>'\n`
const toml = `name = "site"\n\n${numbers.map(table).join('\n')}`

interface D1Config {
  readonly d1_databases: Array<{ database_name: string; database_id: string }>
}

/** Puts the ids into a config's data, as a program does that parses and writes anew. */
function putIds<T>(config: T): T {
  for (const [n, database] of (config as D1Config).d1_databases.entries()) database.database_id = idOf(n)
  return config
}

function synced(text: string, format: 'jsonc' | 'toml'): string {
  const result = syncBindings({ text, format, ids })
  if (!result.ok) throw new Error(result.error.message)
  return result.value.text
}

/** As the documentation has it: one modify and one applyEdits for each value. */
function modifyEach(count: number): string {
  const formattingOptions = { insertSpaces: true, tabSize: 2 }
  return numbers.slice(0, count).reduce((text, n) => {
    return applyEdits(text, modify(text, ['d1_databases', n, 'database_id'], idOf(n), { formattingOptions }))
  }, jsonc)
}

/** The text with the first so many ids in place, and nothing else changed. */
const fill = (text: string, count: number) =>
  numbers.slice(0, count).reduce((filled, n) => filled.replace('<id>', idOf(n)), text)
const SOME = 50
const candidates = [
  {
    name: 'JSONC: Voyage, all at once, parsed again',
    edits: BINDINGS,
    expected: fill(jsonc, BINDINGS),
    run: () => synced(jsonc, 'jsonc'),
  },
  {
    name: `JSONC: jsonc-parser, one by one (${SOME} of them)`,
    edits: SOME,
    expected: fill(jsonc, SOME),
    run: () => modifyEach(SOME),
  },
  {
    name: 'JSONC: comment-json, parse and stringify',
    edits: BINDINGS,
    expected: fill(jsonc, BINDINGS),
    run: () => stringifyComments(putIds(parseComments(jsonc)), null, 2),
  },
  {
    name: 'TOML: Voyage, all at once, parsed again',
    edits: BINDINGS,
    expected: fill(toml, BINDINGS),
    run: () => synced(toml, 'toml'),
  },
  {
    name: 'TOML: smol-toml, parse and stringify',
    edits: BINDINGS,
    expected: fill(toml, BINDINGS),
    run: () => stringifyToml(putIds(parseToml(toml))),
  },
]
const times = new Map(candidates.map(({ name }) => [name, [] as Array<number>]))
for (let round = -3; round < ROUNDS; round++) {
  for (let turn = 0; turn < candidates.length; turn++) {
    const candidate = candidates[(turn + round + 3) % candidates.length]
    if (candidate === undefined) continue
    const cpu = process.cpuUsage()
    candidate.run()
    const { user, system } = process.cpuUsage(cpu)
    if (round >= 0) times.get(candidate.name)?.push((user + system) / 1000)
  }
}
console.log(`ids into a config of ${BINDINGS} bindings, ${ROUNDS} rounds; node ${process.version}, ${cpus()[0]?.model}`)
console.log(
  '| what | CPU ms, median | least | edits a second of CPU | every other byte kept |\n|---|---:|---:|---:|---|',
)
const perEdit: Array<Figure> = []
for (const { name, edits, expected: text, run } of candidates) {
  const sorted = times.get(name)?.toSorted((a, b) => a - b) ?? []
  const median = sorted[Math.floor(ROUNDS / 2)] ?? 0
  perEdit.push({ name, value: (median * 1000) / edits })
  const kept = run() === text ? 'yes' : 'no'
  const figures = [median.toFixed(1), (sorted[0] ?? 0).toFixed(1), ((edits / median) * 1000).toFixed(0), kept]
  console.log(`| ${name} | ${figures.join(' | ')} |`)
}
const text = {
  unit: 'CPU µs an edit',
  method: `CPU of the process with all its threads, median of ${ROUNDS} interleaved rounds after 3 of warm-up.`,
  caveat: 'comment-json and smol-toml write the file anew and do not keep every other byte; ours and jsonc-parser do.',
}
await report([
  rowOf(perEdit, {
    ...text,
    name: 'ids into a JSONC configuration of 1,000 bindings',
    ours: 'JSONC: Voyage',
    peers: ['JSONC: jsonc-parser', 'JSONC: comment-json'],
  }),
  rowOf(perEdit, {
    ...text,
    name: 'ids into a TOML configuration of 1,000 bindings',
    ours: 'TOML: Voyage',
    peers: ['TOML: smol-toml'],
  }),
])
