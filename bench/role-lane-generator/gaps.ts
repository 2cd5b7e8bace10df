// Prints how far the solver is from proven optima, beside a naive greedy and HiGHS, and what each takes. Exit 1 when a
// bar of the model is missed.
//   npm exec -- node -C @voyage/source bench/role-lane-generator/gaps.ts [FOLDER]
// FOLDER holds instances/*.json (schema role-lane-oracle/1 with `optimum`), verify.mjs and greedy.mjs; default ../shared/lanes.
import { readdirSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseLaneInstance } from '@voyage/role-lane-generator/instance'
import type { Optimum, Row } from './gap-table.ts'
import { measure, missedBars, printTable, readOracle } from './gap-table.ts'

interface StoredInstance {
  readonly family: string
  readonly optimum: Omit<Optimum, 'milliseconds'> & { readonly seconds: ReadonlyArray<number> }
}

const folder = pathToFileURL(`${process.argv[2] ?? '../shared/lanes'}/`)
const oracle = await readOracle(folder)
const rows: Array<Row> = []
for (const name of readdirSync(new URL('instances/', folder)).sort()) {
  const json: StoredInstance = JSON.parse(readFileSync(new URL(`instances/${name}`, folder), 'utf8'))
  const instance = parseLaneInstance(json)
  if (!instance.ok) throw new Error(`${name}: ${JSON.stringify(instance.error)}`)
  const milliseconds = json.optimum.seconds.reduce((sum, one) => sum + one * 1000, 0)
  const optimum = { ...json.optimum, milliseconds }
  rows.push(...measure({ oracle, name, json, instance: instance.value, optimum, prover: 'HiGHS (stored)' }))
}
printTable(rows)
for (const bar of missedBars(rows)) {
  console.log(`missed: ${bar}`)
  process.exitCode = 1
}
