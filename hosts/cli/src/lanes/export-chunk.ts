import type { BranchDate, TenantLaneInput } from '@voyage/role-lane-generator'
import { generateBranchDay, toLaneBlockRows } from '@voyage/role-lane-generator'
import { toCsv, toJsonLines } from '@voyage/role-lane-generator/output'

/** Formats that are made piece by piece, in any thread. */
export type ChunkFormat = 'csv' | 'jsonl'

/** Branch days that one thread makes at a time. */
export interface ExportChunk {
  readonly dates: ReadonlyArray<BranchDate>
  readonly format: ChunkFormat
  readonly seed: string
  readonly optimise: boolean
}

/** Returns the rows of a chunk's days as text: the same in every thread. */
export function makeChunk(input: TenantLaneInput, { dates, format, seed, optimise }: ExportChunk): string {
  let text = ''
  for (const date of dates) {
    const day = generateBranchDay({ input, ...date, seed, optimise })
    // The range was checked before it was cut into chunks.
    if (!day.ok) throw new TypeError(`no day: ${day.error.reason}`)
    const rows = toLaneBlockRows(day.value)
    text += format === 'csv' ? toCsv(rows) : toJsonLines(rows)
  }
  return text
}
