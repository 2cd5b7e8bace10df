import { expect, it } from 'vitest'
import { checkLimits } from './check-limits.ts'
import type { ResolvedManifest } from './manifest.ts'
import type { PlannedWorker } from './planned-workers.ts'
import { resolveBank } from './testing/plan-bank.ts'

const named = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `n-${index}`, migrations: 'm' }))
const bank = resolveBank()
const worker = (bindingCount: number) => ({ entry: bank.workers[0], bindingCount }) as PlannedWorker

it.each([
  ['databases of an account', 50_000, (count: number) => ({ d1: named(count) })],
  ['KV namespaces of an account', 1000, (count: number) => ({ kv: named(count) })],
  ['queues of an account', 10_000, (count: number) => ({ queues: named(count) })],
])('allows the last and refuses one more of the %s (requirement 31)', (what, limit, part) => {
  const refusalsOf = (count: number) => checkLimits({ ...bank, ...part(count) } as ResolvedManifest, [])
  expect(refusalsOf(limit)).toEqual([])
  expect(refusalsOf(limit + 1)).toMatchObject([{ reason: 'limit_exceeded', what, count: limit + 1, limit }])
})

it('allows 5,000 bindings of a Worker and refuses one more, naming the Worker (requirement 31)', () => {
  expect(checkLimits(bank, [worker(5000)])).toEqual([])
  expect(checkLimits(bank, [worker(5001), worker(1)])).toMatchObject([
    { what: `bindings of the Worker ${bank.workers[0]?.name}`, count: 5001, limit: 5000 },
  ])
})
