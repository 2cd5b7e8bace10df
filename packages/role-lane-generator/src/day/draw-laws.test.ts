import { describe, expect, it } from 'vitest'
import type { RecurringEvent, TenantLaneInput } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import { days, input, mean } from './demand-fit.properties.ts'
import { drawDemand } from './draw-demand.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import { oneTeller } from './lane-input.properties.ts'

// Every test is fixed by its seeds, so it passes always or never; bounds are quantiles at alpha = 0.001.

describe('draws', { timeout: 30_000 }, () => {
  it('share the factor of a week from Monday to Sunday, and no longer', () => {
    const given = days(input(0, 0.5), 7 * 30, 'sundays')
    const jumps = (after: 'saturday' | 'sunday'): ReadonlyArray<number> =>
      given.flatMap(({ weekday, walkIns }, index) => {
        const next = given[index + 1]
        if (weekday !== after || next === undefined) return []
        const perDay = next.walkIns.length / (next.weekday === 'monday' ? 1.2 : 1)
        return [Math.abs(perDay - walkIns.length) / Math.sqrt(perDay + walkIns.length)]
      })
    // Two Poisson counts of one mean are about one standard error apart, of two weeks several.
    expect(mean(jumps('saturday'))).toBeLessThan(1.2)
    expect(mean(jumps('sunday'))).toBeGreaterThan(2)
  })

  it('make patience independent of service time', () => {
    const walkIns = days(input(0), 30, 'apart').flatMap((day) => day.walkIns)
    const ranks = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
      const sorted = [...values].sort((a, b) => a - b)
      return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 - (values.length - 1) / 2)
    }
    const service = ranks(walkIns.map(({ serviceMinutes }) => serviceMinutes))
    const patience = ranks(walkIns.map(({ patienceMinutes }) => patienceMinutes))
    const product = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
      a.reduce((sum, one, index) => sum + one * (b[index] ?? 0), 0)
    const correlation = product(service, patience) / Math.sqrt(product(service, service) * product(patience, patience))
    expect(Math.abs(correlation)).toBeLessThan(3.29 / Math.sqrt(walkIns.length))
  })

  it('offer no appointment that would end after closing', () => {
    const usual = input(0)
    const services = usual.matrix.services.map((one) => (one.id === 'cash' ? { ...one, durationMinutes: 90 } : one))
    const drawn = days({ ...usual, matrix: { ...usual.matrix, services } }, 20, 'late').flatMap((day) => day.bookings)
    const last = (id: string): number =>
      Math.max(...drawn.filter(({ serviceId }) => serviceId === id).map(({ startMinute }) => startMinute))
    expect([last('cash'), last('card')]).toEqual([990, 1050])
  })
})

describe('bookings that are listed and drawn', { timeout: 30_000 }, () => {
  it('are 20,000 of a day at most, those that are listed first', () => {
    const usual = input(0)
    const date = '2026-11-23'
    const listed = Array.from({ length: 10 }, (_, index) => {
      return { id: `listed-${index}`, branchId: 'branch', date, serviceId: 'cash', startMinute: 600, staffId: null }
    })
    const branches = usual.demand.branches.map((one) => ({ ...one, bookings: { ...one.bookings, perDay: 25_000 } }))
    const { bookings } = drawDemand({
      input: { ...usual, demand: { ...usual.demand, branches, bookings: listed } },
      branchId: 'branch',
      date,
      weekday: 'monday',
      opening: { startMinute: 0, endMinute: 1440 },
      seed: 'many',
    })
    expect(bookings.length).toBe(20_000)
    expect(bookings.filter(({ id }) => id.startsWith('listed')).length).toBe(10)
  })
})

describe('the draws of an event', () => {
  const event: RecurringEvent = {
    id: 'huddle',
    name: 'Huddle',
    branchId: 'branch',
    eventTypeId: 'huddle',
    weekdays: WEEKDAYS,
    startMinute: 540,
    endMinute: 570,
    roleIds: ['teller'],
    perRole: 1,
    needsRoom: false,
    followUp: { serviceId: 'account', count: 1, delayMinutes: 0 },
  }
  const given = (): TenantLaneInput => {
    const base = oneTeller.input
    const hours = new Map([['monday' as const, { startMinute: 540, endMinute: 900 }]])
    return {
      ...base,
      matrix: {
        ...base.matrix,
        eventTypes: [{ id: 'huddle', name: 'Huddle' }],
        roles: base.matrix.roles.map((role) => ({ ...role, events: ['huddle'] })),
      },
      branches: base.branches.map((branch) => ({ ...branch, openingHours: hours })),
      roster: {
        shifts: [{ id: 'shift', startMinute: 540, endMinute: 900, breaks: [] }],
        staff: ['ada', 'ben', 'cleo'].flatMap((id) => base.roster.staff.map((one) => ({ ...one, id }))),
      },
      demand: { ...base.demand, events: [event] },
    }
  }
  const blocks = Array.from({ length: 60 }, (_, index) => {
    const made = generateBranchDay({ input: given(), branchId: 'branch', date: '2026-11-23', seed: `${index}` })
    if (!made.ok) throw new Error(made.error.reason)
    return made.value.lanes.flatMap((lane) => lane.blocks.map((block) => ({ ...block, staffId: lane.staffId })))
  }).flat()

  it('send each of those who may go now and then', () => {
    const sent = blocks.filter(({ kind }) => kind === 'event').map(({ staffId }) => staffId)
    for (const id of ['ada', 'ben', 'cleo']) expect(sent.filter((one) => one === id).length).toBeGreaterThan(6)
  })

  it('spread what it leads to over the rest of the day', () => {
    const starts = blocks.filter(({ source }) => source === 'event_follow_up').map(({ startMinute }) => startMinute)
    expect(starts.length).toBe(60)
    expect([Math.min(...starts), Math.max(...starts)]).toEqual([570, 870])
    expect(new Set(starts).size).toBeGreaterThan(8)
  })
})
