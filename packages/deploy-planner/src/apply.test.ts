import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import type { ApplyEvent } from './apply-event.ts'
import type { Executor } from './executor.ts'
import { recoverState } from './recover-state.ts'
import type { StateStore } from './state.ts'
import { applyNow, createClock, createStore, planNow, secrets } from './testing/apply-bank.ts'
import { bankPlanOptions } from './testing/bank-manifest.ts'
import { fullBankOptions } from './testing/full-bank.ts'
import { planBank, resolveBank } from './testing/plan-bank.ts'
import type { SimulatedWorld } from './testing/simulated-world.ts'
import { createProcess, createSimulatedExecutor, createWorld, refused, watchStore } from './testing/simulated-world.ts'

describe('apply', () => {
  it('does every step after all it depends on, tells of it with its milliseconds, and records it', async () => {
    const [world, store, events] = [createWorld(), createStore(), [] as Array<ApplyEvent>]
    const plan = await planNow(store)
    const report = await applyNow({ world, stateStore: store, onEvent: (event) => events.push(event) })
    expect(report.done).toEqual(plan.steps.map((step) => step.id))
    expect(report).toMatchObject({ failed: [], skipped: [], unchanged: [], notStarted: [], interrupted: false })
    const finishedAt = new Map(
      events.flatMap((event, at) => (event.type === 'stepFinished' ? [[event.step.id, at]] : [])),
    )
    for (const [at, event] of events.entries()) {
      if (event.type === 'stepFinished') expect(event.milliseconds).toBeGreaterThan(0)
      if (event.type !== 'stepStarted') continue
      for (const id of event.step.dependsOn) expect(finishedAt.get(id)).toBeLessThan(at)
    }
    const { state, journal } = await store.load()
    expect(journal).toEqual([])
    expect(state?.steps['d1.create:ops-db']).toMatchObject({ outputs: { databaseId: 'ops-db#0' } })
  })

  it('changes and writes nothing the second time', async () => {
    const [world, store] = [createWorld(), createStore()]
    await applyNow({ world, stateStore: store })
    const before = await store.load()
    const idle = createProcess(1)
    const report = await applyNow({
      world,
      stateStore: watchStore(store, idle),
      executor: createSimulatedExecutor({ world, process: idle }),
    })
    expect(report.done).toEqual([])
    expect(report.unchanged).toHaveLength((await planNow(store)).steps.length)
    expect(await store.load()).toEqual(before)
  })

  it('never runs more steps at a time than it may', async () => {
    const [world, store] = [createWorld(), createStore()]
    let [running, most] = [0, 0]
    const onEvent = (event: ApplyEvent) => {
      if (event.type === 'stepStarted') most = Math.max(most, ++running)
      if (event.type === 'stepFinished') running--
    }
    await applyNow({ world, stateStore: store, onEvent, concurrency: 2 })
    expect(most).toBe(2)
  })

  it('skips exactly the descendants of a step that fails, and the next apply does them (any step, any concurrency)', async () => {
    const { steps } = await planNow(createStore())
    await fc.assert(
      fc.asyncProperty(fc.nat(steps.length - 1), fc.integer({ min: 1, max: 6 }), async (at, concurrency) => {
        const [world, store] = [createWorld(), createStore()]
        const failed = steps[at]?.id ?? ''
        const executor = createSimulatedExecutor({ world, failing: new Map([[failed, refused]]) })
        const report = await applyNow({ world, stateStore: store, executor, concurrency })
        const lost = new Set([failed])
        for (const step of steps) if (step.dependsOn.some((id) => lost.has(id))) lost.add(step.id)
        expect(report.failed).toEqual([{ id: failed, failure: refused }])
        expect(report.skipped.map(({ id }) => id)).toEqual([...lost].filter((id) => id !== failed))
        expect(report.done).toEqual(steps.map(({ id }) => id).filter((id) => !lost.has(id)))
        const next = await applyNow({ world, stateStore: store })
        expect(new Set(next.done)).toEqual(lost)
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['the bank', bankPlanOptions(resolveBank()), ['bank', 'config-db', 'control-db', 'ops-db']],
    [
      'the bank with one of every kind',
      fullBankOptions(),
      [
        ...['bank', 'bank-cache', 'bank-desk', 'bank-exports', 'bank-help', 'bank-outbox', 'bank-outbox-dead'],
        ...['config-db', 'control-db', 'ops-db'],
      ],
    ],
  ])(
    'converges without duplicates after being killed before or after any call or write (%s)',
    async (_, base, names) => {
      const planNow = async (store: StateStore) => planBank({ ...base, state: recoverState(await store.load()).state })
      const applyNow = async (options: {
        readonly world: SimulatedWorld
        readonly stateStore: StateStore
        readonly executor?: Executor
      }) => {
        const executor = createSimulatedExecutor({ world: options.world })
        const plan = await planNow(options.stateStore)
        const report = await apply({ executor, plan, clock: createClock(), secrets, ...options })
        if (!report.ok) throw new Error(report.error.message)
        return report.value
      }
      const whole = createProcess()
      const [firstWorld, firstStore] = [createWorld(), createStore()]
      await applyNow({
        world: firstWorld,
        stateStore: watchStore(firstStore, whole),
        executor: createSimulatedExecutor({ world: firstWorld, process: whole }),
      })
      expect(whole.ticks()).toBeGreaterThan(150)
      for (let dieAt = 1; dieAt <= whole.ticks(); dieAt++) {
        const [world, store, process] = [createWorld(), createStore(), createProcess(dieAt)]
        await applyNow({
          world,
          stateStore: watchStore(store, process),
          executor: createSimulatedExecutor({ world, process }),
        }).catch(() => undefined)
        const held = await store.lock({ purpose: 'look' })
        if (held.ok) await held.value.release()
        else await store.unlock(held.error.holder)
        const report = await applyNow({ world, stateStore: store })
        expect(report.failed, `killed at ${dieAt}`).toEqual([])
        expect(
          [...world.made].filter(([, ids]) => ids.length !== 1),
          `killed at ${dieAt}`,
        ).toEqual([])
        expect([...world.made.keys()].sort()).toEqual(names)
        expect((await planNow(store)).steps.filter((step) => step.action !== 'none')).toEqual([])
        expect((await store.load()).journal).toEqual([])
      }
    },
    60_000,
  )

  it('looks before it creates again after a lost reply, and takes over what it finds', async () => {
    const [world, store] = [createWorld(), createStore()]
    const losing = new Set(['d1.create:ops-db', 'tenant.create:bank'])
    const first = await applyNow({ world, stateStore: store, executor: createSimulatedExecutor({ world, losing }) })
    expect(first.failed.map(({ id }) => id)).toContain('tenant.create:bank')
    const second = await applyNow({ world, stateStore: store })
    expect(second.failed).toEqual([])
    expect(world.made.get('bank')).toEqual(['bank#0'])
  })

  it('refuses to take over what exists but is not recorded, unless adoption is allowed', async () => {
    const [world, store] = [createWorld(), createStore()]
    world.made.set('ops-db', ['foreign'])
    const first = await applyNow({ world, stateStore: store })
    expect(first.failed).toMatchObject([
      { id: 'd1.create:ops-db', failure: { code: 'exists-not-ours', effect: 'none' } },
    ])
    // Having met it once gives no right to it.
    expect((await applyNow({ world, stateStore: store })).failed).toHaveLength(1)
    expect((await applyNow({ world, stateStore: store, adopt: true })).failed).toEqual([])
    expect((await store.load()).state?.steps['d1.create:ops-db']).toMatchObject({ outputs: { databaseId: 'foreign' } })
  })

  it('keeps an intent open when the look-up of the next attempt fails', async () => {
    const [world, store] = [createWorld(), createStore()]
    const losing = new Set(['d1.create:control-db'])
    await applyNow({ world, stateStore: store, executor: createSimulatedExecutor({ world, losing }) })
    const blind = createSimulatedExecutor({ world })
    const finders = { ...blind.finders, 'd1.create': async () => ({ ok: false, error: refused }) as const }
    await applyNow({ world, stateStore: store, executor: { ...blind, finders } })
    expect((await applyNow({ world, stateStore: store })).failed).toEqual([])
    expect(world.made.get('control-db')).toEqual(['control-db#0'])
  })

  it('begins nothing more once the signal is aborted, and records what was running', async () => {
    const [world, store, controller] = [createWorld(), createStore(), new AbortController()]
    const executor = createSimulatedExecutor({ world, onCall: () => controller.abort() })
    const report = await applyNow({ world, stateStore: store, executor, concurrency: 1, signal: controller.signal })
    expect(report.done).toEqual(['d1.create:control-db'])
    expect(report.interrupted).toBe(true)
    expect(report.notStarted).toHaveLength((await planNow(store)).steps.length - 1)
    expect((await applyNow({ world, stateStore: store })).unchanged).toEqual(['d1.create:control-db'])
  })

  it('finishes what runs on the first wish to stop, and ends it on the second (requirement 29)', async () => {
    const [world, store] = [createWorld(), createStore()]
    const [soft, hard] = [new AbortController(), new AbortController()]
    const plain = createSimulatedExecutor({ world })
    const seen: Array<boolean> = []
    const executor: Executor = {
      ...plain,
      handlers: {
        ...plain.handlers,
        'd1.create': async (inputs, context) => {
          soft.abort()
          seen.push(context.signal.aborted)
          hard.abort()
          seen.push(context.signal.aborted)
          return plain.handlers['d1.create'](inputs, context)
        },
      },
    }
    const signals = { signal: soft.signal, hardSignal: hard.signal }
    const report = await applyNow({ world, stateStore: store, executor, concurrency: 1, ...signals })
    expect(seen).toEqual([false, true])
    expect(report.done).toEqual(['d1.create:control-db'])
    expect((await applyNow({ world, stateStore: store })).failed).toEqual([])
  })

  it('makes no database of a tenant that the control plane refused', async () => {
    const world = createWorld()
    const executor = createSimulatedExecutor({ world, failing: new Map([['tenant.create:bank', refused]]) })
    await applyNow({ world, stateStore: createStore(), executor })
    expect([world.made.has('control-db'), world.made.has('ops-db'), world.made.has('config-db')]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('tries again what may pass, looks before it creates again, and tells of it (requirement 28)', async () => {
    const [world, store, events] = [createWorld(), createStore(), [] as Array<ApplyEvent>]
    const losing = new Set(['d1.create:ops-db'])
    const failing = new Map([['bindings.sync:control', refused]])
    const waits: Array<number> = []
    const wait = async (milliseconds: number) => {
      if (waits.push(milliseconds) === 1) failing.clear()
      else losing.clear()
    }
    const report = await applyNow({
      world,
      stateStore: store,
      executor: createSimulatedExecutor({ world, losing, failing }),
      onEvent: (event) => events.push(event),
      retry: { budgetMilliseconds: 10_000, wait, random: () => 1 },
    })
    expect(report.failed).toEqual([])
    expect(world.made.get('ops-db')).toEqual(['ops-db#0'])
    expect(waits).toEqual([1000, 1000])
    const retried = events.flatMap((event) => (event.type === 'stepRetried' ? [[event.step.id, event.attempt]] : []))
    expect(retried).toEqual([
      ['bindings.sync:control', 1],
      ['d1.create:ops-db', 1],
    ])
    expect((await store.load()).journal).toEqual([])
  })

  it('stops waiting when it is interrupted, and leaves the intent as open as it was', async () => {
    const [world, store, controller] = [createWorld(), createStore(), new AbortController()]
    const losing = new Set(['d1.create:control-db'])
    const report = await applyNow({
      world,
      stateStore: store,
      executor: createSimulatedExecutor({ world, losing }),
      signal: controller.signal,
      retry: { budgetMilliseconds: 1e6, random: () => 1, wait: async () => controller.abort() },
    })
    expect(report.failed).toMatchObject([{ id: 'd1.create:control-db', failure: { effect: 'unknown' } }])
    expect((await store.load()).journal).toMatchObject([{ type: 'intent', stepId: 'd1.create:control-db' }])
  })

  it('refuses a stale plan, an edited plan, a plan with placeholders and a held lock', async () => {
    const [world, store] = [createWorld(), createStore()]
    const base = { executor: createSimulatedExecutor({ world }), stateStore: store, clock: createClock(), secrets }
    const plan = await planNow(store)
    const edited = { ...plan, accountId: 'f'.repeat(32) }
    expect(await apply({ ...base, plan: edited })).toMatchObject({ error: { reason: 'plan_damaged' } })
    const open = await planBank({
      manifest: { ...resolveBank(), accountId: '<id>' },
    })
    expect(await apply({ ...base, plan: open })).toMatchObject({
      error: { reason: 'placeholders_left', paths: ['accountId'] },
    })
    const lock = await store.lock({ purpose: 'elsewhere' })
    expect(await apply({ ...base, plan })).toMatchObject({
      error: { reason: 'lock_held', holder: { purpose: 'elsewhere' } },
    })
    if (lock.ok) await lock.value.release()
    expect(world.effects.size).toBe(0)
    await applyNow({ world, stateStore: store })
    expect(await apply({ ...base, plan })).toMatchObject({ error: { reason: 'plan_stale' } })
  })

  it('lets no secret into state, journal, report or events', async () => {
    const [world, store, events] = [createWorld(), createStore(), [] as Array<ApplyEvent>]
    const plain = createSimulatedExecutor({ world })
    const executor = {
      ...plain,
      handlers: {
        ...plain.handlers,
        'client.put': async (_: unknown, context: { secret(name: string): string }) => ({
          ok: true as const,
          value: { leak: context.secret('CLIENT_SECRET') },
        }),
        'user.put': async (_: unknown, context: { secret(name: string): string }) => {
          throw new Error(`bad password ${context.secret('DEMO_PASSWORD')}`)
        },
      },
    }
    const report = await applyNow({ world, stateStore: store, executor, onEvent: (event) => events.push(event) })
    expect(report.failed[0]?.failure.message).toBe('bad password [DEMO_PASSWORD]')
    const all = JSON.stringify([report, events, await store.load()])
    for (const value of Object.values(secrets)) expect(all).not.toContain(value)
  })

  it('stops when the store cannot be written, and gives the lock back', async () => {
    const [world, store] = [createWorld(), createStore()]
    const full = { ...store, appendJournal: () => Promise.reject(new Error('disk full')) }
    await expect(applyNow({ world, stateStore: full })).rejects.toThrow('disk full')
    expect(world.effects.size).toBe(0)
    expect((await store.lock({ purpose: 'look' })).ok).toBe(true)
  })
})
