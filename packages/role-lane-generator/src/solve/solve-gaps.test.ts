/// <reference types="node" />
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GapService } from './solve-gaps.ts'
import { solveGaps } from './solve-gaps.ts'

/** Best score by trying everything: for each gap in turn, each service at its start, or leaving the slot empty. */
function exhaustive(gaps: ReadonlyArray<number>, services: ReadonlyArray<GapService>): number {
  const [gap, ...rest] = gaps
  if (gap === undefined) return 0
  if (gap === 0) return exhaustive(rest, services)
  let best = exhaustive([gap - 1, ...rest], services)
  for (const [index, service] of services.entries()) {
    if (service.remaining === 0 || service.slots > gap) continue
    const fewer = services.map((other, at) => (at === index ? { ...other, remaining: other.remaining - 1 } : other))
    best = Math.max(best, service.weight + exhaustive([gap - service.slots, ...rest], fewer))
  }
  return best
}

const services = fc
  .array(
    fc.record({
      slots: fc.integer({ min: 1, max: 3 }),
      weight: fc.integer({ min: 1, max: 5 }),
      remaining: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) => list.map((service, index) => ({ service: index, ...service })))

describe('solveGaps', () => {
  it('equals exhaustive search, and its fillings earn the score they claim', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }), services, (gaps, wanted) => {
        const solution = solveGaps(gaps, wanted)
        expect(solution.score).toBe(exhaustive(gaps, wanted))
        const weights = new Map(wanted.map((service) => [service.service, service.weight]))
        const earned = solution.services.flat().reduce((sum, service) => sum + (weights.get(service) ?? 0), 0)
        expect(earned).toBe(solution.score)
        for (const [index, { ones, twos, threes }] of solution.fillings.entries())
          expect(ones + 2 * twos + 3 * threes).toBeLessThanOrEqual(gaps[index] ?? 0)
        const placed = (of: 'ones' | 'twos' | 'threes') =>
          solution.fillings.reduce((sum, filling) => sum + filling[of], 0)
        expect([placed('ones'), placed('twos'), placed('threes')]).toEqual(
          [1, 2, 3].map((slots) => solution.services[slots]?.length),
        )
      }),
      { numRuns: 150 },
    ))
})

interface Instance {
  readonly services: ReadonlyArray<{ readonly id: string; readonly durationMin: number; readonly weight: number }>
  readonly roles: ReadonlyArray<{ readonly id: string; readonly services: Readonly<Record<string, number>> }>
  readonly staff: ReadonlyArray<{ readonly role: string; readonly windows: ReadonlyArray<readonly [number, number]> }>
  readonly optimum: { readonly targetScore: number }
}

const ORACLE = new URL('../../../../../shared/lanes/instances/', import.meta.url)

describe.skipIf(!existsSync(ORACLE))('solveGaps on the proven optima of the uncoupled family', () => {
  const names = existsSync(ORACLE) ? readdirSync(ORACLE).filter((name) => name.startsWith('A-')) : []
  it.each(names)('%s', (name) => {
    const instance: Instance = JSON.parse(readFileSync(new URL(name, ORACLE), 'utf8'))
    const byId = new Map(instance.services.map((service) => [service.id, service]))
    const score = instance.roles.reduce((sum, role) => {
      const windows = instance.staff.filter((person) => person.role === role.id).flatMap((person) => person.windows)
      const gaps = windows.map(([from, to]) => Math.max(0, Math.floor(to / 30) - Math.ceil(from / 30)))
      const wanted = Object.entries(role.services).map(([serviceId, remaining], service) => {
        const { durationMin = 0, weight = 0 } = byId.get(serviceId) ?? {}
        return { service, slots: Math.ceil(durationMin / 30), weight, remaining }
      })
      return sum + solveGaps(gaps, wanted).score
    }, 0)
    expect(score).toBe(instance.optimum.targetScore)
  })
})
