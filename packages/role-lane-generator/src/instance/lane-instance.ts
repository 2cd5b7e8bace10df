/** One branch day as a solver sees it, without names, clocks or walk-ins: schema `role-lane-oracle/1`. */
export interface LaneInstance {
  readonly id: string
  /** First slot in minutes from local midnight, and how many half hours there are. */
  readonly openMin: number
  readonly slots: number
  /** Whether a target is for a role's people together or for each of them. */
  readonly targetScope: 'role' | 'staff'
  readonly services: ReadonlyArray<{
    readonly id: string
    readonly durationMin: number
    readonly needsRoom: boolean
    readonly weight: number
  }>
  readonly roles: ReadonlyArray<{
    readonly id: string
    readonly queue: boolean
    /** Daily target by service id; a service that is missing may not be done. */
    readonly services: ReadonlyMap<string, number>
  }>
  readonly staff: ReadonlyArray<{
    readonly id: string
    readonly role: string
    /** Free time, half open, in minutes from local midnight. */
    readonly windows: ReadonlyArray<readonly [number, number]>
  }>
  readonly bookings: ReadonlyArray<{ readonly id: string; readonly service: string; readonly startMin: number }>
  /** Most appointments in rooms at once; null without a limit. */
  readonly rooms: number | null
  /** Queue people who should be free, by slot. */
  readonly queueFloor: ReadonlyArray<number>
}

/** One thing wrong with an instance. */
export interface InstanceIssue {
  /** JSON path from the document's root. */
  readonly path: string
  readonly expected: string
  readonly message: string
}

/** One appointment of a solved instance; `booking` names the booking it honours. */
export interface LaneAssignment {
  readonly staff: string
  readonly service: string
  readonly startMin: number
  readonly booking?: string
}
