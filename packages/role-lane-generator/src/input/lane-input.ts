/** A day of the week, as the input files spell it. */
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'

/** A half-open interval of wall-clock minutes from local midnight, 0 to 1440. */
export interface MinuteSpan {
  readonly startMinute: number
  readonly endMinute: number
}

/** One entry of the service catalog. */
export interface Service {
  readonly id: string
  readonly name: string
  /** Length of an appointment in minutes, 5 to 90. */
  readonly durationMinutes: number
  /** Whether an appointment holds one of the branch's rooms. */
  readonly needsRoom: boolean
  /** Whether people may ask for it without an appointment. */
  readonly queueable: boolean
}

/** A kind of event that roles may be allowed to attend. */
export interface EventType {
  readonly id: string
  readonly name: string
}

/** What one role does with one service. A cell exists only where the role is eligible. */
export interface MatrixCell {
  readonly serviceId: string
  /** Appointments a day that earn weight; 0 means eligible without a target. */
  readonly dailyTarget: number
  /** Worth of one appointment below the target, 1 to 9. */
  readonly weight: number
}

/** One row of the matrix. */
export interface Role {
  readonly id: string
  readonly name: string
  /** Whether the role takes walk-ins from the queue. */
  readonly queue: boolean
  /** Ids of the event types the role may attend. */
  readonly events: ReadonlyArray<string>
  readonly cells: ReadonlyArray<MatrixCell>
}

/** Who may do what, and how much of it is wanted. The only source of eligibility. */
export interface ServiceRoleMatrix {
  /** Whether a daily target belongs to each person (default) or to a role's people together. */
  readonly targetScope: 'person' | 'role'
  readonly services: ReadonlyArray<Service>
  readonly eventTypes: ReadonlyArray<EventType>
  readonly roles: ReadonlyArray<Role>
}

/** How many queue people should be free during an interval. */
export interface QueueFloor extends MinuteSpan {
  readonly staff: number
}

/** A place that opens on some weekdays. */
export interface Branch {
  readonly id: string
  readonly name: string
  /** IANA time zone name. */
  readonly timeZone: string
  /** Opening hours; a weekday without an entry is closed. */
  readonly openingHours: ReadonlyMap<Weekday, MinuteSpan>
  /** Branch-local dates (YYYY-MM-DD) on which it is closed. */
  readonly closedDates: ReadonlyArray<string>
  /** Most room-needing appointments at once; null means no limit. */
  readonly rooms: number | null
  readonly queueFloor: ReadonlyArray<QueueFloor>
}

/** A named working time: from, to, and the breaks inside it. */
export interface Shift extends MinuteSpan {
  readonly id: string
  readonly breaks: ReadonlyArray<MinuteSpan>
}

/**
 * Absence from `from` to `to` (both inclusive); whole days unless a span is given. Where some overlaps, the minutes are of
 * what begins first on the day, of what begins together of what ends last, then of the first reason in the alphabet.
 */
export interface TimeOff {
  readonly from: string
  readonly to: string
  readonly span: MinuteSpan | null
  readonly reason: string
}

/** One person. */
export interface StaffMember {
  readonly id: string
  readonly name: string
  readonly roleId: string
  readonly branchId: string
  /** Shift id of each weekday the person works. */
  readonly week: ReadonlyMap<Weekday, string>
  readonly timeOff: ReadonlyArray<TimeOff>
}

/** The people and the shifts they work. */
export interface Roster {
  readonly shifts: ReadonlyArray<Shift>
  readonly staff: ReadonlyArray<StaffMember>
}

/** A lognormal distribution by its mean and coefficient of variation. */
export interface Spread {
  readonly mean: number
  readonly cv: number
}

/** How walk-ins for one service behave, in minutes. */
export interface WalkInService {
  readonly serviceId: string
  readonly serviceMinutes: Spread
  readonly patienceMinutes: Spread
}

/** Expected number of items a day, spread over half hours and services by relative weights. */
export interface DemandCurve {
  readonly perDay: number
  /** Relative intensity of each half hour, from the wall minute it starts at. */
  readonly halfHours: ReadonlyMap<number, number>
  /** Relative share of each service. */
  readonly services: ReadonlyMap<string, number>
}

/** Parameters from which one branch's demand is drawn. */
export interface BranchDemand {
  readonly branchId: string
  /** Coefficient of variation of the factor that a whole day's demand shares. */
  readonly dayFactorCv: number
  /** Coefficient of variation of the factor that a whole week's demand (Monday to Sunday) shares. */
  readonly weekFactorCv: number
  /** Factor of each weekday; 1 when absent. */
  readonly weekdays: ReadonlyMap<Weekday, number>
  readonly bookings: DemandCurve & {
    /** Share cancelled before the day: never in a lane. */
    readonly cancelledShare: number
    /** Share of a day's bookings, those cancelled apart, whose customer does not come; the lane holds their time. */
    readonly noShowShare: number
    /** How much likelier a no-show is at a half hour than at another, up to everybody; 1 where absent, nobody at 0. */
    readonly noShowHalfHours: ReadonlyMap<number, number>
  }
  readonly walkIns: DemandCurve
  /** How walk-ins for a service behave here, where it is not as {@link Demand.walkInServices} says. */
  readonly walkInServices: ReadonlyArray<WalkInService>
}

/** A known booking; with `staffId` it is pinned to that person. */
export interface BookingRequest {
  readonly id: string
  readonly branchId: string
  readonly date: string
  readonly serviceId: string
  readonly startMinute: number
  readonly staffId: string | null
}

/** An event that returns on some weekdays, with the appointments it leads to. */
export interface RecurringEvent extends MinuteSpan {
  readonly id: string
  readonly name: string
  readonly branchId: string
  readonly eventTypeId: string
  readonly weekdays: ReadonlyArray<Weekday>
  /** Ids of the roles invited. */
  readonly roleIds: ReadonlyArray<string>
  /** Most people per role who attend; null means everybody on shift. */
  readonly perRole: number | null
  /** Whether it holds a room while it lasts. */
  readonly needsRoom: boolean
  readonly followUp: { readonly serviceId: string; readonly count: number; readonly delayMinutes: number } | null
}

/** Everything that asks for people's time. */
export interface Demand {
  readonly walkInServices: ReadonlyArray<WalkInService>
  readonly branches: ReadonlyArray<BranchDemand>
  readonly bookings: ReadonlyArray<BookingRequest>
  readonly events: ReadonlyArray<RecurringEvent>
}

/** A tenant's four documents, parsed and checked against each other. */
export interface TenantLaneInput {
  readonly matrix: ServiceRoleMatrix
  readonly branches: ReadonlyArray<Branch>
  readonly roster: Roster
  readonly demand: Demand
}

/** Which of the four documents an issue is about. */
export type InputDocument = 'matrix' | 'branches' | 'roster' | 'demand'

/** One thing wrong with an input document. */
export interface InputIssue {
  readonly document: InputDocument
  /** JSON path from the document's root, such as `$.roles[2].services.mortgage-advice.weight`. */
  readonly path: string
  readonly expected: string
  readonly message: string
}
