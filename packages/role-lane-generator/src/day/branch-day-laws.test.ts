import { describe, expect, it } from 'vitest'
import type { Role, TenantLaneInput } from '../input/lane-input.ts'
import type { BranchDay, Lane, LaneBlock } from './branch-day.ts'
import { clockOf, generateDay, law } from './branch-day-law.properties.ts'
import { toLaneBlockRows } from './lane-block-row.ts'

const blocksOf = (day: BranchDay): ReadonlyArray<{ readonly lane: Lane; readonly block: LaneBlock }> =>
  day.lanes.flatMap((lane) => lane.blocks.map((block) => ({ lane, block })))

const rolesOf = (input: TenantLaneInput): ReadonlyMap<string, Role> =>
  new Map(input.matrix.roles.map((role) => [role.id, role]))

const itemsOf = (day: BranchDay): Array<string> =>
  [...new Set(blocksOf(day).flatMap(({ block }) => block.itemId ?? []))].sort()

describe('a generated branch day', { timeout: 30_000 }, () => {
  it('1, 2: covers each shift exactly, without overlap', () =>
    law((day, given) => {
      const clock = clockOf(given)
      const shifts = new Map(given.input.roster.shifts.map((shift) => [shift.id, shift]))
      for (const lane of day.lanes) {
        const member = given.input.roster.staff.find(({ id }) => id === lane.staffId)
        const shift = shifts.get(member?.week.get(clock.weekday) ?? '')
        let at = clock.at(shift?.startMinute ?? -1)
        for (const block of lane.blocks) {
          expect(block.startsAt).toBe(at)
          expect(block.endsAt).toBeGreaterThan(block.startsAt)
          at = block.endsAt
        }
        expect(at).toBe(clock.at(shift?.endMinute ?? -1))
      }
    }))

  it('3: gives services only to roles the matrix allows', () =>
    law((day, { input }) => {
      for (const { lane, block } of blocksOf(day)) {
        if (block.serviceId === null) continue
        const cells = rolesOf(input).get(lane.roleId)?.cells ?? []
        expect(cells.map((cell) => cell.serviceId)).toContain(block.serviceId)
      }
    }))

  it('4: loses the blocks of a matrix cell that is removed, and gains no ineligible one', () =>
    law((_, given) => {
      const [first, ...others] = given.input.matrix.roles
      if (first === undefined) return
      const removed = first.cells[0]?.serviceId
      const roles = [{ ...first, cells: first.cells.slice(1) }, ...others]
      const after = generateDay({ ...given, input: { ...given.input, matrix: { ...given.input.matrix, roles } } })
      for (const { lane, block } of blocksOf(after))
        if (lane.roleId === first.id && block.serviceId !== null) expect(block.serviceId).not.toBe(removed)
    }))

  it('5: with nobody eligible assigns null and warns, never somebody else', () =>
    law((_, given) => {
      const roles = given.input.matrix.roles.map((role) => ({ ...role, cells: [] }))
      const day = generateDay({ ...given, input: { ...given.input, matrix: { ...given.input.matrix, roles } } })
      expect(blocksOf(day).filter(({ block }) => block.serviceId !== null)).toEqual([])
      const lost = day.unassigned.filter(({ kind }) => kind === 'booking' || kind === 'walk_in')
      for (const item of lost) expect([item.staffId, item.reason]).toEqual([null, 'NO_ELIGIBLE_ROLE'])
      const warned = day.warnings.flatMap((warning) => (warning.code === 'NO_QUALIFIED_STAFF' ? warning.serviceId : []))
      expect(warned.sort()).toEqual([...new Set(lost.flatMap((item) => item.serviceId ?? []))].sort())
    }))

  it('6: starts appointments at local :00 or :30, apart by whole half-hour slots, within opening hours', () =>
    law((day, given) => {
      const clock = clockOf(given)
      const { input } = given
      const durations = new Map(input.matrix.services.map((service) => [service.id, service.durationMinutes]))
      for (const lane of day.lanes) {
        let free = 0
        for (const block of lane.blocks) {
          if (block.kind !== 'appointment') continue
          const duration = durations.get(block.serviceId ?? '') ?? Number.NaN
          expect(block.startMinute % 30).toBe(0)
          expect(block.endsAt - block.startsAt).toBe(duration * 60)
          expect(block.startsAt).toBeGreaterThanOrEqual(free)
          expect(block.startsAt).toBeGreaterThanOrEqual(clock.at(day.opening?.startMinute ?? 0))
          expect(block.endsAt).toBeLessThanOrEqual(clock.at(day.opening?.endMinute ?? 0))
          free = block.startsAt + Math.ceil(duration / 30) * 1800
        }
      }
    }))

  it('7, 8: serves walk-ins whole, never before arrival, within patience, by queue roles only', () =>
    law((day, given) => {
      const clock = clockOf(given)
      const walkIns = new Map((given.demand?.walkIns ?? []).map((walkIn) => [walkIn.id, walkIn]))
      for (const { lane, block } of blocksOf(day)) {
        if (block.kind !== 'queue') continue
        expect(rolesOf(given.input).get(lane.roleId)?.queue).toBe(true)
        expect(given.input.matrix.services.find(({ id }) => id === block.serviceId)?.queueable).toBe(true)
        const walkIn = walkIns.get(block.itemId ?? '')
        if (walkIn === undefined) continue
        const arrival = clock.at(walkIn.arrivalMinute)
        expect(block.startsAt).toBeGreaterThanOrEqual(arrival)
        expect(block.startsAt).toBeLessThanOrEqual(arrival + walkIn.patienceMinutes * 60)
        expect(block.endsAt - block.startsAt).toBe(walkIn.serviceMinutes * 60)
      }
    }))

  it('25 (first half): serves the walk-ins of a service in order of arrival', () =>
    law((day, given) => {
      const clock = clockOf(given)
      const arrivals = new Map(
        (given.demand?.walkIns ?? []).map((walkIn) => [walkIn.id, clock.at(walkIn.arrivalMinute)]),
      )
      const served = blocksOf(day).flatMap(({ block }) => (block.kind === 'queue' ? block : []))
      for (const a of served)
        for (const b of served)
          if (a.serviceId === b.serviceId && (arrivals.get(a.itemId ?? '') ?? 0) < (arrivals.get(b.itemId ?? '') ?? 0))
            expect(a.startsAt).toBeLessThanOrEqual(b.startsAt)
    }))

  it('25 (second half): lets nobody wait while a queue person who may serve has the time for it', () =>
    law((day, given) => {
      const clock = clockOf(given)
      const walkIns = given.demand?.walkIns ?? []
      const opens = clock.at(day.opening?.startMinute ?? 0)
      const closes = clock.at(day.opening?.endMinute ?? 0)
      const arrivals = new Map(walkIns.map((walkIn) => [walkIn.id, clock.at(walkIn.arrivalMinute)]))
      const served = new Map(
        blocksOf(day).flatMap(({ block }) => (block.kind === 'queue' ? [[block.itemId ?? '', block] as const] : [])),
      )
      const queueable = new Set(given.input.matrix.services.filter((one) => one.queueable).map(({ id }) => id))
      for (const walkIn of walkIns) {
        if (!queueable.has(walkIn.serviceId)) continue
        const arrival = clock.at(walkIn.arrivalMinute)
        // First come, first served within a service: not before whoever came before.
        const before = walkIns
          .filter((one) => one.serviceId === walkIn.serviceId && (arrivals.get(one.id) ?? 0) <= arrival)
          .filter((one) => one.id !== walkIn.id && (arrivals.get(one.id) !== arrival || one.id < walkIn.id))
          .map((one) => served.get(one.id)?.startsAt ?? 0)
        const from = Math.max(arrival, opens, ...before)
        const until = served.get(walkIn.id)?.startsAt ?? Math.min(arrival + walkIn.patienceMinutes * 60 + 60, closes)
        for (const lane of day.lanes) {
          const role = rolesOf(given.input).get(lane.roleId)
          if (role?.queue !== true || !role.cells.some(({ serviceId }) => serviceId === walkIn.serviceId)) continue
          for (const block of lane.blocks) {
            if (block.kind !== 'fill') continue
            const start = Math.max(from, block.startsAt)
            const idle = start < until && start + walkIn.serviceMinutes * 60 <= block.endsAt
            expect([walkIn.id, lane.staffId, idle]).toEqual([walkIn.id, lane.staffId, false])
          }
        }
      }
    }))

  it('9: sends only roles that may attend to events', () =>
    law((day, { input }) => {
      for (const { lane, block } of blocksOf(day))
        if (block.kind === 'event') expect(rolesOf(input).get(lane.roleId)?.events).toContain(block.sourceRef)
    }))

  it('10: never uses more rooms than there are, at any minute', () =>
    law((day, { input }) => {
      const rooms = input.branches[0]?.rooms ?? null
      if (rooms === null) return
      const needing = new Set(input.matrix.services.filter((service) => service.needsRoom).map(({ id }) => id))
      const roomEvents = new Map(
        input.demand.events.filter((event) => event.needsRoom).map((event) => [event.id, event]),
      )
      const held = new Map<string, LaneBlock>()
      for (const { block } of blocksOf(day))
        if (
          block.kind === 'event'
            ? roomEvents.has(block.itemId ?? '')
            : block.kind === 'appointment' && needing.has(block.serviceId ?? '')
        )
          held.set(block.itemId ?? '', block)
      const spans = [...held.values()]
      for (const { startsAt } of spans)
        expect(spans.filter((span) => span.startsAt <= startsAt && startsAt < span.endsAt).length).toBeLessThanOrEqual(
          rooms,
        )
    }))

  it('11: keeps pinned bookings where they are, or returns them', () =>
    law((day, given) => {
      const clock = clockOf(given)
      const lost = new Set(day.unassigned.map((item) => item.itemId))
      for (const booking of given.demand?.bookings ?? []) {
        if (booking.staffId === null || lost.has(booking.id)) continue
        const lane = day.lanes.find(({ staffId }) => staffId === booking.staffId)
        const block = lane?.blocks.find(({ itemId }) => itemId === booking.id)
        expect([block?.startsAt, block?.serviceId, block?.source]).toEqual([
          clock.at(booking.startMinute),
          booking.serviceId,
          'booking',
        ])
      }
    }))

  it('17: places every item asked for once, or returns it once', () =>
    law((day, given) => {
      if (given.demand === null) return
      const lost = day.unassigned.map((item) => item.itemId)
      expect(new Set(lost).size).toBe(lost.length)
      const placed = new Set(itemsOf(day))
      for (const item of [...given.demand.bookings, ...given.demand.walkIns])
        expect([item.id, placed.has(item.id)]).toEqual([item.id, !lost.includes(item.id)])
      const { metrics } = day
      const kinds = (kind: string): number => day.unassigned.filter((item) => item.kind === kind).length
      expect(metrics.bookings - metrics.bookingsPlaced).toBe(kinds('booking'))
      expect(metrics.walkIns - metrics.walkInsServed).toBe(kinds('walk_in'))
    }))

  it('17: tells of each walk-in when it came and when its wait ended', () =>
    law((day, { demand }) => {
      const lost = new Set(day.unassigned.filter(({ kind }) => kind === 'walk_in').map(({ itemId }) => itemId))
      const starts = new Map(blocksOf(day).map(({ block }) => [block.itemId, block.startMinute]))
      for (const { itemId, arrivalMinute, untilMinute, served } of day.walkIns) {
        expect([itemId, served]).toEqual([itemId, !lost.has(itemId)])
        if (served) expect(untilMinute).toBe(starts.get(itemId))
        else expect(starts.has(itemId)).toBe(false)
        if (!served && day.closed === null && day.timeZone.startsWith('Asia/'))
          expect(untilMinute).toBeGreaterThanOrEqual(arrivalMinute)
      }
      if (demand === null) return
      expect(day.walkIns.map(({ itemId }) => itemId).sort()).toEqual(demand.walkIns.map(({ id }) => id).sort())
    }))

  it('17: counts for each target what is done and what is missing', () =>
    law((day, { input }) => {
      const doneBy = (lanes: ReadonlyArray<Lane>, serviceId: string): number =>
        lanes
          .flatMap((lane) => lane.blocks)
          .filter((block) => block.kind === 'appointment' && block.serviceId === serviceId).length
      const owners = new Map<string, Array<Lane>>()
      for (const lane of day.lanes) {
        const owner = input.matrix.targetScope === 'person' ? lane.staffId : lane.roleId
        owners.set(owner, [...(owners.get(owner) ?? []), lane])
      }
      const missing = [...owners].flatMap(([owner, lanes]) =>
        (rolesOf(input).get(lanes[0]?.roleId ?? '')?.cells ?? []).flatMap(({ serviceId, dailyTarget }) => {
          const count = dailyTarget - doneBy(lanes, serviceId)
          return count > 0 ? [[`${owner}-target-${serviceId}`, count] as const] : []
        }),
      )
      const said = day.unassigned.filter(({ kind }) => kind === 'target')
      expect(said.map(({ itemId, count }) => [itemId, count]).sort()).toEqual(missing.map((one) => [...one]).sort())
    }))

  it('19 (bookings): nobody free could take an unassigned booking', () =>
    law((day, given) => {
      const clock = clockOf(given)
      const { input } = given
      for (const item of day.unassigned) {
        if (item.kind !== 'booking' || item.reason !== 'BUSY') continue
        const minutes = input.matrix.services.find(({ id }) => id === item.serviceId)?.durationMinutes ?? 0
        const [from, to] = [clock.at(item.startMinute), clock.at(item.startMinute) + minutes * 60]
        for (const staffId of item.evidence.eligibleStaff) {
          const blocks = day.lanes.find((lane) => lane.staffId === staffId)?.blocks ?? []
          const inTheWay = blocks.filter((block) => block.startsAt < to && from < block.endsAt)
          const only = inTheWay.filter((block) => block.kind !== 'fill' && block.kind !== 'queue')
          const proposals = only.every((block) => block.source === 'f35_role_lane')
          const covered = (blocks[0]?.startsAt ?? to) <= from && (blocks.at(-1)?.endsAt ?? from) >= to
          expect(covered && proposals).toBe(false)
        }
      }
    }))

  it('24: shows on the day of a clock change the same instants by wall and by epoch', () =>
    law((day, given) => {
      const clock = clockOf(given)
      for (const { block } of blocksOf(day)) {
        expect(clock.toWall((block.startsAt - clock.startsAt) / 60)).toBe(block.startMinute)
        expect(block.endMinute).toBeGreaterThan(block.startMinute)
        if (block.endMinute < 1440)
          expect(block.endMinute - block.startMinute).toBeGreaterThanOrEqual((block.endsAt - block.startsAt) / 60)
      }
    }))

  it('27: has follow-ups only of events that took place and ended before', () =>
    law((day) => {
      const ends = new Map(
        blocksOf(day).flatMap(({ block }) => (block.kind === 'event' ? [[block.itemId, block.endsAt]] : [])),
      )
      for (const { block } of blocksOf(day))
        if (block.source === 'event_follow_up')
          expect(ends.get(block.sourceRef) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(block.startsAt)
    }))

  it('makes one row of each block, numbered within the person', () =>
    law((day) => {
      const rows = toLaneBlockRows(day)
      expect(rows.length).toBe(blocksOf(day).length)
      const keys = rows.map((row) => `${row.staffId}#${row.position}`)
      expect(new Set(keys).size).toBe(keys.length)
    }))
})
