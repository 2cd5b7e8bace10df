import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LogoutNotice } from '../model/logout-notice.ts'
import type { Promptness } from './delivery-turns.ts'
import { createDeliveryTurns } from './delivery-turns.ts'

/** Lets everything go on that waits for nothing but its turn. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 300; turn += 1) await Promise.resolve()
}

const noticesOf = (issuer: string, counts: Readonly<Record<string, number>>): ReadonlyArray<LogoutNotice> => {
  const common = { tenantId: 't', issuer, uri: 'u', userId: 'u', sessionId: 's', nextAttemptAt: 0, createdAt: 0 }
  return Object.entries(counts).flatMap(([clientId, count]) =>
    Array.from({ length: count }, (_, one) => ({ ...common, clientId, noticeId: `${clientId} ${one}`, attempts: 1 })),
  )
}

/** A run over what issuers keep; it takes up to `most` at a look. Requests go on until they are answered, or have failed. */
function startRun({ atOnce = 6, most = 50 }: { readonly atOnce?: number; readonly most?: number } = {}) {
  const turns = createDeliveryTurns({ atOnce })
  const begun: Array<string> = []
  const underWay: Array<{ readonly notice: LogoutNotice; readonly end: (answered: Promptness) => void }> = []
  const state = { mayBegin: true }
  const deliver = (issuer: string, counts: Readonly<Record<string, number>>): Promise<ReadonlyArray<string>> => {
    let kept = noticesOf(issuer, counts)
    return turns.deliver({
      issuer,
      mayBegin: () => state.mayBegin,
      fail: () => undefined,
      async take(without) {
        const notices = kept.filter(({ clientId }) => !without.includes(clientId)).slice(0, most)
        kept = kept.filter((notice) => !notices.includes(notice))
        return { notices, isMore: notices.length === most }
      },
      tell: (notice) =>
        new Promise((resolve) => {
          begun.push(notice.noticeId)
          const request = { notice, end: resolve }
          underWay.push(request)
        }),
    })
  }
  /** Ends the requests under way of a client, or the one at an index. */
  const end = async (which: string | number, answered: Promptness): Promise<void> => {
    const ended = underWay.filter(({ notice }, index) => index === which || notice.clientId === which)
    for (const request of ended) {
      underWay.splice(underWay.indexOf(request), 1)
      request.end(answered)
    }
    await settle()
  }
  return { deliver, begun, underWay, end, state }
}

it('has one request of a client under way until it has answered soon, and then more, while nobody with fewer waits', async () => {
  const { deliver, begun, underWay, end } = startRun({ atOnce: 3 })
  const left = deliver('i', { many: 4, other: 2 })
  await settle()
  expect(begun).toEqual(['many 0', 'other 0'])
  await end('many', 'soon')
  expect(begun.slice(2)).toEqual(['many 1', 'many 2'])
  await end('other', 'soon')
  expect(begun.slice(4)).toEqual(['other 1'])
  await end('other', 'soon')
  expect(begun.slice(5)).toEqual(['many 3'])
  await end('many', 'soon')
  expect(underWay).toEqual([])
  expect(await left).toEqual([])
})

it('begins none of a client that did not answer any more, at this issuer and in this run, and leaves the rest', async () => {
  const { deliver, begun, end } = startRun()
  const first = deliver('i', { silent: 3, quick: 1 })
  await settle()
  await end('quick', 'soon')
  await end('silent', 'silent')
  expect(await first).toEqual(['silent 1', 'silent 2'])
  const again = deliver('i', { silent: 2, next: 1 })
  const elsewhere = deliver('j', { silent: 1 })
  await settle()
  expect(begun).toEqual(['silent 0', 'quick 0', 'next 0', 'silent 0'])
  for (const client of ['next', 'silent']) await end(client, 'soon')
  expect([await again, await elsewhere]).toEqual([[], []])
})

it('has one request under way of a client that answers late, and looks for others before anybody gets a second', async () => {
  const { deliver, begun, end } = startRun({ atOnce: 3, most: 2 })
  void deliver('i', { late: 4, quick: 3 })
  await settle()
  expect(begun).toEqual(['late 0', 'quick 0'])
  await end('late', 'late')
  expect(begun.slice(2)).toEqual(['late 1'])
  await end('quick', 'soon')
  expect(begun.slice(3)).toEqual(['quick 1', 'quick 2'])
  await end('late', 'late')
  expect(begun.slice(5)).toEqual(['late 2'])
})

it('takes at a second go what a first one left untried of clients that may answer', async () => {
  const { deliver, begun, end, state } = startRun({ atOnce: 1 })
  const first = deliver('i', { one: 1, two: 1 })
  await settle()
  state.mayBegin = false
  await end('one', 'soon')
  expect(await first).toEqual(['two 0'])
  state.mayBegin = true
  const second = deliver('i', { two: 1 })
  await settle()
  await end('two', 'soon')
  expect([await second, begun]).toEqual([[], ['one 0', 'two 0']])
})

it('waits for what another delivery of the same issuer has under way with a client', async () => {
  const { deliver, begun, end } = startRun()
  const first = deliver('i', { one: 1 })
  await settle()
  const second = deliver('i', { two: 1, one: 2 })
  await settle()
  expect(begun).toEqual(['one 0', 'two 0'])
  for (const client of ['two', 'one', 'one']) await end(client, 'soon')
  expect([await first, await second, begun.length]).toEqual([[], [], 4])
})

it('ends and tells when it cannot be said whether more may begin, and leaves the rest', async () => {
  for (const throwsAt of [1, 2, 3, 4, 5]) {
    let asked = 0
    let kept = noticesOf('i', { one: 3 })
    const told: Array<string> = []
    const errors: Array<unknown> = []
    const left = await createDeliveryTurns({ atOnce: 1 }).deliver({
      issuer: 'i',
      async take() {
        const notices = kept
        kept = []
        return { notices, isMore: false }
      },
      async tell({ noticeId }) {
        told.push(noticeId)
        return 'soon'
      },
      fail: (error) => void errors.push(error),
      mayBegin() {
        asked += 1
        if (asked === throwsAt) throw new Error('cannot say')
        return true
      },
    })
    expect([errors, asked]).toEqual([[new Error('cannot say')], throwsAt])
    expect([...told, ...left, ...kept.map(({ noticeId }) => noticeId)]).toEqual(['one 0', 'one 1', 'one 2'])
    expect(told.length).toBeLessThan(3)
  }
})

it('takes more of others while a client has not answered, and more of that one once it has', async () => {
  const { deliver, begun, end } = startRun({ most: 2 })
  const left = deliver('i', { late: 5, quick: 2 })
  await settle()
  expect(begun).toEqual(['late 0', 'quick 0'])
  await end('quick', 'soon')
  expect(begun.slice(2)).toEqual(['quick 1'])
  await end('quick', 'soon')
  await end('late', 'soon')
  expect(begun.slice(3)).toEqual(['late 1', 'late 2', 'late 3', 'late 4'])
  await end('late', 'soon')
  expect(await left).toEqual([])
})

it('begins nothing more when it may not, and is over once what is under way has ended', async () => {
  const { deliver, begun, end, state } = startRun({ atOnce: 1, most: 3 })
  const left = deliver('i', { one: 2, two: 2 })
  await settle()
  state.mayBegin = false
  await end('one', 'soon')
  expect([await left, begun]).toEqual([['one 1', 'two 0'], ['one 0']])
})

it('goes on with all others, at any issuer, while fewer clients than may be under way are late or never answer', async () => {
  const counts = (names: ReadonlyArray<string>) =>
    fc.record(Object.fromEntries(names.map((name) => [name, fc.integer({ min: 0, max: 12 })])))
  const quick = fc.tuple(counts(['a', 'b', 'c']), counts(['a', 'b', 'c']))
  const silent = fc.tuple(counts(['s1', 's-late']), counts(['s1', 's2', 's-late']))
  const ends = fc.array(fc.boolean(), { minLength: 1, maxLength: 9 })
  await fc.assert(
    fc.asyncProperty(quick, silent, fc.integer({ min: 1, max: 20 }), ends, async (quick, silent, most, ends) => {
      const run = startRun({ most })
      for (const [index, issuer] of ['i', 'j'].entries())
        void run.deliver(issuer, { ...silent[index], ...quick[index] })
      await settle()
      for (let step = 0; ; step += 1) {
        expect(run.underWay.length).toBeLessThanOrEqual(6)
        if (ends[step % ends.length]) await run.end('s-late', 'late')
        const next = run.underWay.findIndex(({ notice }) => !notice.clientId.startsWith('s'))
        if (next < 0) break
        await run.end(next, 'soon')
      }
      const told = run.begun.filter((noticeId) => !noticeId.startsWith('s'))
      const sum = (all: Readonly<Record<string, number>>) => Object.values(all).reduce((total, one) => total + one, 0)
      expect(told).toHaveLength(sum(quick[0]) + sum(quick[1]))
      const asked = run.underWay.map(({ notice }) => `${notice.issuer} ${notice.clientId}`)
      expect(new Set(asked).size).toBe(asked.length)
    }),
    { numRuns: 40 },
  )
})

it('tries each once or leaves it, whoever answers, and begins the first of each client before the second of any', async () => {
  const clients = ['a', 'b', 'c', 'd']
  const counts = fc.record(Object.fromEntries(clients.map((name) => [name, fc.integer({ min: 0, max: 6 })])))
  const ends = fc.array(fc.tuple(fc.nat(), fc.constantFrom<Promptness>('soon', 'soon', 'late', 'silent')), {
    minLength: 24,
    maxLength: 24,
  })
  await fc.assert(
    fc.asyncProperty(counts, fc.integer({ min: 1, max: 6 }), ends, async (counts, atOnce, ends) => {
      const run = startRun({ atOnce })
      const left = run.deliver('i', counts)
      await settle()
      const silent = new Set<string>()
      for (const [which, answers] of ends) {
        if (run.underWay.length === 0) break
        const index = which % run.underWay.length
        if (answers === 'silent') silent.add(run.underWay[index]?.notice.clientId ?? '')
        const before = run.begun.length
        await run.end(index, answers)
        for (const noticeId of run.begun.slice(before)) expect(silent).not.toContain(noticeId.split(' ')[0])
      }
      const all = noticesOf('i', counts).map(({ noticeId }) => noticeId)
      expect([...run.begun, ...(await left)].toSorted()).toEqual(all.toSorted())
      const present = clients.filter((name) => (counts[name] ?? 0) > 0)
      const firsts = run.begun.slice(0, present.length).map((noticeId) => noticeId.split(' ')[0])
      expect(firsts.toSorted()).toEqual(present)
    }),
  )
})

it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d requests at a time', (atOnce) => {
  expect(() => createDeliveryTurns({ atOnce })).toThrow(
    new TypeError(`atOnce must be a whole number from 1, got ${atOnce}`),
  )
})
