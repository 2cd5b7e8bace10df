import type { OutboxEvent } from '../change.ts'

/** Returns the body in which an event is sent: `type`, `timestamp` (ISO 8601) and `data`. */
export function eventMessage(event: OutboxEvent): string {
  return JSON.stringify({ type: event.type, timestamp: isoTime(event.createdAt), data: event.payload })
}

/** Returns epoch seconds as `2026-11-23T18:30:00Z`. */
export function isoTime(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const [year, month, day] = civilDate(days)
  const rest = seconds - days * 86_400
  const time = [Math.floor(rest / 3_600), Math.floor(rest / 60) % 60, rest % 60].map((part) => pad(part, 2))
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${time.join(':')}Z`
}

function pad(number: number, length: number): string {
  return String(number).padStart(length, '0')
}

// The Gregorian date of a day counted from 1 January 1970. Years are counted from March here, so that the leap day
// is their last.
function civilDate(days: number): readonly [year: number, month: number, day: number] {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day]
}
