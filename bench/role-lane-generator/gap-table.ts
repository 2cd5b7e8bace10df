import type { LaneAssignment, LaneInstance } from '@voyage/role-lane-generator/instance'
import { solveLaneInstance } from '@voyage/role-lane-generator/instance'

/** The best there is, proven, and what proving it took. */
export interface Optimum {
  readonly bookingsStaffed: number
  readonly queueShort: number
  readonly targetScore: number
  readonly milliseconds: number
}

/** What the independent checker finds in assignments. */
export interface Found {
  readonly ok: boolean
  readonly bookings: number
  readonly queueShort: number
  readonly score: number
}

/** How one solver did on one instance. */
export interface Row {
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

/** The checker and the naive greedy of the instances' folder. */
export interface Oracle {
  readonly evaluate: (json: unknown, list: ReadonlyArray<LaneAssignment>) => Found
  readonly naive: (json: unknown) => ReadonlyArray<LaneAssignment>
}

/** Returns the checker and the greedy that stand beside the instances. */
export async function readOracle(folder: URL): Promise<Oracle> {
  const { evaluate }: Pick<Oracle, 'evaluate'> = await import(new URL('verify.mjs', folder).href)
  const { naive }: Pick<Oracle, 'naive'> = await import(new URL('greedy.mjs', folder).href)
  return { evaluate, naive }
}

const percent = (part: number, whole: number): number => (100 * part) / Math.max(1, whole)

/** Solves one instance by each solver, checks what it says with the oracle, and returns a row a solver. */
export function measure(options: {
  readonly oracle: Oracle
  readonly name: string
  readonly json: { readonly family: string }
  readonly instance: LaneInstance
  readonly optimum: Optimum
  readonly prover: string
}): ReadonlyArray<Row> {
  const { oracle, json, instance, optimum } = options
  const ours = (optimise: boolean) => () => {
    const { assignments, score, bound } = solveLaneInstance({ instance, optimise })
    return { assignments, proved: percent(bound.targets - score.targets, bound.targets) }
  }
  const solvers = [
    ['fast', ours(false)],
    ['optimised', ours(true)],
    ['greedy', () => ({ assignments: oracle.naive(json), proved: null })],
  ] as const
  const { family } = json
  const asked = optimum.bookingsStaffed
  const rows = solvers.map(([solver, solve]): Row => {
    solve()
    const start = performance.now()
    const { assignments, proved } = solve()
    const milliseconds = performance.now() - start
    const found = oracle.evaluate(json, assignments)
    if (!found.ok) throw new Error(`${solver} breaks a rule on ${options.name}`)
    const lost = asked - found.bookings
    const short = found.queueShort - optimum.queueShort
    const gap = percent(optimum.targetScore - found.score, optimum.targetScore)
    return { solver, family, asked, lost, short, gap, proved, milliseconds }
  })
  const { milliseconds } = optimum
  return [...rows, { solver: options.prover, family, asked, lost: 0, short: 0, gap: 0, proved: 0, milliseconds }]
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

/** Prints the rows by solver and family. */
export function printTable(rows: ReadonlyArray<Row>): void {
  console.log('solver, family               n optimal      lost  floor+  gap %    max %  proved %  ms (mean)')
  for (const solver of [...new Set(rows.map((row) => row.solver))]) {
    const own = rows.filter((row) => row.solver === solver)
    const coupled = own.filter((row) => row.family !== 'A')
    console.log(line(`${solver}, all`, own))
    console.log(line(`${solver}, coupled`, coupled))
    for (const family of [...new Set(own.map((row) => row.family))].sort())
      console.log(
        line(
          `  ${family}`,
          own.filter((row) => row.family === family),
        ),
      )
  }
}

/** Returns the bars of the model that the rows miss; the coupled families' gaps, and the uncoupled one to be exact. */
export function missedBars(rows: ReadonlyArray<Row>): ReadonlyArray<string> {
  const of = (solver: string, isA: boolean): ReadonlyArray<Row> =>
    rows.filter((row) => row.solver === solver && (row.family === 'A') === isA)
  const gaps = (list: ReadonlyArray<Row>): ReadonlyArray<number> => list.map(({ gap }) => gap)
  const checks = (['fast', 'optimised'] as const).flatMap((solver) => {
    const all = rows.filter((row) => row.solver === solver)
    const lost = all.reduce((sum, row) => sum + row.lost, 0)
    const asked = all.reduce((sum, row) => sum + row.asked, 0)
    const short = all.reduce((sum, row) => sum + row.short, 0)
    const [meanBar, maxBar] = solver === 'fast' ? [3, Number.POSITIVE_INFINITY] : [1, 5]
    return [
      [`${solver}: the uncoupled family is exact`, gaps(of(solver, true)).every((gap) => gap === 0)],
      [`${solver}: at most 0.2 % of the bookings lost`, lost <= 0.002 * asked],
      [`${solver}: floor short by at most 5 per 50 instances`, short <= (5 * all.length) / 50],
      [`${solver}: mean gap of the coupled at most ${meanBar} %`, mean(gaps(of(solver, false))) <= meanBar],
      [`${solver}: greatest gap at most ${maxBar} %`, Math.max(...gaps(of(solver, false))) <= maxBar],
    ] as const
  })
  return checks.flatMap(([bar, met]) => (met ? [] : [bar]))
}
