import type {
  Branch,
  BranchDemand,
  DemandCurve,
  MinuteSpan,
  Role,
  Service,
  Shift,
  StaffMember,
  TenantLaneInput,
  WalkInService,
} from '../input/lane-input.ts'
import type { QuantileTable } from '../random/quantile-table.ts'
import { exponentialTable, lognormalTable } from '../random/quantile-table.ts'
import type { Arena } from '../solve/arena.ts'
import { createArena } from '../solve/arena.ts'
import type { ServiceTables, WantedTables } from '../solve/compile-lane-problem.ts'
import { compileServices, compileWanted } from '../solve/compile-lane-problem.ts'
import type { DayClock } from '../time/day-clock.ts'
import { PLAIN_MINUTES } from '../time/day-clock.ts'
import { createZoneClocks } from '../time/zone-clocks.ts'
import type { DayBooking } from './branch-demand.ts'
import type { DayGrid } from './day-grid.ts'
import { createDayGrid } from './day-grid.ts'
import { isWithin, noShowShares } from './no-show-shares.ts'
import { byId, compareText } from './order.ts'

/** A demand curve in order of time and of service id. */
export interface CurveTable {
  readonly halfHours: ReadonlyArray<readonly [halfHour: number, weight: number]>
  /** Sum of the half hours' weights. */
  readonly total: number
  readonly services: ReadonlyArray<readonly [serviceId: string, share: number]>
  readonly shares: ReadonlyArray<number>
}

function createCurveTable(curve: DemandCurve): CurveTable {
  const halfHours = [...curve.halfHours].sort(([a], [b]) => a - b)
  const services = [...curve.services].sort(([a], [b]) => compareText(a, b))
  const total = halfHours.reduce((sum, [, weight]) => sum + weight, 0)
  return { halfHours, total, services, shares: services.map(([, share]) => share) }
}

/** How walk-ins for a service behave. */
export interface WalkInTables {
  readonly serviceId: string
  readonly service: QuantileTable
  readonly patience: QuantileTable
}

const walkInTables = (services: ReadonlyArray<WalkInService>): ReadonlyMap<string, WalkInTables> =>
  new Map(
    services.map(({ serviceId, serviceMinutes, patienceMinutes }) => [
      serviceId,
      { serviceId, service: lognormalTable(serviceMinutes), patience: lognormalTable(patienceMinutes) },
    ]),
  )

/** A positive daily target. */
export interface RoleTarget {
  readonly service: Service
  /** The service's place in {@link InputTables.services}. */
  readonly at: number
  readonly target: number
  readonly weight: number
}

/** What a role is to do. */
export interface RoleTables {
  /** Its positive targets, worth most first; those worth the same in order of service id. */
  readonly listed: ReadonlyArray<RoleTarget>
  /** What they want when none is done. */
  readonly wanted: WantedTables
  /** By service: 1 where the role may do it. */
  readonly able: Uint8Array
}

/** What every day of a tenant's input needs, made once. Everything in it follows from the input. */
export interface InputTables {
  /** Cleared at the start of each day. */
  readonly arena: Arena
  readonly roles: ReadonlyMap<string, Role>
  readonly shifts: ReadonlyMap<string, Shift>
  readonly exponential: QuantileTable
  /** How walk-ins behave at a branch, in the order of the services of its curve. */
  walkIns(branch: BranchDemand): ReadonlyArray<WalkInTables | undefined>
  /** People of a branch in order of id. */
  staffOf(branchId: string): ReadonlyArray<StaffMember>
  /** Id of a person's proposal of a number: one text on all days. */
  proposalIds(staffId: string): (number: number) => string
  /** Numbers of walk-ins as they stand in their ids, as far as they were needed. */
  readonly walkInNumbers: Array<string>
  /** Factor that a whole day's or week's demand of a branch shares. */
  factors(cv: number): QuantileTable
  curve(curve: DemandCurve): CurveTable
  /** The share of no-shows at each half hour, by the opening hours of the day. */
  noShowShares(bookings: BranchDemand['bookings']): (opening: MinuteSpan) => (halfHour: number) => number
  ofRole(role: Role): RoleTables
  /** Services in order of id, as the solver numbers them. */
  readonly services: ReadonlyArray<Service>
  readonly serviceById: ReadonlyMap<string, Service>
  readonly serviceAt: ReadonlyMap<string, number>
  readonly serviceTables: ServiceTables
  /** Bookings listed for a branch and date. */
  listed(branchId: string, date: string): ReadonlyArray<DayBooking>
  clockOf(branch: Branch, date: string): DayClock | null
  gridOf(branch: Branch, opening: MinuteSpan, clock: DayClock): DayGrid
}

const memory = new WeakMap<TenantLaneInput, InputTables>()

/** Returns the tables of an input; the same object gives the same tables. */
export function tablesOf(input: TenantLaneInput): InputTables {
  const known = memory.get(input)
  if (known !== undefined) return known
  const tables = createTables(input)
  memory.set(input, tables)
  return tables
}

function createTables(input: TenantLaneInput): InputTables {
  const staffOf = remember((branchId: string) =>
    input.roster.staff.filter((one) => one.branchId === branchId).sort(byId),
  )
  const clocks = remember(createZoneClocks)
  const plainGrids = remember((branch: Branch) =>
    remember((opening: MinuteSpan) => createDayGrid(branch, opening, PLAIN_MINUTES)),
  )
  const curve = remember(createCurveTable)
  const everywhere = walkInTables(input.demand.walkInServices)
  const services = [...input.matrix.services].sort(byId)
  const serviceById = new Map(services.map((service) => [service.id, service]))
  const serviceAt = new Map(services.map(({ id }, index) => [id, index]))
  const serviceTables = compileServices(services)
  const listed = new Map<string, Array<DayBooking>>()
  for (const booking of input.demand.bookings) {
    const key = `${booking.branchId} ${booking.date}`
    const bookings = listed.get(key) ?? []
    bookings.push(booking)
    listed.set(key, bookings)
  }
  return {
    arena: createArena(),
    roles: new Map(input.matrix.roles.map((role) => [role.id, role])),
    shifts: new Map(input.roster.shifts.map((shift) => [shift.id, shift])),
    exponential: exponentialTable(),
    walkIns: remember((branch: BranchDemand) => {
      const own = walkInTables(branch.walkInServices)
      return curve(branch.walkIns).services.map(([id]) => own.get(id) ?? everywhere.get(id))
    }),
    staffOf,
    proposalIds: remember((staffId: string) => remember((number: number) => `${staffId}-lane-${number}`)),
    walkInNumbers: [],
    factors: remember((cv: number) => lognormalTable({ mean: 1, cv })),
    curve,
    noShowShares: remember((bookings: BranchDemand['bookings']) =>
      remember((opening: MinuteSpan) => {
        const { halfHours, services: shares } = curve(bookings)
        const lasts = (id: string): number => serviceById.get(id)?.durationMinutes ?? 0
        const isOffered = (start: number): boolean =>
          isWithin(opening, start) && shares.some(([id, share]) => share > 0 && start + lasts(id) <= opening.endMinute)
        return noShowShares(
          bookings,
          halfHours.filter(([start]) => isOffered(start)),
        )
      }),
    ),
    ofRole: remember((role: Role) => {
      const able = new Uint8Array(services.length)
      const listed = services
        .flatMap((service, at): ReadonlyArray<RoleTarget> => {
          const cell = role.cells.find(({ serviceId }) => serviceId === service.id)
          if (cell === undefined) return []
          able[at] = 1
          const { dailyTarget: target, weight } = cell
          return target > 0 ? [{ service, at, target, weight }] : []
        })
        .sort((a, b) => b.weight - a.weight)
      return {
        listed,
        wanted: compileWanted(serviceTables, listed),
        able,
      }
    }),
    services,
    serviceById,
    serviceAt,
    serviceTables,
    listed: (branchId, date) => listed.get(`${branchId} ${date}`) ?? [],
    clockOf: (branch, date) => clocks(branch.timeZone)(date),
    gridOf: (branch, opening, clock) =>
      clock.isPlain ? plainGrids(branch)(opening) : createDayGrid(branch, opening, clock),
  }
}

/** Returns a function that works out each of its answers once. */
export function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    return made
  }
}
