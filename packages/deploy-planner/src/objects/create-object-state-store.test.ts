import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from '../apply.ts'
import { stateStoreCases } from '../contract/state-store-cases.ts'
import type { JournalEntry, StateStore } from '../state.ts'
import type { MemoryObjects, WriteFate } from '../testing/memory-objects.ts'
import { createMemoryObjects } from '../testing/memory-objects.ts'
import { planBank } from '../testing/plan-bank.ts'
import { createSimulatedExecutor, createWorld } from '../testing/simulated-world.ts'
import { createObjectStateStore } from './create-object-state-store.ts'

interface Machine {
  readonly host: string
  readonly running?: ReadonlySet<number>
  readonly now?: () => number
  readonly keepAlive?: (renew: () => Promise<void>) => () => void
}

let ids = 0
function openStore(storage: MemoryObjects, machine: Machine = { host: 'one' }): StateStore {
  return createObjectStateStore({
    storage,
    key: 'bank/production.json',
    location: 'r2://states/bank/production.json',
    identity: { pid: 7, host: machine.host, isRunning: (pid) => machine.running?.has(pid) ?? true },
    now: machine.now ?? (() => 1000),
    randomId: () => `id-${++ids}`,
    wait: async () => undefined,
    keepAlive: machine.keepAlive ?? (() => () => undefined),
  })
}

const state = { formatVersion: 1, manifest: 'bank', environment: 'production', accountId: null, steps: {} } as const
const intent = (stepId: string): JournalEntry => ({ type: 'intent', stepId, inputHash: 'h', at: 1 })

async function lockOf(store: StateStore) {
  const lock = await store.lock({ purpose: 'apply' })
  if (!lock.ok) throw new Error('the lock was refused')
  return lock.value
}

describe('the state store contract', () => {
  for (const { name, run } of stateStoreCases) {
    it(`objects: ${name}`, () => {
      const storage = createMemoryObjects()
      return run(() => openStore(storage))
    })
  }
})

it('a step of an apply costs two writes: its intent, and its end with the state', async () => {
  const storage = createMemoryObjects()
  const world = createWorld()
  const plan = await planBank()
  const secrets = { KEY_SECRET: 'k', CLIENT_SECRET: 'c', DEMO_PASSWORD: 'd' }
  const clock = { now: () => 1, milliseconds: () => 0 }
  const executor = createSimulatedExecutor({ world })
  const applied = await apply({ plan, executor, stateStore: openStore(storage), clock, secrets })
  expect(applied).toMatchObject({ ok: true, value: { failed: [] } })
  // The lock, the first state, the lock's release.
  expect(storage.writes).toBe(2 * plan.steps.length + 3)
})

describe('two machines', () => {
  it('share one lock: of twenty that ask at once one gets it', async () => {
    const storage = createMemoryObjects()
    const stores = Array.from({ length: 20 }, (_, index) => openStore(storage, { host: `host-${index}` }))
    const locks = await Promise.all(stores.map((store) => store.lock({ purpose: 'apply' })))
    expect(locks.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('fence each other: once its lock is broken, the former holder writes nothing more', async () => {
    const storage = createMemoryObjects()
    const [one, two] = [openStore(storage), openStore(storage, { host: 'two' })]
    const lost = await lockOf(one)
    await one.appendJournal(intent('a'))
    const held = await two.findLock()
    if (held === null) throw new Error('nobody holds the lock')
    expect(await two.unlock(held.holder)).toBe(true)
    const mine = await lockOf(two)
    for (const write of [one.save(state), one.appendJournal(intent('b')), one.replaceJournal([])]) {
      await expect(write).rejects.toMatchObject({
        code: 'DEPLOY_LOCK_LOST',
        message: expect.stringContaining('r2://states/bank/production.json'),
      })
    }
    await lost.release()
    expect((await two.load()).journal).toEqual([intent('a')])
    expect(await one.findLock()).toMatchObject({ holder: { host: 'two' } })
    await mine.release()
  })

  it('call a lock stale when its lease has run out, and one on this host when its process is gone', async () => {
    const storage = createMemoryObjects()
    let now = 1000
    const one = openStore(storage, { host: 'one', now: () => now })
    const two = openStore(storage, { host: 'two', now: () => now, running: new Set() })
    await lockOf(one)
    now += 899
    expect(await two.findLock()).toMatchObject({ stale: false })
    await one.appendJournal(intent('a'))
    now += 899
    expect(await two.findLock()).toMatchObject({ stale: false })
    now += 1
    expect(await two.lock({ purpose: 'apply' })).toMatchObject({ ok: false, error: { stale: true } })
    expect(await openStore(storage, { host: 'one', now: () => 0, running: new Set() }).findLock()).toMatchObject({
      stale: true,
    })
  })

  it('keep a lock alive through a step that writes nothing for long, and stop when it is released', async () => {
    const storage = createMemoryObjects()
    let now = 1000
    let renew: (() => Promise<void>) | null = null
    const keepAlive = (next: () => Promise<void>) => {
      renew = next
      return () => {
        renew = null
      }
    }
    const lock = await lockOf(openStore(storage, { host: 'one', now: () => now, keepAlive }))
    now += 800
    await (renew as (() => Promise<void>) | null)?.()
    now += 800
    expect(await openStore(storage, { host: 'two', now: () => now }).findLock()).toMatchObject({ stale: false })
    await lock.release()
    expect(renew).toBeNull()
  })
})

describe('a write without an answer', () => {
  const fates: ReadonlyArray<WriteFate | null> = [null, 'lost', 'reply lost', 'late']

  it('is looked up before it is tried again, so that the journal holds every entry once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...fates), { maxLength: 30 }), async (script) => {
        const storage = createMemoryObjects()
        // Never four failures in a row: then a store gives up.
        storage.onWrite = (count) => (count % 4 === 0 ? null : (script[count - 1] ?? null))
        const store = openStore(storage)
        const lock = await lockOf(store)
        const entries = ['a', 'b', 'c', 'd'].map(intent)
        for (const entry of entries) {
          await store.appendJournal(entry)
          storage.deliver()
        }
        expect((await store.load()).journal).toEqual(entries)
        await lock.release()
        storage.deliver()
        expect(await store.findLock()).toBeNull()
      }),
    )
  })

  it('is given up after four failures, with the place and the reason', async () => {
    const storage = createMemoryObjects()
    storage.onWrite = () => 'lost'
    await expect(openStore(storage).save(state)).rejects.toMatchObject({
      code: 'DEPLOY_STATE_WRITE_FAILED',
      message: 'r2://states/bank/production.json could not be written: fetch failed',
    })
    expect(storage.writes).toBe(4)
  })
})

it('refuses an object that this version did not write, and leaves it', async () => {
  const storage = createMemoryObjects()
  const key = 'bank/production.json'
  await storage.replace({ key, text: '{"formatVersion":2}', etag: null })
  await expect(openStore(storage).load()).rejects.toMatchObject({ code: 'DEPLOY_STATE_CORRUPT' })
  await expect(openStore(storage).save(state)).rejects.toMatchObject({ code: 'DEPLOY_STATE_CORRUPT' })
  expect(storage.text(key)).toBe('{"formatVersion":2}')
})
