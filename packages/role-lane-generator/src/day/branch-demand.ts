import type { BlockSource } from './branch-day.ts'

/** A booking of the day: time and service fixed, the person fixed too when it is pinned. */
export interface DayBooking {
  readonly id: string
  readonly serviceId: string
  /** Wall minute of the start, on the hour or half hour. */
  readonly startMinute: number
  /** Only this person takes it; default null: whoever may. */
  readonly staffId?: string | null
  /** Whether the customer does not come. The lane holds the time, as the branch did; default false. */
  readonly noShow?: boolean
}

/** Somebody who walks in. */
export interface DayWalkIn {
  readonly id: string
  readonly serviceId: string
  /** Wall minute of the arrival. */
  readonly arrivalMinute: number
  /** Whole minutes of service, at least 1. */
  readonly serviceMinutes: number
  /** Whole minutes the person waits before leaving. */
  readonly patienceMinutes: number
}

/** A branch day's demand, drawn or known. */
export interface DayDemand {
  readonly bookings: ReadonlyArray<DayBooking>
  readonly walkIns: ReadonlyArray<DayWalkIn>
}

/** A booking with where it comes from. */
export interface SourcedBooking extends DayBooking {
  readonly staffId: string | null
  readonly source: BlockSource
  readonly sourceRef: string | null
}
