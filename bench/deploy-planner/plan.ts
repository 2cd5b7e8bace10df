import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import type { CreatePlanOptions, Plan } from '@voyage/deploy-planner'
import { createPlan } from '@voyage/deploy-planner'
import { orderSteps } from '../../packages/deploy-planner/src/order-steps.ts'
import { type BenchRow, quick, report } from '../report.ts'
import { manyTenants } from './many-tenants.ts'

// In bench/deploy-planner: npm run plan. Rounds are interleaved; the first three are warm-up, and the very first is told.
const ROUNDS = quick ? 5 : 25

interface Taken {
  readonly cpu: number
  readonly wall: number
}

async function time(run: () => unknown): Promise<Taken> {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await run()
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / 1000, wall: performance.now() - began }
}

async function planOf(options: CreatePlanOptions): Promise<Plan> {
  const planned = await createPlan(options)
  if (!planned.ok) throw new Error(planned.error[0]?.message)
  return planned.value
}

/** The least that any planner does: Kahn's sort by id, layer by layer, then JSON and one hash by OpenSSL. */
function floor({ steps }: Plan): string {
  const waiting = new Map(steps.map(({ id, dependsOn }) => [id, dependsOn.length]))
  const dependents = new Map<string, Array<string>>()
  for (const { id, dependsOn } of steps) {
    for (const need of dependsOn) {
      const list = dependents.get(need)
      if (list === undefined) dependents.set(need, [id])
      else list.push(id)
    }
  }
  const order: Array<string> = []
  let layer = steps.filter(({ dependsOn }) => dependsOn.length === 0).map(({ id }) => id)
  while (layer.length > 0) {
    order.push(...layer.sort())
    const next: Array<string> = []
    for (const id of layer) {
      for (const dependent of dependents.get(id) ?? []) {
        const left = (waiting.get(dependent) ?? 0) - 1
        waiting.set(dependent, left)
        if (left === 0) next.push(dependent)
      }
    }
    layer = next
  }
  return createHash('sha256')
    .update(JSON.stringify([order, steps]))
    .digest('hex')
}

/** The steps of a plan as they are before they are put in order: in a shuffled one, by number. */
function draftsOf({ steps }: Plan): Parameters<typeof orderSteps>[0] {
  const refs = new Map(steps.map(({ id }, index) => [id, index]))
  const numbers = (ids: ReadonlyArray<string>) => ids.map((id) => refs.get(id as (typeof steps)[number]['id']) ?? -1)
  const drafts = steps.map(({ id, kind, title, inputs, dependsOn, reads }, ref) => ({
    ...{ ref, id, kind, title, inputs },
    ...{ reads: numbers(reads), after: numbers(dependsOn.filter((other) => !reads.includes(other))) },
  }))
  // The same disorder each time: 7919 is prime and divides none of these lengths.
  return drafts
    .map((_, index) => drafts[(index * 7919) % drafts.length] ?? drafts[0])
    .filter((one) => one !== undefined)
}

const tenThousand = manyTenants(10_000)
const begun = await time(() => planOf(tenThousand))
const sizes = await Promise.all(
  [100, 1000, 10_000].map(async (size) => {
    const options = manyTenants(size)
    const plan = await planOf(options)
    const taken = { planning: [] as Array<Taken>, ordering: [] as Array<Taken>, least: [] as Array<Taken> }
    return { options, plan, drafts: draftsOf(plan), ...taken }
  }),
)
for (let round = -3; round < ROUNDS; round++) {
  for (const { options, plan, drafts, planning, ordering, least } of round % 2 === 0 ? sizes : sizes.toReversed()) {
    const planned = await time(() => planOf(options))
    const ordered = await time(() => orderSteps(drafts))
    const sorted = await time(() => floor(plan))
    if (round < 0) continue
    planning.push(planned)
    ordering.push(ordered)
    least.push(sorted)
  }
}

const sortedBy = (taken: ReadonlyArray<Taken>, key: keyof Taken) => taken.map((one) => one[key]).sort((a, b) => a - b)
const median = (values: ReadonlyArray<number>) => values[Math.floor(ROUNDS / 2)] ?? 0
console.log(`createPlan, ${ROUNDS} rounds; node ${process.version}, ${cpus()[0]?.model}`)
console.log(
  '| steps | edges | CPU ms, median | least | by the clock, median | least | of it the order: by the clock, median | floor: CPU ms, median | ratio |',
)
console.log('|---:|---:|---:|---:|---:|---:|---:|---:|---:|')
const rows: Array<BenchRow> = []
for (const { plan, planning, ordering, least } of sizes) {
  const edges = plan.steps.reduce((sum, step) => sum + step.dependsOn.length, 0)
  const [cpu, wall, bare] = [sortedBy(planning, 'cpu'), sortedBy(planning, 'wall'), sortedBy(least, 'cpu')]
  const times = [median(cpu), cpu[0] ?? 0, median(wall), wall[0] ?? 0, median(sortedBy(ordering, 'wall'))]
  const figures = [...times, median(bare), median(cpu) / median(bare)]
  rows.push({
    name: `createPlan, ${plan.steps.length} steps`,
    unit: 'CPU ms',
    ours: median(cpu),
    peers: [],
    floor: { name: 'sort, JSON, one hash', value: median(bare) },
    method: `CPU of the process with all its threads, median of ${ROUNDS} interleaved rounds after 3 of warm-up.`,
    caveat: 'The floor is the least that any planner does; it checks no input and gives no reason for a step.',
  })
  console.log(`| ${plan.steps.length} | ${edges} | ${figures.map((ms) => ms.toFixed(1)).join(' | ')} |`)
}
console.log(`the first plan of 10,000 in this process, code not yet compiled: ${begun.cpu.toFixed(0)} ms of CPU`)
await report(rows)
