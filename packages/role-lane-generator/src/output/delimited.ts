import type { LaneBlockRow } from '../day/lane-block-row.ts'

const COLUMNS = [
  ['branch_id', (row) => row.branchId],
  ['date', (row) => row.date],
  ['staff_id', (row) => row.staffId],
  ['position', (row) => row.position],
  ['kind', (row) => row.kind],
  ['start_minute', (row) => row.startMinute],
  ['end_minute', (row) => row.endMinute],
  ['starts_at', (row) => row.startsAt],
  ['ends_at', (row) => row.endsAt],
  ['service_id', (row) => row.serviceId],
  ['item_id', (row) => row.itemId],
  ['source', (row) => row.source],
  ['source_ref', (row) => row.sourceRef],
  ['engine_version', (row) => row.engineVersion],
  ['seed', (row) => row.seed],
] as const satisfies ReadonlyArray<readonly [string, (row: LaneBlockRow) => string | number | null]>

/** The first record of a CSV file of lane blocks, with its line end. */
export const laneCsvHeader: string = `${COLUMNS.map(([name]) => name).join(',')}\r\n`

/**
 * Returns rows as CSV records without the header. Text that a spreadsheet would take for a formula gets an apostrophe
 * in front, also after a semicolon, a tab or a line end in it: to a reader that parts fields there it begins a field.
 * Null is an empty field.
 *
 * @see RFC 4180
 */
export function toCsv(rows: ReadonlyArray<LaneBlockRow>): string {
  let text = ''
  for (const row of rows) text += `${COLUMNS.map(([, of]) => field(of(row))).join(',')}\r\n`
  return text
}

function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@]|[;\t\r\n]/.test(value) ? value.replace(FORMULA, "'") : value
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Where an apostrophe goes. */
const FORMULA = /^(?=[=+\-@\t\r\n])|(?<=[;\t\r\n])(?=["\s]*[=+\-@])/g

const MEMBERS = COLUMNS.map(([name, of], index) => [`${index === 0 ? '{' : ','}"${name}":`, of] as const)

/** Returns rows as JSON lines: one object a line, keys as the columns of `role_lane_blocks`. */
export function toJsonLines(rows: ReadonlyArray<LaneBlockRow>): string {
  let text = ''
  for (const row of rows) {
    for (const [key, of] of MEMBERS) text += key + JSON.stringify(of(row))
    text += '}\n'
  }
  return text
}
