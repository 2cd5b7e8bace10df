import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantLaneInput } from '../input/lane-input.ts'
import type { BranchDay } from './branch-day.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import { laneCase, oneTeller } from './lane-input.properties.ts'

/** Bookings first, then the queue floor, then targets: above 0 where the day is better than what was proved. */
function beats({ metrics, certificate }: BranchDay): number {
  if (certificate === null) return 0
  return (
    metrics.bookingsPlaced - certificate.bookingsPlaced ||
    certificate.queueFloorShort - metrics.queueFloorShort ||
    metrics.targetScore - certificate.targetScore
  )
}

describe('the certificate of a day', { timeout: 60_000 }, () => {
  it('20: is never bettered by the day that carries it', () => {
    let proved = 0
    void fc.assert(
      fc.property(laneCase, fc.boolean(), ({ input, date, seed, demand }, optimise) => {
        const given = { input, branchId: 'branch', date, seed, optimise }
        const day = generateBranchDay({ ...given, ...(demand === null ? {} : { demand }) })
        if (!day.ok) throw new Error(day.error.reason)
        if (day.value.certificate !== null) proved++
        expect(beats(day.value)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 100 },
    )
    expect(proved).toBeGreaterThan(20)
  })

  it('is not there where a booking fits beside an event of half a half hour, which the proof takes for a whole one', () => {
    const { input, date, seed } = oneTeller
    const [branch] = input.branches
    const [member] = input.roster.staff
    if (branch === undefined || member === undefined) throw new Error('no branch')
    const role = { queue: false, cells: [] }
    const changed: TenantLaneInput = {
      ...input,
      matrix: {
        ...input.matrix,
        services: [{ id: 'loan', name: 'Loan', durationMinutes: 45, needsRoom: true, queueable: false }],
        eventTypes: [{ id: 'talk', name: 'Talk' }],
        roles: [
          {
            ...role,
            id: 'banker',
            name: 'Banker',
            events: [],
            cells: [{ serviceId: 'loan', dailyTarget: 0, weight: 1 }],
          },
          { ...role, id: 'head', name: 'Head', events: ['talk'] },
        ],
      },
      branches: [{ ...branch, rooms: 1, openingHours: new Map([['monday', { startMinute: 540, endMinute: 720 }]]) }],
      roster: {
        shifts: [{ id: 'shift', startMinute: 540, endMinute: 720, breaks: [] }],
        staff: [
          { ...member, id: 'ada', name: 'Ada', roleId: 'banker' },
          { ...member, id: 'bo', name: 'Bo', roleId: 'head' },
        ],
      },
      demand: {
        ...input.demand,
        events: [
          {
            id: 'talk',
            name: 'Talk',
            branchId: 'branch',
            eventTypeId: 'talk',
            weekdays: ['monday'],
            startMinute: 585,
            endMinute: 615,
            roleIds: ['head'],
            perRole: null,
            needsRoom: true,
            followUp: null,
          },
        ],
      },
    }
    const bookings = [{ id: 'loan-1', serviceId: 'loan', startMinute: 540, staffId: null }]
    const demand = { bookings, walkIns: [] }
    const day = generateBranchDay({ input: changed, branchId: 'branch', date, seed, demand, optimise: true })
    expect(day.ok && [day.value.metrics.bookingsPlaced, day.value.certificate]).toEqual([1, null])
  })
})
