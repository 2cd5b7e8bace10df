import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import type { Executor } from './executor.ts'
import { markDue } from './mark-due.ts'
import type { Plan } from './plan.ts'
import { recoverState } from './recover-state.ts'
import type { StateStore } from './state.ts'
import { secretsOfStep } from './step-secrets.ts'
import { applyNow, createClock, createStore, planNow, secrets } from './testing/apply-bank.ts'
import { bankWorkers } from './testing/bank-manifest.ts'
import { planBank } from './testing/plan-bank.ts'
import { createSimulatedExecutor, createWorld, refused } from './testing/simulated-world.ts'

describe('apply marks what is to be done before it begins', () => {
  it('hands a new secret on in the next run where this one did not come so far, and nowhere twice', async () => {
    const [world, store] = [createWorld(), createStore()]
    await applyNow({ world, stateStore: store })
    const renewing = await planBank({
      state: (await store.load()).state,
      renewedSecrets: ['KEY_SECRET', 'CLIENT_SECRET'],
    })
    const wanted = renewing.steps.filter(({ action }) => action === 'update').map(({ id }) => id)
    expect(wanted.length).toBeGreaterThan(1)
    const last = wanted.at(-1) ?? ''
    const failing = new Map([[last, refused]])
    const secretsAndClock = { clock: createClock(), secrets, stateStore: store }
    await apply({ plan: renewing, executor: createSimulatedExecutor({ world, failing }), ...secretsAndClock })
    const next = await planBank({ state: (await store.load()).state })
    expect(next.steps.filter(({ action }) => action !== 'none').map(({ id, why }) => [id, why])).toEqual([
      [last, 'was to be done again, and was not'],
    ])
    await apply({ plan: next, executor: createSimulatedExecutor({ world }), ...secretsAndClock })
    const after = await planBank({ state: (await store.load()).state })
    expect(after.steps.filter(({ action }) => action !== 'none')).toEqual([])
  })

  it('undoes an update whose reply was lost when its sources are put back: what is recorded does not stand', async () => {
    const [world, store] = [createWorld(), createStore()]
    const served: Array<string> = []
    const watching = (losing: ReadonlySet<string>): Executor => {
      const plain = createSimulatedExecutor({ world, losing: new Set(losing) })
      const deploy: Executor['handlers']['worker.deploy'] = (inputs, context) => {
        if (inputs.worker === 'lanes') served.push(inputs.fingerprint)
        return plain.handlers['worker.deploy'](inputs, context)
      }
      return { ...plain, handlers: { ...plain.handlers, 'worker.deploy': deploy } }
    }
    const deployed = async (workers: typeof bankWorkers, losing: ReadonlySet<string> = new Set()) => {
      const { state } = recoverState(await store.load())
      const plan = await planBank({ state, workers })
      return apply({ plan, executor: watching(losing), stateStore: store, clock: createClock(), secrets })
    }
    await deployed(bankWorkers)
    const changed = bankWorkers.map((worker) =>
      worker.name === 'lanes' ? { ...worker, fingerprint: 'lanes-2' } : worker,
    )
    await deployed(changed, new Set(['worker.deploy:lanes']))
    await deployed(bankWorkers)
    expect(served).toEqual(['lanes-1', 'lanes-2', 'lanes-1'])
    expect((await store.load()).journal).toEqual([])
    const after = await planBank({ state: (await store.load()).state })
    expect(after.steps.filter(({ action }) => action !== 'none')).toEqual([])
  })

  it('keeps the marks of an apply that was killed, though the journal of one before it still calls the steps done', async () => {
    const [world, store] = [createWorld(), createStore()]
    const killed = () => Promise.reject(new Error('killed'))
    const deployed = async (workers: typeof bankWorkers, stateStore: StateStore) => {
      const { state } = recoverState(await store.load())
      const plan = await planBank({ state, workers })
      const executor = createSimulatedExecutor({ world })
      return apply({ plan, executor, stateStore, clock: createClock(), secrets }).catch(() => null)
    }
    // The first is killed before it tidies its journal, the second when its Worker serves and nothing says so yet.
    await deployed(bankWorkers, { ...store, replaceJournal: killed })
    expect((await store.load()).journal.some(({ type }) => type === 'done')).toBe(true)
    const changed = bankWorkers.map((worker) =>
      worker.name === 'lanes' ? { ...worker, fingerprint: 'lanes-2' } : worker,
    )
    await deployed(changed, { ...store, complete: killed })
    const { state } = recoverState(await store.load())
    const back = await planBank({ state, workers: bankWorkers })
    expect(back.steps.filter(({ action }) => action !== 'none').map(({ id }) => id)).toContain('worker.deploy:lanes')
  })

  it.each([true, false])(
    'looks whether what was to be taken away still stands (%s), and makes it again where not',
    async (stands) => {
      const [world, store] = [createWorld(), createStore()]
      await applyNow({ world, stateStore: store })
      const { state } = await store.load()
      const id = Object.keys(state?.steps ?? {}).find((each) => each.startsWith('d1.create:')) ?? ''
      if (state === null) throw new TypeError('nothing was recorded')
      await store.save(markDue(state, new Set([id])))
      const name = id.slice('d1.create:'.length)
      if (!stands) world.made.delete(name)
      const plan = await planNow(store)
      const open = plan.steps.filter(({ action }) => action !== 'none')
      expect(open[0]?.id).toBe(id)
      expect(open.slice(1).map(({ why }) => why)).toContain(`${id} will give a new id`)
      await applyNow({ world, stateStore: store })
      const recorded = (await store.load()).state?.steps[id]
      expect(recorded?.outputs).toEqual({ databaseId: world.made.get(name)?.[0] })
      expect(world.made.get(name)).toHaveLength(1)
      expect((await planNow(store)).steps.filter(({ action }) => action !== 'none')).toEqual([])
    },
  )

  /** The bank as deployed, and a saved plan for other sources of all its Workers. */
  const deployedAndChanged = async () => {
    const [world, store] = [createWorld(), createStore()]
    await applyNow({ world, stateStore: store })
    const { state } = await store.load()
    const workers = bankWorkers.map((worker) => ({ ...worker, fingerprint: `${worker.name}-2` }))
    return { world, store, state, workers, saved: await planBank({ state, workers }) }
  }
  const changedBy = ({ steps }: Plan) => steps.filter(({ action }) => action !== 'none').map(({ id }) => id)
  const given = { clock: createClock(), secrets }

  it('carries a saved plan out again whose updates were refused, kept from beginning, or came after those', async () => {
    const { world, store, state, saved } = await deployedAndChanged()
    const [first = ''] = changedBy(saved)
    expect(changedBy(saved).length).toBeGreaterThan(2)
    const refusing = createSimulatedExecutor({ world, failing: new Map(changedBy(saved).map((id) => [id, refused])) })
    const struck = await apply({ ...given, plan: saved, executor: refusing, stateStore: store })
    expect(struck.ok && struck.value.failed.map(({ id }) => id)).toContain(first)
    expect(struck.ok && struck.value.skipped.length).toBeGreaterThan(0)
    expect(await store.load()).toEqual({ state, journal: [] })
    const executor = createSimulatedExecutor({ world })
    const stopped = await apply({ ...given, plan: saved, executor, stateStore: store, signal: AbortSignal.abort() })
    expect(stopped.ok && stopped.value.notStarted).toEqual(saved.steps.map(({ id }) => id))
    const again = await apply({ ...given, plan: saved, executor, stateStore: store })
    expect(again.ok && again.value.done).toEqual(changedBy(saved))
  })

  it('carries a saved plan of a first deploy out again that was refused at its first steps', async () => {
    const [world, store] = [createWorld(), createStore()]
    const saved = await planNow(store)
    const refusing = createSimulatedExecutor({ world, failing: new Map(changedBy(saved).map((id) => [id, refused])) })
    await apply({ ...given, plan: saved, executor: refusing, stateStore: store })
    const again = await apply({
      ...given,
      plan: saved,
      executor: createSimulatedExecutor({ world }),
      stateStore: store,
    })
    expect(again.ok && again.value.failed).toEqual([])
  })

  it('keeps the mark of an update whose reply was lost, and takes back those of what waited for it', async () => {
    const { world, store, state, saved } = await deployedAndChanged()
    const [first = '', ...others] = changedBy(saved)
    const losing = createSimulatedExecutor({
      world,
      losing: new Set([first]),
      failing: new Map(others.map((id) => [id, refused])),
    })
    await apply({ ...given, plan: saved, executor: losing, stateStore: store })
    expect(changedBy(await planBank({ state: (await store.load()).state }))).toEqual([first])
    const again = await apply({ ...given, plan: saved, executor: losing, stateStore: store })
    expect(again.ok ? null : again.error.reason).toBe('plan_stale')
    expect((await store.load()).state?.steps[others[0] ?? '']).toEqual(state?.steps[others[0] ?? ''])
  })

  it('keeps the mark of an update that was refused where it hands on a new value, also when its sources are put back', async () => {
    const { world, store, state, workers } = await deployedAndChanged()
    const plan = await planBank({ state, workers, renewedSecrets: ['KEY_SECRET'] })
    const refusing = createSimulatedExecutor({ world, failing: new Map(changedBy(plan).map((id) => [id, refused])) })
    await apply({ ...given, plan, executor: refusing, stateStore: store })
    const back = await planBank({ state: (await store.load()).state })
    const handing = plan.steps.filter(({ kind, inputs }) => secretsOfStep(kind, inputs).includes('KEY_SECRET'))
    expect(handing.length).toBeGreaterThan(0)
    expect(changedBy(back)).toEqual(handing.map(({ id }) => id))
  })

  it('leaves every mark where it was killed before it took them back', async () => {
    const { world, store, saved } = await deployedAndChanged()
    const refusing = createSimulatedExecutor({ world, failing: new Map(changedBy(saved).map((id) => [id, refused])) })
    let saves = 0
    const killed: StateStore = {
      ...store,
      save: (state) => (++saves === 1 ? store.save(state) : Promise.reject(new Error('killed'))),
    }
    await expect(apply({ ...given, plan: saved, executor: refusing, stateStore: killed })).rejects.toThrow('killed')
    expect(changedBy(await planBank({ state: (await store.load()).state }))).toEqual(changedBy(saved))
  })
})
