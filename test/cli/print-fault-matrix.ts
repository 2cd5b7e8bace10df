import { deployWithFault } from './fault-matrix.ts'
import type { FaultName } from './faults.ts'
import { callFaults, writeFaults } from './faults.ts'

// npm run fault-matrix -- [rest|local] [every]
// Meets each fault at every place there is (or every n-th one), and prints what became of it.

const on = process.argv[2] === 'local' ? 'local' : 'rest'
const every = Number(process.argv[3] ?? 1)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const began = performance.now()
const whole = await deployWithFault({ on, fault: null, at: 0 })
say(`on ${on}: ${whole.calls} requests and ${whole.writes} writes in a deploy; every ${every} of them`)
say(`${'fault'.padEnd(26)} places  converged  wrong`)
let failed = 0
for (const [faults, places] of [
  [callFaults, whole.calls],
  [writeFaults, whole.writes],
] as const) {
  for (const fault of faults) await printRow(fault, places)
}
say(`${failed === 0 ? 'all converged' : `${failed} did not converge`} in ${seconds()} s`)
process.exitCode = failed === 0 && whole.wrong.length === 0 ? 0 : 1

async function printRow(fault: FaultName, places: number): Promise<void> {
  let met = 0
  let converged = 0
  const wrong = new Set<string>()
  for (let at = 1; at <= places; at += every) {
    const outcome = await deployWithFault({ on, fault, at })
    met += 1
    if (outcome.wrong.length === 0) converged += 1
    for (const what of outcome.wrong) wrong.add(`${at}: ${what}`)
  }
  failed += met - converged
  const row = [fault.padEnd(26), String(met).padStart(6), String(converged).padStart(10), ` ${[...wrong].join('; ')}`]
  say(row.join(' ').trimEnd())
}

function seconds(): string {
  return ((performance.now() - began) / 1000).toFixed(0)
}
