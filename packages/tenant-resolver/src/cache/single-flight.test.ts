import { describe, expect, it } from 'vitest'
import type { Deferred } from '../testing/deferred.ts'
import { createDeferred } from '../testing/deferred.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createSingleFlight } from './single-flight.ts'

const create = (maxFlights = 100) => {
  const clock = createFakeClock()
  return { clock, flights: createSingleFlight<string>({ clock, patienceSeconds: 1, maxFlights }) }
}

/** A read that answers when told to, and counts. */
const createRead = () => {
  const pending: Array<Deferred<string>> = []
  return {
    pending,
    read: () => {
      const next = createDeferred<string>()
      pending.push(next)
      return next.promise
    },
  }
}

/** Lets all settled promises run their continuations. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

describe('createSingleFlight', () => {
  it('reads once for all that ask at the same time', async () => {
    const { flights, clock } = create()
    const { read, pending } = createRead()
    const all = Promise.all(Array.from({ length: 20 }, () => flights.run('a', read)))
    expect(pending).toHaveLength(1)
    pending[0]?.resolve('answer')
    expect(await all).toEqual(Array.from({ length: 20 }, () => 'answer'))
    expect(clock.timers).toBe(0)
  })

  it('reads each key by itself, and again once a read is done', async () => {
    const { flights } = create()
    const { read, pending } = createRead()
    const both = [flights.run('a', read), flights.run('b', read)]
    expect(pending).toHaveLength(2)
    for (const one of pending) one.resolve('x')
    await Promise.all(both)
    const again = flights.run('a', read)
    expect(pending).toHaveLength(3)
    pending[2]?.resolve('y')
    expect(await again).toBe('y')
  })

  it('hands a failure to all that wait, and keeps it for none that come later', async () => {
    const { flights } = create()
    const { read, pending } = createRead()
    const both = Promise.allSettled([flights.run('a', read), flights.run('a', read)])
    pending[0]?.reject(new Error('down'))
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const later = flights.run('a', read)
    pending[1]?.resolve('up')
    expect(await later).toBe('up')
  })

  it('lets one waiter read anew, and the others join it, when a read never answers', async () => {
    const { flights, clock } = create()
    const { read, pending } = createRead()
    void flights.run('a', read)
    const waiters = Promise.all([flights.run('a', read), flights.run('a', read), flights.run('a', read)])
    clock.advance(1)
    await settle()
    expect(pending).toHaveLength(2)
    pending[1]?.resolve('second')
    expect(await waiters).toEqual(['second', 'second', 'second'])
  })

  it('lets a request that has waited twice read alone', async () => {
    const { flights, clock } = create()
    const { read, pending } = createRead()
    void flights.run('a', read)
    const waiters = [flights.run('a', read), flights.run('a', read)]
    clock.advance(1)
    await settle()
    clock.advance(1)
    await settle()
    expect(pending).toHaveLength(3)
    pending[2]?.resolve('alone')
    expect(await waiters[1]).toBe('alone')
  })

  it('lets nobody join a read that was detached', async () => {
    const { flights } = create()
    const { read, pending } = createRead()
    const before = flights.run('a', read)
    flights.detach('a')
    const after = flights.run('a', read)
    expect(pending).toHaveLength(2)
    pending[1]?.resolve('new')
    pending[0]?.resolve('old')
    expect([await before, await after]).toEqual(['old', 'new'])
  })

  it('remembers at most so many reads', async () => {
    const { flights } = create(2)
    const { read, pending } = createRead()
    for (const key of ['a', 'b', 'c']) void flights.run(key, read)
    void flights.run('c', read)
    expect(pending).toHaveLength(3)
    void flights.run('a', read)
    expect(pending).toHaveLength(4)
  })
})
