import type {
  Branch,
  BranchDemand,
  DemandCurve,
  MatrixCell,
  Role,
  Shift,
  StaffMember,
  TenantLaneInput,
  WalkInService,
} from '../input/lane-input.ts'
import type { QuantileTable } from '../random/quantile-table.ts'
import { exponentialTable, lognormalTable } from '../random/quantile-table.ts'
import type { DayClock } from '../time/day-clock.ts'
import { createZoneClocks } from '../time/zone-clocks.ts'
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
  readonly service: QuantileTable
  readonly patience: QuantileTable
}

const walkInTables = (services: ReadonlyArray<WalkInService>): ReadonlyMap<string, WalkInTables> =>
  new Map(
    services.map(({ serviceId, serviceMinutes, patienceMinutes }) => [
      serviceId,
      { service: lognormalTable(serviceMinutes), patience: lognormalTable(patienceMinutes) },
    ]),
  )

/** What every day of a tenant's input needs, made once. Everything in it follows from the input. */
export interface InputTables {
  readonly roles: ReadonlyMap<string, Role>
  readonly shifts: ReadonlyMap<string, Shift>
  readonly exponential: QuantileTable
  /** How walk-ins for a service behave at a branch, by service id. */
  walkIns(branch: BranchDemand): ReadonlyMap<string, WalkInTables>
  /** People of a branch in order of id. */
  staffOf(branchId: string): ReadonlyArray<StaffMember>
  /** Factor that a whole day's or week's demand of a branch shares. */
  factors(cv: number): QuantileTable
  curve(curve: DemandCurve): CurveTable
  /** A role's cells by service id. */
  cells(role: Role): ReadonlyMap<string, MatrixCell>
  /** A role's positive targets by service id. */
  targets(role: Role): ReadonlyMap<string, { readonly target: number; readonly weight: number }>
  clockOf(branch: Branch, date: string): DayClock | null
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
  const everywhere = walkInTables(input.demand.walkInServices)
  return {
    roles: new Map(input.matrix.roles.map((role) => [role.id, role])),
    shifts: new Map(input.roster.shifts.map((shift) => [shift.id, shift])),
    exponential: exponentialTable(),
    walkIns: remember((branch: BranchDemand) => new Map([...everywhere, ...walkInTables(branch.walkInServices)])),
    staffOf,
    factors: remember((cv: number) => lognormalTable({ mean: 1, cv })),
    curve: remember(createCurveTable),
    cells: remember((role: Role) => new Map(role.cells.map((cell) => [cell.serviceId, cell]))),
    targets: remember(
      (role: Role) =>
        new Map(
          role.cells
            .filter(({ dailyTarget }) => dailyTarget > 0)
            .map(({ serviceId, dailyTarget, weight }) => [serviceId, { target: dailyTarget, weight }]),
        ),
    ),
    clockOf: (branch, date) => clocks(branch.timeZone)(date),
  }
}

/** Returns a function that works out each of its answers once. */
export function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}
