import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantRecord } from '../tenant-directory.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createLaggingProjection } from '../testing/lagging-projection.ts'
import { pageOfKeys } from '../testing/page-of-keys.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import { projectChanges } from './project-changes.ts'
import { createProjectedDirectory } from './projected-directory.ts'
import type { ProjectionSource } from './projection-source.ts'

// What the projection alone answers, for one key that two tenants hand to each other: never a state that ended longer
// ago than the watermark may be old, whatever readers see of the last minute, with several projectors at work.

const lagSeconds = 60
const settleSeconds = 100
const withinSeconds = 90
const key = 'a.example'
type Owner = 'ten_a' | 'ten_b' | null

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 2, 7, 15, 31, 61, settleSeconds - 5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('hand over' as const), to: fc.constantFrom<Owner>('ten_a', 'ten_b', null) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'suspend' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'change another' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('project' as const),
      // A run whose copies come late and whose watermark is lost is the one that nothing lists.
      fate: fc.constantFrom('lucky', 'lucky', 'lucky', 'by luck', 'late and lost'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), reader: fc.nat(1) }) },
)

interface State {
  readonly owner: Owner
  readonly suspended: boolean
}

function createSource(now: () => number) {
  const versions = new Map<string, number>([
    ['ten_a', 1],
    ['ten_b', 1],
    ['ten_c', 1],
  ])
  const outbox = [...versions].map(([tenantId], index) => ({ place: index + 1, tenantId, version: 1 }))
  const history: Array<{ readonly at: number; readonly state: State }> = [
    { at: Number.NEGATIVE_INFINITY, state: { owner: 'ten_a', suspended: false } },
  ]
  const current = () => history.at(-1)?.state as State
  const record = (): TenantRecord | null => {
    const { owner, suspended } = current()
    if (owner === null) return null
    return tenantRecord({ id: owner, status: suspended ? 'suspended' : 'active', version: versions.get(owner) ?? 0 })
  }
  const source: ProjectionSource = {
    listChanges: async ({ after, limit }) => outbox.filter(({ place }) => place > after).slice(0, limit),
    readKeys: pageOfKeys(async (tenantId) => [
      { keyspace: 'domain', value: key, record: record() },
      { keyspace: 'tenant_id', value: tenantId, record: null },
    ]),
  }
  const count = (tenantId: string): void => {
    const version = (versions.get(tenantId) ?? 0) + 1
    versions.set(tenantId, version)
    outbox.push({ place: outbox.length + 1, tenantId, version })
  }
  return {
    source,
    count,
    change(next: State): void {
      for (const owner of new Set([current().owner, next.owner])) if (owner !== null) count(owner)
      history.push({ at: now(), state: next })
    },
    current,
    /** Whether this was so at any time from `from` on. */
    wasSo: (from: number, { id, status }: TenantRecord): boolean =>
      history.some(({ state }, index) => {
        const until = history[index + 1]?.at ?? Number.POSITIVE_INFINITY
        return until > from && state.owner === id && state.suspended === (status === 'suspended')
      }),
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

describe('the projection', { timeout: 60_000 }, () => {
  it('never answers what ended longer ago than the watermark may be old', async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { minLength: 30, maxLength: 90 }),
        fc.array(fc.nat(11), { minLength: 7, maxLength: 7 }),
        fc.record({
          limit: fc.integer({ min: 2, max: 6 }),
          operations: fc.integer({ min: 3, max: 10 }),
          maxRecent: fc.integer({ min: 3, max: 12 }),
        }),
        async (actions, luck, bounds) => {
          const clock = createFakeClock(100_000)
          const { source, change, count, current, wasSo } = createSource(clock.now)
          const projection = createLaggingProjection({ clock, lagSeconds, luck, slowestSeconds: settleSeconds - 10 })
          const down = async () => {
            throw new Error('the database is not reachable')
          }
          const readers = [0, 1].map(() =>
            createProjectedDirectory({
              directory: { findByDomain: down, findBySlug: down, findById: down },
              projection,
              now: clock.now,
              maxAgeSeconds: 15,
              staleOnErrorSeconds: withinSeconds - 15,
            }),
          )
          for (const step of actions) {
            if (step.do === 'hand over') change({ ...current(), owner: step.to })
            if (step.do === 'suspend') change({ ...current(), suspended: !current().suspended })
            if (step.do === 'change another') count('ten_c')
            if (step.do === 'project') {
              const projector = projection.of(step.fate)
              projectChanges({ source, projection: projector, now: clock.now, settleSeconds, ...bounds }).catch(
                () => {},
              )
            }
            for (let second = 0; step.do === 'wait' && second < step.seconds; second += 1) {
              clock.advance(1)
              await settle()
            }
            await settle()
            if (step.do !== 'ask') continue
            const found = await readers[step.reader]?.findByDomain(key).catch(() => null)
            if (found === null || found === undefined) continue
            answered += 1
            expect(wasSo(clock.now() - withinSeconds, found), `${found.id} ${found.status}`).toBe(true)
            expect(found.asOf).toBeGreaterThan(clock.now() - withinSeconds)
          }
        },
      ),
      { numRuns: 4000 },
    )
    // It is about something.
    expect(answered).toBeGreaterThan(1000)
  })
})
