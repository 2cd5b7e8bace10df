import { describe, expect, it } from 'vitest'
import type { TimeOff } from '../input/lane-input.ts'
import { generateDay } from './branch-day-law.properties.ts'
import { oneTeller } from './lane-input.properties.ts'

const off = (reason: string, startMinute: number, endMinute: number): TimeOff => {
  return { from: oneTeller.date, to: oneTeller.date, span: { startMinute, endMinute }, reason }
}

/** The lane of a teller from 9 to 10 who has nothing else to do. */
function laneWith(timeOff: ReadonlyArray<TimeOff>): ReadonlyArray<unknown> {
  const { input } = oneTeller
  const staff = input.roster.staff.map((one) => ({ ...one, timeOff }))
  const { lanes } = generateDay({ ...oneTeller, input: { ...input, roster: { ...input.roster, staff } } })
  return lanes.flatMap(({ blocks }) =>
    blocks.flatMap(({ kind, startMinute, endMinute, sourceRef }) =>
      kind === 'time_off' ? [[startMinute, endMinute, sourceRef]] : [],
    ),
  )
}

describe('time off that overlaps', () => {
  const leave: TimeOff = { from: '2026-11-20', to: '2026-11-27', span: null, reason: 'Leave' }

  it.each([
    ['what is of all day', [off('Doctor', 540, 570), leave], [[540, 600, 'Leave']]],
    [
      'what begins first',
      [off('Doctor', 555, 585), off('Training', 540, 570)],
      [
        [540, 570, 'Training'],
        [570, 585, 'Doctor'],
      ],
    ],
    [
      'what ends last, where it begins together',
      [off('Doctor', 540, 555), off('Visit', 540, 570)],
      [[540, 570, 'Visit']],
    ],
    ['the first reason, of the same hours', [off('Visit', 540, 555), off('Doctor', 540, 555)], [[540, 555, 'Doctor']]],
  ])('has the minutes go to %s, however it is listed', (_, listed, blocks) => {
    expect(laneWith(listed)).toEqual(blocks)
    expect(laneWith([...listed].reverse())).toEqual(blocks)
  })
})
