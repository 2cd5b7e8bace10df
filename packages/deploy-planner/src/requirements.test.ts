import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { createPlan } from './create-plan.ts'
import type { CreatePlanOptions } from './create-plan-options.ts'
import type { Executor } from './executor.ts'
import { createFileStateStore } from './files/create-file-state-store.ts'
import { createMemoryStateStore } from './memory/create-memory-state-store.ts'
import { recoverState } from './recover-state.ts'
import { renderPlanMermaid } from './render-plan-mermaid.ts'
import { renderPlanTable } from './render-plan-table.ts'
import type { StateStore } from './state.ts'
import { bankFile, bankPlanOptions } from './testing/bank-manifest.ts'
import { fullBankOptions } from './testing/full-bank.ts'
import { planBank, resolveBank } from './testing/plan-bank.ts'
import type { SimulatedWorld } from './testing/simulated-world.ts'
import { createSimulatedExecutor, createWorld, refused } from './testing/simulated-world.ts'

const secrets = { KEY_SECRET: 'k-value', CLIENT_SECRET: 'c-value', DEMO_PASSWORD: 'd-value' }
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-requirements-'))
})

afterAll(() => rm(folder, { recursive: true }))

async function applyFull(of: {
  readonly stateStore: StateStore
  readonly world: SimulatedWorld
  readonly executor?: Executor
  readonly options?: CreatePlanOptions
}) {
  const { stateStore, world, executor = createSimulatedExecutor({ world }), options = fullBankOptions() } = of
  const plan = await planBank({ ...options, state: recoverState(await stateStore.load()).state })
  const report = await apply({ plan, executor, stateStore, secrets, clock: { now: () => 1, milliseconds: () => 1 } })
  if (!report.ok) throw new Error(report.error.message)
  return report.value
}

describe('an apply', () => {
  it('twice: the second creates nothing and writes no file (requirement 6)', async () => {
    const world = createWorld()
    const stateStore = createFileStateStore({ directory: folder, now: () => 1 })
    expect((await applyFull({ stateStore, world })).failed).toEqual([])
    const files = await readdir(folder)
    for (const file of files) await utimes(join(folder, file), 1, 1)
    const effects = new Map(world.effects)
    const second = await applyFull({ stateStore, world })
    expect([second.done, second.failed, second.skipped]).toEqual([[], [], []])
    expect(world.effects).toEqual(effects)
    expect(await readdir(folder)).toEqual(files)
    for (const file of files) expect((await stat(join(folder, file))).mtimeMs, file).toBe(1000)
  })

  it('has every intent on the disk before its handler is called, and every result before the next step (requirement 8)', async () => {
    const world = createWorld()
    const plain = createMemoryStateStore({ now: () => 1 })
    const said: Array<string> = []
    const stateStore: StateStore = {
      ...plain,
      async appendJournal(entry) {
        await new Promise((resolve) => setImmediate(resolve))
        await plain.appendJournal(entry)
        said.push(`${entry.type} ${entry.stepId}`)
      },
      async complete(state, end) {
        await new Promise((resolve) => setImmediate(resolve))
        await plain.complete(state, end)
        said.push(`done ${end.stepId}`)
      },
    }
    const executor = createSimulatedExecutor({ world, onCall: (id) => said.push(`call ${id}`) })
    await applyFull({ stateStore, world, executor })
    const { steps } = await planBank(fullBankOptions())
    for (const { id, dependsOn } of steps) {
      const at = (type: string, step = id) => said.indexOf(`${type} ${step}`)
      expect([at('intent'), at('call'), at('done')], id).toEqual(
        [at('intent'), at('call'), at('done')].sort((a, b) => a - b),
      )
      for (const need of dependsOn) expect(at('done', need)).toBeLessThan(at('intent'))
    }
  })

  it.each([
    'd1.create',
    'kv.create',
    'r2.create',
    'queue.create',
    'worker.deploy',
    'pages.create',
    'tenant.create',
  ] as const)(
    'stops at two things of one name, or a look-up that is refused, and creates nothing: %s (requirements 9 and 11)',
    async (kind) => {
      const world = createWorld()
      const plain = createSimulatedExecutor({ world })
      const finders = {
        ...plain.finders,
        [kind]: async () => ({ ok: false, error: { ...refused, code: 'ambiguous' } }),
      }
      const report = await applyFull({
        world,
        stateStore: createMemoryStateStore({ now: () => 1 }),
        executor: { ...plain, finders },
      })
      const failed = report.failed.map(({ id }) => id)
      expect(failed.length).toBeGreaterThan(0)
      expect(failed.every((id) => id.startsWith(`${kind}:`))).toBe(true)
      expect(failed.filter((id) => world.effects.has(id))).toEqual([])
    },
  )

  it.each(['ops-db', 'bank-cache', 'bank-exports', 'bank-outbox', 'bank-desk', 'bank'])(
    'refuses to take over %s, which exists and is not recorded (requirement 10)',
    async (name) => {
      const world = createWorld()
      world.made.set(name, ['foreign'])
      const report = await applyFull({ world, stateStore: createMemoryStateStore({ now: () => 1 }) })
      expect(report.failed.map(({ failure }) => failure.code)).toEqual(['exists-not-ours'])
      expect(world.made.get(name)).toEqual(['foreign'])
    },
  )

  it('never adopts for another account: a state of one is no state of the other (requirement 10)', async () => {
    const world = createWorld()
    const stateStore = createMemoryStateStore({ now: () => 1 })
    const inAccount = (accountId: string) => ({
      ...fullBankOptions(),
      manifest: { ...fullBankOptions().manifest, accountId },
    })
    await applyFull({ world, stateStore, options: inAccount('0123456789abcdef0123456789abcdef') })
    const { state } = await stateStore.load()
    const other = await createPlan({ ...inAccount('fedcba9876543210fedcba9876543210'), state })
    expect(!other.ok && other.error.map(({ reason }) => reason)).toEqual(['state_foreign'])
  })
})

describe('a plan', () => {
  it('makes a database, then writes its id, then migrates it, then deploys who binds it, whoever that is (requirement 15)', async () => {
    const names = ['control-db', 'config-db', 'ops-db']
    const base = bankPlanOptions(resolveBank())
    const chosen = fc.tuple(...base.workers.map(() => fc.subarray(names)))
    await fc.assert(
      fc.asyncProperty(chosen, async (lists) => {
        const workers = base.workers.map((worker, index) => ({ ...worker, databases: lists[index] ?? [] }))
        const planned = await createPlan({ ...base, workers })
        // A platform Worker that binds a tenant's database waits for the tenant, which waits for the platform.
        if (!planned.ok) return
        const at = new Map(planned.value.steps.map(({ id }, index) => [id, index]))
        const positions = (ids: ReadonlyArray<string>) => ids.map((id) => at.get(id) ?? Number.NaN)
        for (const { name, databases } of workers) {
          for (const database of databases) {
            const made = [`d1.create:${database}`, `bindings.sync:${name}`, `worker.deploy:${name}`]
            const migrated = [`d1.create:${database}`, `d1.migrate:${database}`, `worker.deploy:${name}`]
            for (const ids of [made, migrated]) expect(positions(ids)).toEqual(positions(ids).sort((a, b) => a - b))
          }
          const { steps } = planned.value
          for (const { id, dependsOn } of steps.filter(({ kind }) => kind === 'd1.migrate')) {
            const binders = workers.filter(({ databases }) => databases.some((one) => id === `d1.migrate:${one}`))
            if (binders.length > 0) expect(dependsOn.some((need) => need.startsWith('bindings.sync:'))).toBe(true)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', '; rm -rf ~', 'a\u202eb', 'x'.repeat(200), '"]; click s0'])(
    'takes the manifest name %j for a name and nothing else (requirement 27)',
    async (name) => {
      // A manifest refuses what could turn a line around; a plan file may hold it all the same.
      const plan = await planBank({ manifest: { ...resolveBank(bankFile()), name } })
      expect(Object.getPrototypeOf(plan)).toBe(Object.prototype)
      expect(renderPlanTable(plan).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      for (const line of renderPlanMermaid(plan).split('\n').slice(1, -1)) {
        expect(line).toMatch(/^ {2}(s\d+\["[^"\]]*"\]:::\w+|s\d+ --> s\d+|classDef .*)$/)
      }
    },
  )

  it('takes a binding called __proto__ or constructor for a binding (requirement 27)', async () => {
    const kv: Record<string, string> = JSON.parse(
      '{"__proto__":"bank-cache","constructor":"bank-cache","CACHE":"bank-cache"}',
    )
    const { manifest, workers, ...rest } = fullBankOptions()
    const plan = await planBank({
      ...rest,
      manifest: { ...manifest, workers: manifest.workers.map((one) => (one.name === 'lanes' ? { ...one, kv } : one)) },
      workers: workers.map((one) => (one.name === 'lanes' ? { ...one, kv: Object.keys(kv) } : one)),
    })
    const sync = plan.steps.find(({ id }) => id === 'bindings.sync:lanes')
    expect(sync?.kind === 'bindings.sync' && Object.keys(sync.inputs.kv).sort()).toEqual([
      'CACHE',
      '__proto__',
      'constructor',
    ])
  })
})
