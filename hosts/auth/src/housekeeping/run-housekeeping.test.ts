import type { OpenidProvider } from '@voyage/oidc-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Budget } from './budget.ts'
import { createBudget, subrequestsPerRun } from './budget.ts'
import type { Housekeeping, HousekeepingReport } from './housekeeping.ts'
import { runHousekeeping } from './run-housekeeping.ts'

const start = 1_800_000_000

/** An issuer with something to do, and what that costs. */
interface DueIssuer {
  readonly name: string
  keysDue: boolean
  /** Queries of a rotation: 2 to 12 with its audit rows. */
  readonly rotation: number
  notices: number
  /** When these were due. */
  since: number
  /** Queries for an issuer's notices beside those of each: 1 to 7. */
  readonly look: number
  /** Subrequests for a notice: 2 to 4. */
  readonly notice: number
  /** How long its clients take, in seconds. */
  readonly slowness: number
  /** Notices that a delivery has time for. */
  readonly timely: number
}

/** What there is to do. Those that have been due for longest come first. */
interface World {
  readonly issuers: ReadonlyArray<DueIssuer>
  /** Keys that an older secret sealed, and behind them those that no secret opens. */
  sealedOtherwise: number
  readonly unreadable: number
  /** Rows that have ended, of each kind. */
  readonly ended: Array<number>
}

const sum = (counts: ReadonlyArray<number>): number => counts.reduce((total, count) => total + count, 0)
/** Queries of a batch of deletions: two of sessions and of grants, one of each other kind. */
const batchQueries = 10

function arrange(world: World, failing: ReadonlyArray<string> = []) {
  let now = start
  const done: Array<string> = []
  const postponed: Array<readonly [string, number]> = []
  const told: Array<HousekeepingReport> = []
  /** What was left of the budget when the deliveries were begun, and when the deletion was. */
  let shares: ReadonlyArray<number> = []
  const work = (name: string): void => {
    if (failing.includes(name)) throw new Error(`${name} failed`)
    done.push(name)
  }
  const issuerOf = (name: string): DueIssuer => {
    const found = world.issuers.find((each) => each.name === name)
    if (found === undefined) throw new TypeError(`no issuer ${name}`)
    return found
  }
  const list = (budget: Budget, limit: number, isDue: (issuer: DueIssuer) => boolean) => {
    budget.spend(1)
    return world.issuers
      .filter(isDue)
      .slice(0, limit)
      .map(({ name }) => name)
  }
  const using = (budget: Budget): Housekeeping => ({
    budget,
    clock: () => now,
    tellOfLeft: (report) => told.push(report),
    providerOf: (issuer) => ({ issuer, tenantId: null, record: async () => {} }) as unknown as OpenidProvider,
    housekeeping: {
      listIssuersWithKeysDue: async ({ limit }) => list(budget, limit, ({ keysDue }) => keysDue),
      listIssuersWithNoticesDue: async ({ now: at, limit }) => {
        shares = [shares[0] ?? budget.left()]
        return list(budget, limit, ({ notices, since }) => notices > 0 && since <= at)
      },
      postponeRotation: async ({ issuer, until }) => {
        issuerOf(issuer).keysDue = false
        postponed.push([issuer, until])
      },
      deleteEnded: async ({ limit }) => {
        shares = [shares[0] ?? 0, shares[1] ?? budget.left()]
        budget.spend(batchQueries)
        work('ended_records')
        const deleted = world.ended.map((rows) => Math.min(limit, rows))
        for (const [kind, rows] of deleted.entries()) world.ended[kind] = (world.ended[kind] ?? 0) - rows
        return { deleted: sum(deleted), isMore: deleted.some((rows) => rows === limit) }
      },
    },
    rotate: async ({ issuer }) => {
      const due = issuerOf(issuer)
      budget.spend(due.rotation)
      work(`keys of ${issuer}`)
      due.keysDue = false
      return [{ kind: 'publish', algorithm: 'ES256' }]
    },
    reseal: async ({ limit, after }) => {
      budget.spend(2)
      work('sealed_keys')
      const resealed = Math.min(limit, world.sealedOtherwise)
      world.sealedOtherwise -= resealed
      const seen = Number(after?.kid ?? 0)
      const unreadable = Math.min(limit - resealed, world.unreadable - seen)
      const next = resealed + unreadable < limit ? null : { sealedBy: '', kid: `${seen + unreadable}` }
      return { resealed, unreadable, next }
    },
    deliver: async ({ issuer }, { limit, mayBegin }) => {
      const due = issuerOf(issuer)
      const taken = Math.min(limit, due.notices)
      let delivered = 0
      budget.spend(due.look)
      for (; delivered < Math.min(taken, due.timely) && mayBegin(); delivered += 1) budget.spend(due.notice)
      budget.spend(delivered < taken ? 1 : 0)
      now += due.slowness
      work(`logouts of ${issuer}`)
      due.notices -= delivered
      // What is given back is due from now on.
      due.since = delivered < taken ? now : due.since
      return { delivered, failed: 0, left: taken - delivered }
    },
  })
  /** A run with a budget of its own: what it reports, what it spent, and what its later parts could spend. */
  const run = async () => {
    const budget = createBudget()
    shares = []
    const report = await runHousekeeping(using(budget))
    return { report, spent: subrequestsPerRun - budget.left(), shares }
  }
  return { run, done, postponed, told }
}

const dueIssuer = (name: string): DueIssuer => ({
  ...{ name, keysDue: true, rotation: 4, notices: 1, look: 2, notice: 3, slowness: 0, timely: 50, since: 0 },
})
const idle = { sealedOtherwise: 0, unreadable: 0 }
const three = () => ({ ...idle, issuers: ['one', 'two', 'three'].map(dueIssuer), ended: [1] })
const all = ['one', 'two', 'three'].flatMap((name) => [`keys of ${name}`, `logouts of ${name}`]).sort()

describe('a run of the housekeeping', () => {
  it('rotates keys and seals them anew before it tells of logouts, and deletes last', async () => {
    const { run, done, told } = arrange(three())
    const { report } = await run()
    expect(done.map((name) => name.split(' ')[0])).toEqual([
      ...['keys', 'keys', 'keys', 'sealed_keys', 'logouts', 'logouts', 'logouts', 'ended_records'],
    ])
    const none = { resealed: 0, unreadable: 0, undelivered: 0 }
    expect(report).toEqual({ ...none, keys: 3, delivered: 3, deleted: 1, left: [] })
    expect(told).toEqual([])
  })

  it.each([...all, 'sealed_keys', 'ended_records'])(
    'does the rest when this fails, and says so at the end: %s',
    async (name) => {
      const { run, done } = arrange(three(), [name])
      await expect(run()).rejects.toThrow(`not done: ${name}`)
      const parts = [...all, 'sealed_keys', 'ended_records']
      expect(done.toSorted()).toEqual(parts.filter((part) => part !== name).toSorted())
    },
  )

  it('puts a rotation that failed off by an hour, so that it keeps nobody waiting', async () => {
    const { run, postponed } = arrange(three(), ['keys of two', 'logouts of three'])
    await expect(run()).rejects.toThrow('not done: keys of two, logouts of three')
    expect(postponed).toEqual([['two', start + 3_600]])
  })

  it('tells of what it left, also when some of it failed, and the next run begins with that', async () => {
    const world = { ...idle, issuers: Array.from({ length: 300 }, (_, index) => dueIssuer(`${index}`)), ended: [] }
    const { run, done, told } = arrange(world, ['keys of 0'])
    await expect(run()).rejects.toThrow('not done: keys of 0')
    expect(told).toMatchObject([{ left: ['signing_keys', 'logout_notices'] }])
    const rotated = done.filter((name) => name.startsWith('keys')).length
    const notified = done.filter((name) => name.startsWith('logouts')).length
    done.length = 0
    await run()
    expect(done[0]).toBe(`keys of ${rotated + 1}`)
    expect(done.find((name) => name.startsWith('logouts'))).toBe(`logouts of ${notified}`)
  })

  it('leaves some of its deliveries to an issuer with few notices behind those with many', async () => {
    const busy = Array.from({ length: 20 }, (_, index) => ({ ...dueIssuer(`busy ${index}`), notices: 5_000 }))
    const { run, done } = arrange({ ...idle, issuers: [...busy, dueIssuer('quiet')], ended: [] })
    expect((await run()).report.left).toEqual(['logout_notices'])
    expect(done).toContain('logouts of quiet')
  })

  it('tells of all logouts that its budget suffices for, fifty at once', async () => {
    const { run, done } = arrange({ ...idle, issuers: [{ ...dueIssuer('busy'), notices: 130 }], ended: [] })
    expect((await run()).report).toMatchObject({ delivered: 130, left: [] })
    expect(done.filter((name) => name.startsWith('logouts'))).toHaveLength(3)
  })

  it('goes on with what a delivery had no time for, while there is time', async () => {
    const busy = { ...dueIssuer('busy'), notices: 70, slowness: 20, timely: 25 }
    const { run, done } = arrange({ ...idle, issuers: [busy, dueIssuer('quiet')], ended: [] })
    expect((await run()).report).toMatchObject({ delivered: 71, left: [] })
    const told = done.filter((name) => name.startsWith('logouts'))
    expect(told).toEqual(['logouts of busy', 'logouts of quiet', 'logouts of busy', 'logouts of busy'])
  })

  it('begins no more deliveries after a minute of slow clients, and deletes all the same', async () => {
    const slow = Array.from({ length: 50 }, (_, index) => ({ ...dueIssuer(`${index}`), slowness: 5 }))
    const { run, done } = arrange({ ...idle, issuers: slow, ended: [1] })
    expect((await run()).report).toMatchObject({ delivered: 12, deleted: 1, left: ['logout_notices'] })
    expect(done.at(-1)).toBe('ended_records')
  })

  it('deletes batch after batch until one is full of no kind', async () => {
    const { run, done } = arrange({ ...idle, issuers: [], ended: [0, 1_700, 20, 0] })
    expect((await run()).report).toMatchObject({ deleted: 1_720, left: [] })
    expect(done.filter((name) => name === 'ended_records')).toHaveLength(4)
  })

  it('seals all keys anew that its budget suffices for, and tells of those that no secret opens, which it passes over', async () => {
    const { run, told } = arrange({ ...idle, issuers: [], ended: [], sealedOtherwise: 1_050, unreadable: 430 })
    const { report } = await run()
    expect(report).toMatchObject({ resealed: 1_050, unreadable: 430, left: [] })
    expect(told).toEqual([report])
  })

  it('catches up with a backlog of a day of five grants a second, while five a second go on', async () => {
    const world: World = { ...idle, issuers: [], ended: [288_000] }
    const { run } = arrange(world)
    const left: Array<number> = []
    do {
      world.ended[0] = (world.ended[0] ?? 0) + 5 * 300
      await run()
      left.push(world.ended[0])
    } while (world.ended[0] > 0)
    expect(left).toHaveLength(7)
  })
})

const anyWorld: fc.Arbitrary<World> = fc.record({
  issuers: fc
    .array(
      fc.record({
        keysDue: fc.boolean(),
        rotation: fc.integer({ min: 2, max: 12 }),
        notices: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 700 })),
        look: fc.integer({ min: 1, max: 7 }),
        notice: fc.integer({ min: 2, max: 4 }),
        slowness: fc.integer({ min: 0, max: 9 }),
        timely: fc.oneof(fc.constant(50), fc.integer({ min: 1, max: 50 })),
        since: fc.constant(0),
      }),
      { maxLength: 300, size: 'max' },
    )
    .map((issuers) => issuers.map((issuer, index) => ({ ...issuer, name: `${index}` }))),
  sealedOtherwise: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90_000 })),
  unreadable: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 900 })),
  ended: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60_000 })), { minLength: 8, maxLength: 8 }),
})
const isDone = ({ issuers, ended, sealedOtherwise }: World): boolean =>
  sum(ended) + sealedOtherwise === 0 && issuers.every(({ keysDue, notices }) => !keysDue && notices === 0)

describe('runs of the housekeeping, whatever there is to do and whatever it costs', () => {
  it('never spend more than their budget, each get on with each part, and come to an end of it all', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (drawn) => {
        // A run changes it, and a counterexample is shrunk from what was drawn.
        const world = structuredClone(drawn)
        const { run } = arrange(world)
        for (let runs = 0; !isDone(world); runs += 1) {
          const keysWereDue = world.issuers.some(({ keysDue }) => keysDue)
          const noticesWereDue = world.issuers.some(({ notices }) => notices > 0)
          const { sealedOtherwise, ended } = structuredClone(world)
          const { report, spent, shares } = await run()
          expect(spent).toBeLessThanOrEqual(subrequestsPerRun)
          expect([(shares[0] ?? 0) >= 500, (shares[1] ?? 0) >= 250], `${shares}`).toEqual([true, true])
          expect([report.keys > 0, report.delivered > 0]).toEqual([keysWereDue, noticesWereDue])
          expect(report.resealed).toBeGreaterThanOrEqual(Math.min(sealedOtherwise, 3_000))
          // Of each kind what a run can do at least, whatever else there is to do.
          for (const [kind, rows] of ended.entries()) {
            expect(rows - (world.ended[kind] ?? 0)).toBeGreaterThanOrEqual(Math.min(rows, 10_000))
          }
          if (report.left.length === 0) expect(isDone(world)).toBe(true)
          expect(runs).toBeLessThan(100_000)
        }
        const { unreadable } = world
        const nothing = { keys: 0, resealed: 0, delivered: 0, undelivered: 0, deleted: 0 }
        expect((await run()).report).toEqual({ ...nothing, unreadable, left: [] })
      }),
      { numRuns: 50 },
    )
  })
})
