import { isRecord } from '../http/api-client.ts'
import type { ImportKind } from './import-kind.ts'

/** One record of a file. */
export interface ImportRecord {
  /** Counted from 1. */
  readonly line: number
  readonly key: string
  /** The record without its key. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Something wrong with one line; never a value from it, which may be a secret. */
export interface LineProblem {
  readonly line: number
  readonly message: string
}

/** What a file holds. */
export interface ImportFile {
  readonly records: ReadonlyArray<ImportRecord>
  readonly problems: ReadonlyArray<LineProblem>
}

/** Reads one JSON object from each line that is not blank, and finds every line that is none or repeats another's key. */
export function readJsonLines(text: string, kind: ImportKind): ImportFile {
  const records: Array<ImportRecord> = []
  const problems: Array<LineProblem> = []
  const seen = new Map<string, number>()
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    const read = readLine(content, kind)
    if (typeof read === 'string') {
      problems.push({ line, message: read })
      continue
    }
    const former = seen.get(kind.normalize(read.key))
    if (former !== undefined) {
      problems.push({ line, message: `${kind.key}: expected one that line ${former} does not have` })
      continue
    }
    seen.set(kind.normalize(read.key), line)
    records.push({ line, ...read })
  }
  return { records, problems }
}

function readLine(content: string, kind: ImportKind): Omit<ImportRecord, 'line'> | string {
  const member = kind.key
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    // The parser's own message shows a piece of the line.
    return 'expected one JSON object on one line'
  }
  if (!isRecord(value)) return 'expected one JSON object on one line'
  const { [member]: key, ...body } = value
  if (typeof key !== 'string' || key.trim() === '') return `${member}: expected a text that is not blank`
  if (/\p{Surrogate}/u.test(key)) return `${member}: expected a text without half of a surrogate pair`
  // A URL folds these, percent-encoded too (WHATWG URL, double-dot path segment): another address would be called.
  if (/^\.{1,2}$/.test(kind.normalize(key)))
    return `${member}: expected neither "." nor "..", which no address can hold`
  return { key, body }
}
