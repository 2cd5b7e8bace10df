/// <reference types="node" />
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LaneScore } from '../solve/lane-problem.ts'
import { isBetter } from '../solve/lane-problem.ts'
import { judge, laneInstance } from './lane-instance.properties.ts'
import type { LaneAssignment, LaneInstance } from './lane-instance.ts'
import { parseLaneInstance } from './parse-lane-instance.ts'
import { solveLaneInstance } from './solve-lane-instance.ts'

/** Best score by trying everything, person by person and slot by slot. */
function exhaustive(instance: LaneInstance): LaneScore {
  let best: LaneScore = { bookings: -1, queueShort: 0, targets: 0 }
  const visit = (person: number, slot: number, list: ReadonlyArray<LaneAssignment>): void => {
    const who = instance.staff[person]
    if (who === undefined) {
      const { score } = judge(instance, list)
      if (score !== undefined && isBetter(score, best)) best = score
      return
    }
    if (slot >= instance.slots) {
      visit(person + 1, 0, list)
      return
    }
    visit(person, slot + 1, list)
    const startMin = instance.openMin + 30 * slot
    const role = instance.roles.find(({ id }) => id === who.role)
    for (const { id, durationMin } of instance.services) {
      if (role?.services.has(id) !== true) continue
      const taken = new Set(list.map(({ booking }) => booking))
      const asked = instance.bookings.find(
        (one) => one.service === id && one.startMin === startMin && !taken.has(one.id),
      )
      for (const booking of asked === undefined ? [null] : [null, asked.id]) {
        if (booking === null && (role.services.get(id) ?? 0) === 0) continue
        const next = [...list, { staff: who.id, service: id, startMin, ...(booking === null ? {} : { booking }) }]
        if (judge(instance, next).broken.length === 0) visit(person, slot + Math.ceil(durationMin / 30), next)
      }
    }
  }
  visit(0, 0, [])
  return best
}

const isUncoupled = (instance: LaneInstance): boolean =>
  instance.rooms === null && instance.bookings.length === 0 && instance.queueFloor.every((staff) => staff === 0)

const onGrid = (instance: LaneInstance): boolean =>
  instance.staff.every(({ windows }) => windows.every(([, to]) => to % 30 === 0))

describe('solveLaneInstance', { timeout: 60_000 }, () => {
  it('20, 21: reaches the optimum of small instances when it optimises; no bound is below it', () =>
    fc.assert(
      fc.property(laneInstance({ staff: 3, slots: 4, bookings: 3 }), (instance) => {
        const best = exhaustive(instance)
        for (const optimise of [false, true, { tries: 20 }]) {
          const { assignments, score, bound, status } = solveLaneInstance({ instance, optimise })
          if (status === 'optimal') expect(score).toEqual(best)
          expect(judge(instance, assignments)).toMatchObject({ broken: [], score })
          expect(isBetter(score, best)).toBe(false)
          if (optimise === true && instance.staff.length < 3) expect(score).toEqual(best)
          expect(bound.bookings).toBeGreaterThanOrEqual(best.bookings)
          expect(bound.queueShort).toBeLessThanOrEqual(best.queueShort)
          // More bookings than the score's may cost more of the floor than this level is held at.
          if (best.queueShort <= score.queueShort) expect(bound.targets).toBeGreaterThanOrEqual(best.targets)
        }
      }),
      { numRuns: 300 },
    ))

  it('20: breaks no rule, claims no score it does not have and none above its bound; equal where uncoupled', () =>
    fc.assert(
      fc.property(laneInstance({ staff: 12, slots: 18, bookings: 15 }), (instance) => {
        const { assignments, score, bound } = solveLaneInstance({ instance })
        expect(judge(instance, assignments)).toMatchObject({ broken: [], score })
        expect(score.bookings).toBeLessThanOrEqual(bound.bookings)
        expect(score.queueShort).toBeGreaterThanOrEqual(bound.queueShort)
        expect(score.targets).toBeLessThanOrEqual(bound.targets)
        if (isUncoupled(instance) && onGrid(instance)) expect(bound).toEqual(score)
      }),
      { numRuns: 60 },
    ))

  it('20: has no bound below its score where two rooms are asked for by far more bookings than they hold', () => {
    const slots = 2
    const instance: LaneInstance = {
      id: 'crowd',
      openMin: 540,
      slots,
      targetScope: 'role',
      services: [{ id: 'loan', durationMin: 30, needsRoom: true, weight: 1 }],
      roles: [{ id: 'banker', queue: false, services: new Map([['loan', 0]]) }],
      staff: Array.from({ length: 133 }, (_, index) => ({ id: `p${index}`, role: 'banker', windows: [[540, 600]] })),
      bookings: Array.from({ length: 147 }, (_, index) => ({
        id: `b${index}`,
        service: 'loan',
        startMin: 540 + 30 * (index % slots),
      })),
      rooms: 2,
      queueFloor: [],
    }
    const { score, bound } = solveLaneInstance({ instance })
    expect(score).toEqual({ bookings: 4, queueShort: 0, targets: 0 })
    expect(bound).toEqual(score)
  })

  it('28: gives the same score whatever people, roles and services are called and in what order they come', () =>
    fc.assert(
      fc.property(laneInstance({ staff: 6, slots: 10, bookings: 0 }), (instance) => {
        const rename = (id: string): string =>
          `z${1000 - [...id].reduce((sum, char) => sum + char.charCodeAt(0), 0)}-${id}`
        const renamed: LaneInstance = {
          ...instance,
          services: instance.services.map((service) => ({ ...service, id: rename(service.id) })).reverse(),
          roles: instance.roles
            .map((role) => ({
              ...role,
              id: rename(role.id),
              services: new Map([...role.services].map(([id, target]) => [rename(id), target])),
            }))
            .reverse(),
          staff: instance.staff
            .map((person) => ({ ...person, id: rename(person.id), role: rename(person.role) }))
            .reverse(),
        }
        const score = (one: LaneInstance): LaneScore => solveLaneInstance({ instance: one, optimise: true }).score
        if (isUncoupled(instance)) expect(score(renamed)).toEqual(score(instance))
      }),
      { numRuns: 40 },
    ))
})

interface Oracle {
  readonly evaluate: (
    instance: unknown,
    list: ReadonlyArray<LaneAssignment>,
  ) => { readonly ok: boolean; readonly bookings: number; readonly queueShort: number; readonly score: number }
}

const ORACLE = new URL('../../../../../shared/lanes/', import.meta.url)
const INSTANCES = new URL('instances/', ORACLE)

async function measure(optimise: boolean) {
  const { evaluate }: Oracle = await import(new URL('verify.mjs', ORACLE).href)
  return readdirSync(INSTANCES).map((name) => {
    const json = JSON.parse(readFileSync(new URL(name, INSTANCES), 'utf8'))
    const { optimum }: { optimum: { bookingsStaffed: number; queueShort: number; targetScore: number } } = json
    const instance = parseLaneInstance(json)
    if (!instance.ok) throw new Error(JSON.stringify(instance.error))
    const solved = solveLaneInstance({ instance: instance.value, optimise })
    const found = evaluate(json, solved.assignments)
    expect(found.ok).toBe(true)
    expect(solved.score).toEqual({ bookings: found.bookings, queueShort: found.queueShort, targets: found.score })
    if (found.bookings === optimum.bookingsStaffed && found.queueShort === optimum.queueShort)
      expect(solved.bound.targets).toBeGreaterThanOrEqual(optimum.targetScore)
    return {
      uncoupled: name.startsWith('A-'),
      asked: optimum.bookingsStaffed,
      lost: optimum.bookingsStaffed - found.bookings,
      short: found.queueShort - optimum.queueShort,
      gap: (optimum.targetScore - found.score) / Math.max(1, optimum.targetScore),
    }
  })
}

describe.skipIf(!existsSync(ORACLE))('the 50 instances with proven optima', { timeout: 120_000 }, () => {
  it.each([
    { name: 'fast', optimise: false, mean: 0.03, most: 1 },
    { name: 'optimised', optimise: true, mean: 0.01, most: 0.05 },
  ])('keeps the bars of the model: $name', async ({ optimise, mean, most }) => {
    const rows = await measure(optimise)
    const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0)
    expect(rows.filter((row) => row.uncoupled && row.gap !== 0)).toEqual([])
    expect(sum((row) => row.lost) / sum((row) => row.asked)).toBeLessThanOrEqual(0.002)
    expect(sum((row) => row.short)).toBeLessThanOrEqual(5)
    const coupled = rows.filter((row) => !row.uncoupled)
    expect(coupled.reduce((total, row) => total + row.gap, 0) / coupled.length).toBeLessThanOrEqual(mean)
    expect(Math.max(...coupled.map((row) => row.gap))).toBeLessThanOrEqual(most)
  })
})
