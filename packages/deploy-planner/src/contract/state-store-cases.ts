import type { DeployState, JournalEntry, StateStore, StepEnd } from '../state.ts'

/** One thing every store must do. `run` rejects when the store does not. */
export interface StateStoreCase {
  readonly name: string
  /** `openStore` opens the same, at first empty, store each time: as another process would. */
  run(openStore: () => StateStore): Promise<void>
}

const record = {
  kind: 'd1.create',
  inputs: { name: 'ops' },
  inputHash: 'a'.repeat(64),
  readHash: 'b'.repeat(64),
  outputs: { databaseId: 'id-1' },
  finishedAt: 1_750_000_000,
} as const
const state: DeployState = {
  formatVersion: 1,
  manifest: 'bank',
  environment: 'local',
  accountId: null,
  steps: { 'd1.create:ops': record },
}
const intent: JournalEntry = { type: 'intent', stepId: 'd1.create:ops', inputHash: record.inputHash, at: 1 }
const done: StepEnd = { type: 'done', stepId: 'd1.create:ops', record }
const failed: JournalEntry = { type: 'failed', stepId: 'x', code: 'full', effect: 'unknown', at: 2 }

/** The contract of the port `StateStore`, free of any test framework. */
export const stateStoreCases: ReadonlyArray<StateStoreCase> = [
  {
    name: 'an empty store gives a null state and an empty journal',
    async run(openStore) {
      same(await openStore().load(), { state: null, journal: [] })
    },
  },
  {
    name: 'what is saved is loaded by another opening of the store, the last save winning',
    async run(openStore) {
      await openStore().save({ ...state, steps: {} })
      await openStore().save(state)
      same(await openStore().load(), { state, journal: [] })
    },
  },
  {
    name: 'journal entries come back in the order in which they were added',
    async run(openStore) {
      const store = openStore()
      await store.appendJournal(intent)
      await store.appendJournal(failed)
      await openStore().appendJournal(done)
      same((await openStore().load()).journal, [intent, failed, done])
    },
  },
  {
    name: 'replacing the journal leaves just the new entries, and more can be added',
    async run(openStore) {
      const store = openStore()
      await store.appendJournal(failed)
      await store.replaceJournal([intent])
      await store.appendJournal(done)
      same((await openStore().load()).journal, [intent, done])
    },
  },
  {
    name: 'completing a step records it and closes what the journal holds of it, and of no other step',
    async run(openStore) {
      const store = openStore()
      await store.save({ ...state, steps: {} })
      await store.appendJournal(intent)
      await store.appendJournal({ ...intent, stepId: 'other' })
      await store.complete(state, done)
      const { state: saved, journal } = await openStore().load()
      same(saved, state)
      const last = new Map(journal.map(({ stepId, type }) => [stepId, type]))
      same([last.get(done.stepId) ?? 'done', last.get('other')], ['done', 'intent'])
    },
  },
  {
    name: 'a name such as __proto__ is kept as data',
    async run(openStore) {
      const steps = Object.fromEntries([['__proto__', record]])
      await openStore().save({ ...state, steps })
      same(Object.keys((await openStore().load()).state?.steps ?? {}), ['__proto__'])
    },
  },
  {
    name: 'the lock is exclusive and names its holder until it is released',
    async run(openStore) {
      const first = await openStore().lock({ purpose: 'apply' })
      if (!first.ok) throw new Error('a free lock was refused')
      const second = await openStore().lock({ purpose: 'unlucky' })
      if (second.ok) throw new Error('the lock was given twice')
      same([second.error.reason, second.error.holder.purpose], ['lock_held', 'apply'])
      await first.value.release()
      await first.value.release()
      const third = await openStore().lock({ purpose: 'next' })
      if (!third.ok) throw new Error('a released lock was refused')
      await first.value.release()
      const fourth = await openStore().lock({ purpose: 'again' })
      if (fourth.ok) throw new Error("releasing twice broke another one's lock")
    },
  },
  {
    name: 'findLock names the holder, and is null while the lock is free',
    async run(openStore) {
      same(await openStore().findLock(), null)
      const lock = await openStore().lock({ purpose: 'apply' })
      const refused = await openStore().lock({ purpose: 'unlucky' })
      if (!lock.ok || refused.ok) throw new Error('the lock is not exclusive')
      same(await openStore().findLock(), refused.error)
      await lock.value.release()
      same(await openStore().findLock(), null)
    },
  },
  {
    name: 'unlock breaks the lock of the named holder and of nobody else',
    async run(openStore) {
      await openStore().lock({ purpose: 'apply' })
      const held = await openStore().lock({ purpose: 'apply' })
      if (held.ok) throw new Error('the lock was given twice')
      const { holder } = held.error
      const others = [
        { pid: holder.pid + 1 },
        { host: `not-${holder.host}` },
        { startedAt: holder.startedAt + 1 },
        { purpose: `not-${holder.purpose}` },
      ]
      for (const other of others) same(await openStore().unlock({ ...holder, ...other }), false)
      if ((await openStore().lock({ purpose: 'apply' })).ok) throw new Error("somebody else's lock was broken")
      same(await openStore().unlock(holder), true)
      same(await openStore().unlock(holder), false)
      if (!(await openStore().lock({ purpose: 'apply' })).ok) throw new Error('a broken lock was refused')
    },
  },
]

function same(actual: unknown, expected: unknown): void {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is !== wanted) throw new Error(`expected ${wanted}, got ${is}`)
}
