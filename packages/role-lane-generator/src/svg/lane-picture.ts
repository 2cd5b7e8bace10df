/** What a block of a lane is, as in the rows of `role_lane_blocks`. */
export type PictureBlockKind = 'appointment' | 'queue' | 'event' | 'break' | 'fill' | 'time_off'

/** One block of a row, in branch-local wall minutes from midnight (0 to 1440), half open. */
export interface PictureBlock {
  readonly kind: PictureBlockKind
  readonly startMinute: number
  readonly endMinute: number
  /** Text for people, such as the service's name; may be empty. */
  readonly label: string
  /** Where the block comes from: `booking`, `f35_role_lane`, `event_follow_up`, ... */
  readonly source: string
}

/** One person. */
export interface PictureRow {
  readonly name: string
  readonly role: string
  readonly blocks: ReadonlyArray<PictureBlock>
}

/** One customer without an appointment, in branch-local wall minutes; one who comes outside the hours drawn is left out. */
export interface PictureWalkIn {
  readonly arrivalMinute: number
  /** When the wait ended: service began, or the customer left. */
  readonly untilMinute: number
  readonly served: boolean
}

/** A branch day as {@link renderDaySvg} draws it. Strings may hold anything; all are escaped. */
export interface LanePicture {
  readonly title: string
  readonly subtitle: string
  /** Rows are grouped by role, roles in the order in which they first appear. */
  readonly rows: ReadonlyArray<PictureRow>
  /** Walk-ins, for ticks at their arrivals and the depth of the queue below the lanes; absent or empty: no such strip. */
  readonly walkIns?: ReadonlyArray<PictureWalkIn>
  /** Branch-local wall minute of the now-line, or null for none; none outside the hours drawn, too. */
  readonly nowMinute: number | null
}
