// Prints milliseconds to the optimum of fresh instances whose lanes share nothing (family A), for this package and for
// npm solvers that take the same mixed-integer program: highs (WebAssembly) and yalps (JavaScript). Exit 1 when one that
// finished has another optimum than ours.
//   (cd bench && npm ci) && npm exec -- node -C @voyage/source bench/role-lane-generator/peers.ts [FOLDER]
// FOLDER holds gen.mjs and model.mjs; default ../shared/lanes. Yalps may take ten seconds an instance.
import { pathToFileURL } from 'node:url'
import { parseLaneInstance, solveLaneInstance } from '@voyage/role-lane-generator/instance'
import loadHighs from 'highs'
import { solve } from 'yalps'
import { type BenchRow, quick, report } from '../report.ts'

const folder = pathToFileURL(`${process.argv[2] ?? '../shared/lanes'}/`)
const { makeInstance }: { makeInstance: (options: object) => unknown } = await import(new URL('gen.mjs', folder).href)
type BuildLp = (json: unknown, level: number, fixed: { bookings: number; short: number }) => { readonly lp: string }
const { buildLP }: { buildLP: BuildLp } = await import(new URL('model.mjs', folder).href)
const highs = await loadHighs()

/** Reads the sections that model.mjs writes: an objective, constraints, bounds of 0 to a number, whole variables. */
function toYalpsModel(lp: string) {
  const variables = new Map<string, Map<string, number>>()
  const constraints = new Map<string, { max?: number; min?: number; equal?: number }>()
  const integers: Array<string> = []
  const add = (row: string, expression: string): void => {
    for (const [, sign, factor, name = ''] of expression.matchAll(/([+-])?\s*(\d+(?:\.\d+)?\s)?\s*([a-z]\w*)/g)) {
      const column = variables.get(name) ?? new Map<string, number>()
      column.set(row, (column.get(row) ?? 0) + (sign === '-' ? -1 : 1) * Number(factor ?? 1))
      variables.set(name, column)
    }
  }
  let section = ''
  for (const line of lp.split('\n').map((text) => text.trim())) {
    if (/^(Maximize|Subject To|Bounds|General|End)/.test(line)) section = line
    else if (section === 'Maximize') add('objective', line.replace('obj:', ''))
    else if (section === 'Subject To') {
      const [, name = '', expression = '', relation, right] = /^(\w+):(.*?)(<=|>=|=)\s*(-?\d+)$/.exec(line) ?? []
      if (relation === undefined) continue
      add(name, expression)
      constraints.set(name, { [relation === '<=' ? 'max' : relation === '>=' ? 'min' : 'equal']: Number(right) })
    } else if (section === 'Bounds') {
      const [, name, most] = /^0 <= (\w+) <= (\d+)$/.exec(line) ?? []
      if (name === undefined) continue
      add(`bound ${name}`, name)
      constraints.set(`bound ${name}`, { max: Number(most) })
    } else if (section.startsWith('General')) integers.push(...line.split(/\s+/))
  }
  return { direction: 'maximize' as const, objective: 'objective', constraints, variables, integers }
}

function timed<T>(work: () => T): { readonly value: T; readonly milliseconds: number } {
  const start = performance.now()
  const value = work()
  return { value, milliseconds: performance.now() - start }
}

const rows: Array<BenchRow> = []
const middle = (of: ReadonlyArray<number>): number =>
  of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN
const cell = (value: string): string => value.padStart(12)
console.log('instance'.padEnd(16), ['optimum', 'ours ms', 'highs ms', 'yalps ms'].map(cell).join(''))
for (const size of ['small', 'medium', 'large']) {
  const taken = { ours: [] as Array<number>, highs: [] as Array<number>, yalps: [] as Array<number> }
  for (const seed of quick ? [1001] : [1001, 1002, 1003]) {
    const json = makeInstance({ family: 'A', size, seed })
    const instance = parseLaneInstance(json)
    if (!instance.ok) throw new Error(JSON.stringify(instance.error))
    const { lp } = buildLP(json, 3, { bookings: 0, short: 0 })
    solveLaneInstance({ instance: instance.value })
    const ours = timed(() => solveLaneInstance({ instance: instance.value }).score.targets)
    const theirs = timed(() => highs.solve(lp, { mip_rel_gap: 0, mip_abs_gap: 0.999, output_flag: false }))
    const yalps = timed(() => solve(toYalpsModel(lp), { timeout: 10_000, maxIterations: 1_000_000 }))
    const finished = yalps.value.status === 'optimal'
    const optima = [Math.round(theirs.value.ObjectiveValue), finished ? Math.round(yalps.value.result) : ours.value]
    if (optima.some((one) => one !== ours.value)) process.exitCode = 1
    taken.ours.push(ours.milliseconds)
    taken.highs.push(theirs.milliseconds)
    // One that ran out of time has taken longer than any that did not.
    taken.yalps.push(finished ? yalps.milliseconds : Number.POSITIVE_INFINITY)
    const times = [ours.milliseconds.toFixed(3), theirs.milliseconds.toFixed(1)]
    const last = finished ? yalps.milliseconds.toFixed(1) : yalps.value.status
    console.log(`A-${size}-${seed}`.padEnd(16), [String(ours.value), ...times, last].map(cell).join(''))
  }
  rows.push({
    name: `to the optimum of a ${size} instance, nothing coupled`,
    unit: 'clock ms',
    ours: middle(taken.ours),
    peers: [
      { name: 'highs', value: middle(taken.highs) },
      { name: 'yalps, 10 s at most', value: middle(taken.yalps) },
    ],
    floor: null,
    method: `By the clock, each solver in turn on an instance, median of ${taken.ours.length} instances.`,
    caveat: 'highs and yalps are general solvers, which need a model written for them. "-": out of time.',
  })
}
await report(rows)
