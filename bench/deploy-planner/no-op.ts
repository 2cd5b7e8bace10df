import { cpus } from 'node:os'
import { quick, report, rowOf } from '../report.ts'
import { openAlchemy } from './alchemy-no-op.ts'
import { openTurbo } from './turbo-dry-run.ts'
import { openVoyage } from './voyage-no-op.ts'

// After `npm ci` in bench/deploy-planner: npm run no-op. Rounds are interleaved; the first three are warm-up.
const COUNT = 1000
const ROUNDS = quick ? 3 : 15
const WARM_UP = quick ? 1 : 3
const alchemy = await openAlchemy(COUNT)
const voyage = await openVoyage(COUNT)
const turbo = await openTurbo(COUNT)

const inProcess = (run: () => Promise<void>) => async () => {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await run()
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / 1000, wall: performance.now() - began }
}
const candidates = [
  { name: 'Voyage: read state, plan, apply', run: inProcess(voyage.run) },
  { name: 'alchemy: read state, compare, finalize', run: inProcess(alchemy.run) },
  { name: 'turbo: dry run, a process of its own', run: turbo.run },
]
const taken = new Map(candidates.map(({ name }) => [name, { cpu: [] as Array<number>, wall: [] as Array<number> }]))
for (let round = -WARM_UP; round < ROUNDS; round++) {
  for (let turn = 0; turn < candidates.length; turn++) {
    const candidate = candidates[(turn + round + WARM_UP) % candidates.length]
    if (candidate === undefined) continue
    const { cpu, wall } = await candidate.run()
    if (round < 0) continue
    taken.get(candidate.name)?.cpu.push(cpu)
    taken.get(candidate.name)?.wall.push(wall)
  }
}
console.log(`no-op of ${COUNT} resources, ${ROUNDS} rounds; node ${process.version}, ${cpus()[0]?.model}`)
console.log('| what | CPU ms, median | least | by the clock, median |\n|---|---:|---:|---:|')
for (const [name, { cpu, wall }] of taken) {
  const [sorted, clock] = [cpu.toSorted((a, b) => a - b), wall.toSorted((a, b) => a - b)]
  const middle = Math.floor(ROUNDS / 2)
  console.log(`| ${name} | ${[sorted[middle], sorted[0], clock[middle]].map((ms = 0) => ms.toFixed(1)).join(' | ')} |`)
}
await report([
  rowOf(
    [...taken].map(([name, { cpu }]) => ({ name, value: cpu.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0 })),
    {
      name: `an apply of ${COUNT} resources with nothing to do`,
      unit: 'CPU ms',
      ours: 'Voyage',
      peers: ['alchemy', 'turbo'],
      method: `CPU of the process with all its threads, median of ${ROUNDS} interleaved rounds after ${WARM_UP} of warm-up.`,
      caveat: 'turbo starts a process of its own and hashes files of packages, which the others have none of.',
    },
  ),
])
await Promise.all([voyage.close(), alchemy.close(), turbo.close()])
process.exit()
