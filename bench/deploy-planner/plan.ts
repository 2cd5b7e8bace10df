import { cpus } from 'node:os'
import { createPlan } from '@voyage/deploy-planner'
import { manyTenants } from './many-tenants.ts'

// Run from the repository's root: npm exec -- node -C @voyage/source bench/deploy-planner/plan.ts
const RUNS = 15

console.log(
  `createPlan, median and least of ${RUNS} runs, and CPU time of a run with garbage collection; node ${process.version}, ${cpus()[0]?.model}`,
)
for (const size of [100, 1000, 10_000]) {
  const options = manyTenants(size)
  const times: Array<number> = []
  const cpu = process.cpuUsage()
  let text = ''
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now()
    const plan = await createPlan(options)
    times.push(performance.now() - began)
    if (!plan.ok) throw new Error(plan.error[0]?.message)
    const edges = plan.value.steps.reduce((sum, step) => sum + step.dependsOn.length, 0)
    text = `${String(plan.value.steps.length).padStart(6)} steps ${String(edges).padStart(6)} edges`
  }
  const used = process.cpuUsage(cpu)
  const busy = (used.user + used.system) / 1000 / RUNS
  const sorted = times.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(RUNS / 2)] ?? 0
  console.log(
    `${text}  ${median.toFixed(1).padStart(8)} ms  ${(sorted[0] ?? 0).toFixed(1).padStart(8)} ms  ${busy.toFixed(1).padStart(8)} ms`,
  )
}
