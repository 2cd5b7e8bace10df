/** One person's day in a {@link WeekPicture}; null where nothing can be said, such as a day off. */
export interface WeekCell {
  /** Share of the time on shift that was used, 0 to 1. */
  readonly utilisation: number | null
  /** Share of the target points that was reached, 0 to 1. */
  readonly targets: number | null
}

/** One person. */
export interface WeekRow {
  readonly name: string
  readonly role: string
  /** One for each day of the picture. */
  readonly cells: ReadonlyArray<WeekCell>
}

/** A branch's week, or any run of days, as `renderWeekSvg` draws it. Strings may hold anything; all are escaped. */
export interface WeekPicture {
  readonly title: string
  readonly subtitle: string
  /** Label of each day: "Mon 23". */
  readonly days: ReadonlyArray<string>
  readonly rows: ReadonlyArray<WeekRow>
}
