// Makes fresh instances, has HiGHS prove their optima, and prints the solver's gaps beside a naive greedy. Exit 1 when a
// bar of the model is missed.
//   (cd bench && npm ci) && npm exec -- node -C @voyage/source bench/role-lane-generator/fresh.ts \
//     [FIRST SEED] [SEEDS] [FOLDER]
// FOLDER holds gen.mjs, model.mjs, verify.mjs and greedy.mjs; default ../shared/lanes. Its own instances use seeds 1 to 5.
import { pathToFileURL } from 'node:url'
import { parseLaneInstance } from '@voyage/role-lane-generator/instance'
import loadHighs from 'highs'
import type { Optimum, Row } from './gap-table.ts'
import { measure, missedBars, printTable, readOracle } from './gap-table.ts'

const [firstSeed = 1001, seeds = 5] = process.argv.slice(2, 4).map(Number)
const folder = pathToFileURL(`${process.argv[4] ?? '../shared/lanes'}/`)
const oracle = await readOracle(folder)
const { makeInstance }: { makeInstance: (options: object) => { readonly family: string } } = await import(
  new URL('gen.mjs', folder).href
)
type Fixed = { readonly bookings: number; readonly short: number }
const { buildLP }: { buildLP: (json: unknown, level: number, fixed: Fixed) => { lp: string; empty?: boolean } } =
  await import(new URL('model.mjs', folder).href)

let highs = await loadHighs()

/** Proves each level in turn, the levels above held; null where HiGHS fails or needs more than two minutes. */
async function prove(json: unknown): Promise<Optimum | null> {
  const start = performance.now()
  const values = { bookings: 0, short: 0, score: 0 }
  for (const [index, level] of (['bookings', 'short', 'score'] as const).entries()) {
    const { lp, empty = false } = buildLP(json, index + 1, values)
    if (empty) continue
    const options = { time_limit: 120, mip_rel_gap: 0, mip_abs_gap: 0.999, random_seed: 1, output_flag: false }
    try {
      const solved = highs.solve(lp, options)
      if (solved.Status !== 'Optimal') return null
      values[level] = Math.round(solved.ObjectiveValue)
    } catch {
      highs = await loadHighs()
      return null
    }
  }
  const { bookings: bookingsStaffed, short: queueShort, score: targetScore } = values
  return { bookingsStaffed, queueShort, targetScore, milliseconds: performance.now() - start }
}

const rows: Array<Row> = []
let unproven = 0
for (const family of ['A', 'B', 'C', 'D'])
  for (const size of ['small', 'medium', 'large'])
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
      const json = makeInstance({ family, size, seed })
      const name = `${family}-${size}-${seed}`
      const instance = parseLaneInstance(json)
      if (!instance.ok) throw new Error(`${name}: ${JSON.stringify(instance.error)}`)
      const optimum = await prove(json)
      if (optimum === null) unproven++
      else rows.push(...measure({ oracle, name, json, instance: instance.value, optimum, prover: 'HiGHS' }))
    }
printTable(rows)
if (unproven > 0)
  console.log(`${unproven} instances left out: HiGHS did not prove an optimum within two minutes a level`)
for (const bar of missedBars(rows)) {
  console.log(`missed: ${bar}`)
  process.exitCode = 1
}
