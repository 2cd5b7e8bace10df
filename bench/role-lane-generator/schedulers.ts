// Prints milliseconds and the target points reached on fresh instances whose lanes share nothing (family A), for this
// package, for the npm scheduler schedulejs, which gives tasks to resources with working hours, and for the naive
// greedy. Every assignment is checked by the instances' own checker; exit 1 when one breaks a rule.
//   (cd bench && npm ci) && npm exec -- node -C @voyage/source bench/role-lane-generator/schedulers.ts [FOLDER]
// FOLDER holds gen.mjs, verify.mjs and greedy.mjs; default ../shared/lanes.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { LaneAssignment, LaneInstance } from '@voyage/role-lane-generator/instance'
import { parseLaneInstance, solveLaneInstance } from '@voyage/role-lane-generator/instance'
import { readOracle } from './gap-table.ts'

interface Reservation {
  readonly resources: ReadonlyArray<string>
  /** Epoch milliseconds. */
  readonly start: number
}

interface Schedule {
  readonly scheduledTasks: Readonly<Record<string, { readonly schedule: ReadonlyArray<Reservation> }>>
}

interface Scheduler {
  create(tasks: ReadonlyArray<object>, resources: ReadonlyArray<object>, project: object, start: Date): Schedule
}

// CommonJS of 2013: the scheduler shares one later with whoever sets its time zone.
const require = createRequire(import.meta.url)
const later: { readonly date: { UTC(): void } } = require('later')
const scheduler: Scheduler = require('schedulejs')
later.date.UTC()

const folder = pathToFileURL(`${process.argv[2] ?? '../shared/lanes'}/`)
const { makeInstance }: { makeInstance: (options: object) => { readonly family: string } } = await import(
  new URL('gen.mjs', folder).href
)
const oracle = await readOracle(folder)

const MIDNIGHT = Date.UTC(2026, 10, 23)
const daily = (windows: LaneInstance['staff'][number]['windows']): object => ({
  schedules: windows.map(([from, to]) => ({ t_a: [from * 60], t_b: [to * 60] })),
})

/** Each appointment that a role's target asks for is a task of whole half hours, which anybody of the role may take. */
function bySchedulejs({ openMin, slots, services, roles, staff }: LaneInstance): ReadonlyArray<LaneAssignment> {
  const known = new Map(services.map((service) => [service.id, service]))
  const tasks = roles.flatMap((role) =>
    [...role.services].flatMap(([service, target]) => {
      const { durationMin = 30, weight = 1 } = known.get(service) ?? {}
      const duration = Math.ceil(durationMin / 30) * 30
      const people = staff.filter((person) => person.role === role.id).map(({ id }) => id)
      return Array.from({ length: target }, (_, index) => ({
        id: `${role.id}|${service}|${index}`,
        duration,
        minSchedule: duration,
        priority: weight,
        resources: [people],
      }))
    }),
  )
  const resources = staff.map(({ id, windows }) => ({ id, available: daily(windows) }))
  const open = daily([[openMin, openMin + 30 * slots]])
  const made = scheduler.create(tasks, resources, open, new Date(MIDNIGHT + openMin * 60_000))
  // What does not fit into the day it puts into the next ones.
  return Object.entries(made.scheduledTasks).flatMap(([id, { schedule }]) =>
    schedule.flatMap((reservation) => {
      const startMin = (reservation.start - MIDNIGHT) / 60_000
      const [, service = ''] = id.split('|')
      const person = reservation.resources.find((one) => staff.some((known) => known.id === one)) ?? ''
      return startMin < 1440 ? [{ staff: person, service, startMin }] : []
    }),
  )
}

function timed<T>(work: () => T): { readonly value: T; readonly milliseconds: number } {
  const start = performance.now()
  const value = work()
  return { value, milliseconds: performance.now() - start }
}

const cell = (value: string): string => value.padStart(14)
const solvers = ['ours', 'schedulejs', 'greedy'] as const
console.log('instance'.padEnd(16), solvers.flatMap((name) => [`${name} points`, 'ms'].map(cell)).join(''))
for (const size of ['small', 'medium', 'large'])
  for (const seed of [1001, 1002, 1003]) {
    const json = makeInstance({ family: 'A', size, seed })
    const parsed = parseLaneInstance(json)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
    const instance = parsed.value
    const cells = [
      () => solveLaneInstance({ instance }).assignments,
      () => bySchedulejs(instance),
      () => oracle.naive(json),
    ].flatMap((solve) => {
      solve()
      const { value, milliseconds } = timed(solve)
      const { ok, score } = oracle.evaluate(json, value)
      if (!ok) process.exitCode = 1
      return [`${score}${ok ? '' : ' broken'}`, milliseconds.toFixed(2)]
    })
    console.log(`A-${size}-${seed}`.padEnd(16), cells.map(cell).join(''))
  }
