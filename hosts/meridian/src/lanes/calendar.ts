const dayMilliseconds = 86_400_000

/** Returns whether `text` is a day of the calendar as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Returns the day `days` after (or before) a YYYY-MM-DD, or null beyond the years of four digits. */
export function addDays(date: string, days: number): string | null {
  const moved = new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMilliseconds).toISOString().slice(0, 10)
  return isDate(moved) ? moved : null
}

/** Returns the days from Monday to Sunday around a YYYY-MM-DD, fewer at the ends of the years of four digits. */
export function weekOf(date: string): ReadonlyArray<string> {
  const sinceMonday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  return Array.from({ length: 7 }, (_, index) => addDays(date, index - sinceMonday)).filter((day) => day !== null)
}

/** Returns a day in short: `Mon 23 Nov`. */
export function formatShortDate(date: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })
  return format.format(Date.parse(`${date}T00:00:00Z`)).replace(',', '')
}

/** Returns a day for people: `Monday 23 November 2026`. */
export function formatDate(date: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  return format.format(Date.parse(`${date}T00:00:00Z`)).replace(',', '')
}

/** Returns the lower-case English weekday of a YYYY-MM-DD, as the tenant's files spell it. */
export function weekdayOf(date: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long' })
  return format.format(Date.parse(`${date}T00:00:00Z`)).toLowerCase()
}

/** Returns a wall minute from midnight as HH:MM; 1440 is 24:00. */
export function formatMinute(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** What the clock on a branch's wall shows. */
export interface LocalTime {
  readonly date: string
  /** Minutes from midnight. */
  readonly minute: number
}

/** Returns the local time of an IANA time zone at `now`, epoch seconds. */
export function localTime(timeZone: string, now: number): LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const parts = new Map(format.formatToParts(now * 1000).map(({ type, value }) => [type, value]))
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  const minute = Number(part('hour')) * 60 + Number(part('minute'))
  return { date: `${part('year')}-${part('month')}-${part('day')}`, minute }
}
