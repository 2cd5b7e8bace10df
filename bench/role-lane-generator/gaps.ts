// Prints how far the solver is from proven optima, beside a naive greedy and HiGHS, and what each takes.
//   node -C @voyage/source bench/role-lane-generator/gaps.ts [FOLDER]
// FOLDER holds instances/*.json (schema role-lane-oracle/1 with `optimum`), verify.mjs and greedy.mjs; default ../shared/lanes.
import { readdirSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { LaneAssignment, LaneInstance } from '@voyage/role-lane-generator'
import { parseLaneInstance, solveLaneInstance } from '@voyage/role-lane-generator'

interface Optimum {
  readonly bookingsStaffed: number
  readonly queueShort: number
  readonly targetScore: number
  readonly seconds: ReadonlyArray<number>
}

interface Found {
  readonly ok: boolean
  readonly bookings: number
  readonly queueShort: number
  readonly score: number
}

interface Row {
  readonly solver: string
  readonly family: string
  readonly asked: number
  readonly lost: number
  readonly short: number
  readonly gap: number
  /** Distance of the proven bound from the result; null where a solver proves nothing. */
  readonly proved: number | null
  readonly milliseconds: number
}

const folder = pathToFileURL(`${process.argv[2] ?? '../shared/lanes'}/`)
const { evaluate }: { evaluate: (json: unknown, list: ReadonlyArray<LaneAssignment>) => Found } = await import(
  new URL('verify.mjs', folder).href
)
const { naive }: { naive: (json: unknown) => ReadonlyArray<LaneAssignment> } = await import(
  new URL('greedy.mjs', folder).href
)

const percent = (part: number, whole: number): number => (100 * part) / Math.max(1, whole)

function solversOf(instance: LaneInstance, json: unknown) {
  const ours = (optimise: boolean) => () => {
    const { assignments, score, bound } = solveLaneInstance({ instance, optimise })
    return { assignments, proved: percent(bound.targets - score.targets, bound.targets) }
  }
  return [
    ['fast', ours(false)],
    ['optimised', ours(true)],
    ['greedy', () => ({ assignments: naive(json), proved: null })],
  ] as const
}

const rows: Array<Row> = []
for (const name of readdirSync(new URL('instances/', folder)).sort()) {
  const json = JSON.parse(readFileSync(new URL(`instances/${name}`, folder), 'utf8'))
  const { optimum, family }: { optimum: Optimum; family: string } = json
  const instance = parseLaneInstance(json)
  if (!instance.ok) throw new Error(`${name}: ${JSON.stringify(instance.error)}`)
  for (const [solver, solve] of solversOf(instance.value, json)) {
    solve()
    const start = performance.now()
    const { assignments, proved } = solve()
    const milliseconds = performance.now() - start
    const found = evaluate(json, assignments)
    if (!found.ok) throw new Error(`${solver} breaks a rule on ${name}`)
    rows.push({
      solver,
      family,
      asked: optimum.bookingsStaffed,
      lost: optimum.bookingsStaffed - found.bookings,
      short: found.queueShort - optimum.queueShort,
      gap: percent(optimum.targetScore - found.score, optimum.targetScore),
      proved,
      milliseconds,
    })
  }
  const seconds = optimum.seconds.reduce((sum, one) => sum + one, 0)
  const common = { family, asked: optimum.bookingsStaffed, lost: 0, short: 0, gap: 0, proved: 0 }
  rows.push({ solver: 'HiGHS (stored)', ...common, milliseconds: seconds * 1000 })
}

const mean = (of: ReadonlyArray<number>): number => of.reduce((sum, one) => sum + one, 0) / Math.max(1, of.length)
const cell = (value: string, width: number): string => value.padStart(width)

function line(label: string, of: ReadonlyArray<Row>): string {
  const gaps = of.map((row) => row.gap)
  const proved = of.flatMap((row) => row.proved ?? [])
  return [
    label.padEnd(26),
    cell(String(of.length), 4),
    cell(String(of.filter((row) => row.gap === 0 && row.lost === 0 && row.short === 0).length), 8),
    cell(`${of.reduce((sum, row) => sum + row.lost, 0)}/${of.reduce((sum, row) => sum + row.asked, 0)}`, 10),
    cell(String(of.reduce((sum, row) => sum + row.short, 0)), 7),
    cell(mean(gaps).toFixed(2), 8),
    cell(Math.max(...gaps).toFixed(2), 8),
    cell(proved.length === 0 ? '-' : mean(proved).toFixed(2), 9),
    cell(mean(of.map((row) => row.milliseconds)).toFixed(2), 10),
  ].join('')
}

console.log('solver, family               n optimal      lost  floor+  gap %    max %  proved %  ms (mean)')
for (const solver of [...new Set(rows.map((row) => row.solver))]) {
  const own = rows.filter((row) => row.solver === solver)
  console.log(line(`${solver}, all`, own))
  console.log(
    line(
      `${solver}, coupled`,
      own.filter((row) => row.family !== 'A'),
    ),
  )
  for (const family of ['A', 'B', 'C', 'D'])
    console.log(
      line(
        `  ${family}`,
        own.filter((row) => row.family === family),
      ),
    )
}
