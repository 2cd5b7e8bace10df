import { describe, expect, it } from 'vitest'
import { parseLaneInstance } from './parse-lane-instance.ts'

const instance = {
  schema: 'role-lane-oracle/1',
  id: 'x',
  targetScope: 'role',
  grid: { openMin: 540, slotMin: 30, slots: 16 },
  services: [{ id: 'loan', durationMin: 60, needsRoom: false, weight: 2 }],
  roles: [{ id: 'banker', queue: false, services: { loan: 2 } }],
  staff: [{ id: 'ada', role: 'banker', windows: [[540, 720]] }],
  bookings: [],
  rooms: null,
  queueFloor: [],
}

const pathsOf = (input: unknown): ReadonlyArray<string> => {
  const result = parseLaneInstance(input)
  return result.ok ? [] : result.error.map((issue) => issue.path)
}

describe('parseLaneInstance', () => {
  it('accepts an instance, with keys it does not know', () =>
    expect(pathsOf({ ...instance, optimum: { targetScore: 2 } })).toEqual([]))

  it('names everything that is wrong at once', () =>
    expect(
      pathsOf({
        ...instance,
        rooms: -1,
        services: [{ id: 'loan', durationMin: 120, needsRoom: false, weight: Number.NaN }],
        staff: [
          { id: 'ada', role: 'boss', windows: [[600, 600]] },
          {
            id: 'ada',
            role: 'banker',
            windows: [
              [540, 600],
              [570, 660],
            ],
          },
        ],
        bookings: [{ id: 'b', service: 'none', startMin: 545 }],
      }),
    ).toEqual([
      '$.services[0].durationMin',
      '$.services[0].weight',
      '$.bookings[0].startMin',
      '$.rooms',
      '$.staff[1].id',
      '$.staff[0].role',
      '$.staff[0].windows[0]',
      '$.staff[1].windows[1]',
      '$.bookings[0].service',
    ]))

  it.each([null, 3, 'x', {}])('refuses %j with issues rather than an exception', (junk) =>
    expect(pathsOf(junk).length).toBeGreaterThan(0),
  )
})
