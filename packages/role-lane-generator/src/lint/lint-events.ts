import type { RecurringEvent, TenantLaneInput, Weekday } from '../input/lane-input.ts'
import { bestDay, lostOf, NO_DEMAND, ONE_WEEK, onAnyDay, withoutTargets, withoutTimeOff } from './best-day.ts'
import type { LaneFinding } from './lane-finding.ts'

/**
 * Returns the events that are on a weekday on which their branch is closed, and those that take place on none of their
 * weekdays, even where nobody is away and nothing else is asked for.
 */
export function lintEvents(input: TenantLaneInput): ReadonlyArray<LaneFinding> {
  const { matrix, branches, roster, demand } = input
  const calm: TenantLaneInput = {
    matrix: { ...matrix, roles: withoutTargets(matrix.roles) },
    branches: branches.map(onAnyDay),
    roster: { ...roster, staff: withoutTimeOff(roster.staff) },
    demand: NO_DEMAND,
  }
  return demand.events.flatMap((event) => {
    const branch = branches.find(({ id }) => id === event.branchId)
    const open = event.weekdays.filter((weekday) => branch?.openingHours.has(weekday) === true)
    const closed = event.weekdays.filter((weekday) => !open.includes(weekday))
    const finding = (why: string): LaneFinding => ({
      code: 'EVENT_OUT_OF_REACH',
      eventId: event.id,
      message: `${event.name} at ${branch?.name} ${why}.`,
    })
    const alone = { ...calm, demand: { ...NO_DEMAND, events: [event] } }
    const neverHeld = open.length > 0 && open.every((weekday) => isLost(alone, event, weekday))
    const room = event.needsRoom && branch?.rooms === 0 ? 'there is no room' : 'nobody who may attend is free'
    return [
      ...(closed.length > 0 ? [finding(`is on ${closed.join(', ')}, when the branch is closed`)] : []),
      ...(neverHeld ? [finding(`takes place on none of its days: ${room}`)] : []),
    ]
  })
}

function isLost(input: TenantLaneInput, event: RecurringEvent, weekday: Weekday): boolean {
  const [, date = ''] = ONE_WEEK.find(([day]) => day === weekday) ?? []
  return lostOf(bestDay(input, event.branchId, date)).has(event.id)
}
