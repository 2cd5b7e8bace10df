import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crowdedCase } from './crowded-case.properties.ts'
import { generate } from './reason-replay.properties.ts'
import { isIdle, isThere } from './standing.properties.ts'

describe('an event', { timeout: 60_000 }, () => {
  it('9: is attended by everybody invited who is free, or by as many of each role as it asks for', () => {
    let [limited, uninvited] = [0, 0]
    void fc.assert(
      fc.property(crowdedCase, (given) => {
        const read = generate(given)
        for (const event of read.events.values()) {
          const attendees = read.blocks.filter(({ name, block }) => block.kind === 'event' && name === event.id)
          if (attendees.length === 0) continue
          const [start, end] = [read.clock.toElapsed(event.startMinute), read.clock.toElapsed(event.endMinute)]
          const stood = read.beforeEvent(event)
          for (const { id, events } of given.input.matrix.roles) {
            const mayGo = events.includes(event.eventTypeId)
            const free = read.day.lanes
              .filter(({ roleId }) => roleId === id && mayGo)
              .filter(
                ({ staffId }) => isThere(read, staffId, start, end) && isIdle(stood, staffId, [start, end], 'end'),
              )
              .map(({ staffId }) => staffId)
            const sent = attendees.filter(({ roleId }) => roleId === id).map(({ staffId }) => staffId)
            const most = event.roleIds.includes(id) ? (event.perRole ?? free.length) : 0
            expect([event.id, id, sent.length]).toEqual([event.id, id, Math.min(most, free.length)])
            expect(free).toEqual(expect.arrayContaining(sent))
            if (most < free.length) event.roleIds.includes(id) ? limited++ : uninvited++
          }
        }
      }),
      { numRuns: 300 },
    )
    expect(Math.min(limited, uninvited)).toBeGreaterThan(5)
  })

  it('27: leads to appointments that begin when its delay is over, each placed or returned', () => {
    let delayed = 0
    void fc.assert(
      fc.property(crowdedCase, (given) => {
        const { day, blocks, events, clock, services, closes } = generate(given)
        for (const event of events.values()) {
          const end = clock.toElapsed(event.endMinute)
          const took = blocks.some(({ name, block }) => block.kind === 'event' && name === event.id)
          const placed = blocks.filter(
            ({ block }) => block.sourceRef === event.id && block.source === 'event_follow_up',
          )
          const lost = day.unassigned.filter(({ itemId }) => itemId.startsWith(`${event.id}-follow-up-`))
          const { count, delayMinutes, serviceId } = event.followUp ?? { count: 0, delayMinutes: 0, serviceId: '' }
          expect([event.id, placed.length + lost.length]).toEqual([event.id, took ? count : 0])
          const last = Math.floor((closes - (services.get(serviceId)?.durationMinutes ?? 0)) / 30) * 30
          const starts = [...placed.map(({ start }) => start), ...lost.map((one) => clock.toElapsed(one.startMinute))]
          for (const start of starts) {
            // Where the day has no start left, the end of the opening hours is asked for in vain.
            const from = end + delayMinutes
            expect(start).toBeGreaterThanOrEqual(from <= last ? from : closes)
            if (delayMinutes > 0 && from <= last) delayed++
          }
        }
      }),
      { numRuns: 300 },
    )
    expect(delayed).toBeGreaterThan(10)
  })
})
