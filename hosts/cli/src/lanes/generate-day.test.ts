import { join } from 'node:path'
import type { PinnedBlock } from '@voyage/role-lane-generator'
import { expect, it } from 'vitest'
import { CommandError } from '../command-error.ts'
import { generateDay, readLaneInput } from './generate-day.ts'

const input = await readLaneInput(join(import.meta.dirname, '../../../..'), 'hosts/meridian/config')

/** What is said of a block that starts at an instant and takes a minute. */
function saidOf(branch: string, startsAt: number): ReadonlyArray<string> {
  const pinned: PinnedBlock = {
    ...{ staffId: 'nobody', kind: 'break', startMinute: 0, endMinute: 1, startsAt, endsAt: startsAt + 60 },
    ...{ serviceId: null, itemId: null, source: 'roster', sourceRef: null },
  }
  try {
    generateDay({ input, branch, date: '2026-11-23', how: {}, pinned: [pinned] })
  } catch (error) {
    if (error instanceof CommandError) return error.details
  }
  throw new Error('not refused')
}

it('names blocks that do not fit the day by the local time at which they start', () => {
  const at = Date.UTC(2026, 10, 23, 15) / 1000
  expect(saidOf('riverside', at)).toEqual([
    '$.pinned[0].staffId (nobody at 2026-11-23T10:00:00-05:00): expected somebody on shift',
  ])
  expect(saidOf('riverside', 1e15)[0]).toContain('(nobody at 1000000000000000)')
})

it('plans around a walk-in that is kept, whatever seed or demand drew it', () => {
  const how = { input, branch: 'riverside', date: '2026-11-23' }
  const fewer = {
    ...input,
    demand: {
      ...input.demand,
      branches: input.demand.branches.map((one) => ({
        ...one,
        walkIns: { ...one.walkIns, perDay: one.walkIns.perDay * 0.95 },
      })),
    },
  }
  const queue = generateDay({ ...how, how: {} }).rows.filter(({ kind }) => kind === 'queue')
  expect(queue.length).toBeGreaterThan(100)
  for (const row of queue) {
    // As the rows of a database come.
    const { staffId, kind, startMinute, endMinute, startsAt, endsAt, serviceId, itemId } = row
    const kept: PinnedBlock = {
      ...{ staffId, kind, startMinute, endMinute, startsAt, endsAt, serviceId, itemId },
      ...{ source: 'booking', sourceRef: null },
    }
    for (const other of [{ how: { seed: 'another' } }, { input: fewer, how: {} }]) {
      const { day, rows } = generateDay({ ...how, ...other, pinned: [kept] })
      expect(rows.filter((one) => one.itemId === itemId)).toMatchObject([{ staffId, startsAt, endsAt }])
      expect(day.walkIns.filter((visit) => visit.served && visit.untilMinute < visit.arrivalMinute)).toEqual([])
    }
  }
})
