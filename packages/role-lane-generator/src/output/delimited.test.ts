import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LaneBlockRow } from '../day/lane-block-row.ts'
import { laneCsvHeader, toCsv, toJsonLines } from './delimited.ts'

const row = (more: Partial<LaneBlockRow> = {}): LaneBlockRow => ({
  branchId: 'riverside',
  date: '2026-11-23',
  staffId: 'ada',
  position: 0,
  kind: 'fill',
  startMinute: 540,
  endMinute: 570,
  startsAt: 1,
  endsAt: 2,
  serviceId: null,
  itemId: null,
  source: 'f35_role_lane',
  sourceRef: null,
  engineVersion: 'f35',
  seed: 's',
  ...more,
})

/** Reads CSV by the grammar of RFC 4180. */
function parseCsv(text: string): ReadonlyArray<ReadonlyArray<string>> {
  const records: Array<Array<string>> = []
  let fields: Array<string> = []
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'))
    if (match[3] === ',') continue
    records.push(fields)
    fields = []
  }
  return records
}

describe('toCsv', { timeout: 30_000 }, () => {
  it('is read back as it was, whatever the text, but for an apostrophe before formulas', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '=', '+', '-', '@', '\t', '"', ',', '\r\n'),
        (text, first) => {
          const seed = first + text
          const [, record] = parseCsv(laneCsvHeader + toCsv([row({ seed })]))
          expect(record?.length).toBe(15)
          const read = record?.at(-1) ?? ''
          expect(/^[=+\-@\t\r\n]/.test(read)).toBe(false)
          expect(read === seed || read === `'${seed}`).toBe(true)
        },
      ),
      { numRuns: 50 },
    ))
})

describe('toJsonLines', () => {
  it('is one line a row, whatever the text, with the columns of the table', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (seed) => {
        const text = toJsonLines([row({ seed }), row()])
        expect(text.split('\n').length).toBe(3)
        expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ branch_id: 'riverside', service_id: null, seed })
      }),
    ))
})
