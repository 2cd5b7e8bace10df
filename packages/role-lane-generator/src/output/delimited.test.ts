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

/** The fields that a reader finds who parts at another mark, with quotes only around whole fields. */
const partAt = (csv: string, separator: string): ReadonlyArray<string> =>
  csv.split(/\r\n|\r|\n/).flatMap((line) => line.split(separator).map((part) => part.replace(/^["\s]+/, '')))

describe('toCsv', { timeout: 30_000 }, () => {
  const special = fc.constantFrom('', '=', '+', '-', '@', '\t', '"', ',', ';', ' ', '\n', '\r\n', 'x')
  const text = fc.oneof(
    fc.tuple(special, fc.string({ unit: 'binary' })).map(([first, rest]) => first + rest),
    fc.array(special, { maxLength: 8 }).map((parts) => parts.join('')),
  )

  it('is read back as it was, whatever the text, but for an apostrophe before formulas', () =>
    fc.assert(
      fc.property(text, (seed) => {
        const [, record] = parseCsv(laneCsvHeader + toCsv([row({ seed })]))
        expect(record?.length).toBe(15)
        const read = record?.at(-1) ?? ''
        expect(/^[=+\-@\t\r\n]/.test(read)).toBe(false)
        const isFormula = /(^|[;\t\r\n])["\s]*[=+\-@]/.test(seed) || /^[\t\r\n]/.test(seed)
        if (isFormula) expect(read.replaceAll("'", '')).toBe(seed.replaceAll("'", ''))
        else expect(read).toBe(seed)
      }),
      { numRuns: 200 },
    ))

  it.each([';', '\t', ','])('begins no field with a formula to a reader that parts at %j', (separator) =>
    fc.assert(
      fc.property(text, (seed) => {
        const fields =
          separator === ',' ? parseCsv(toCsv([row({ seed })])).flat() : partAt(toCsv([row({ seed })]), separator)
        expect(fields.filter((field) => /^[=+\-@]/.test(field))).toEqual([])
      }),
      { numRuns: 200 },
    ),
  )

  it('quotes what holds a comma, a semicolon, a tab, a quote or a line end', () => {
    const last = (seed: string) => toCsv([row({ seed })]).split('f35,')[1]
    expect(last('x;=1+1')).toBe('"x;\'=1+1"\r\n')
    expect(last('a\tb')).toBe('"a\tb"\r\n')
    expect(last('a b')).toBe('a b\r\n')
  })
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
