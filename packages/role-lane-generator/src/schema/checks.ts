import { parseWallTime } from '../time/wall-time.ts'
import type { IssueList } from './issues.ts'
import type { JsonNode } from './json-node.ts'
import { items, member, text } from './json-node.ts'

/** Returns the ids of an array's items in order, without those that are not text. */
export const idsOf = (list: JsonNode): ReadonlySet<string> =>
  new Set(items(list).flatMap((item) => text(member(item, 'id')) ?? []))

/** Reports each item whose `id` (or other key) an earlier item has. */
export function checkUnique(list: JsonNode, issues: IssueList, key = 'id'): void {
  const seen = new Map<string, string>()
  for (const item of items(list)) {
    const at = member(item, key)
    const id = text(at)
    if (id === null) continue
    const first = seen.get(id)
    if (first === undefined) seen.set(id, item.path)
    else issues.add(at.path, `a ${key} of its own`, `"${id}" is taken by ${first}`)
  }
}

/** Reports the first item that is one too many of those that agree in all of `keys`. */
export function checkMost(list: JsonNode, most: number, keys: ReadonlyArray<string>, issues: IssueList): void {
  const counts = new Map<string, number>()
  for (const item of items(list)) {
    const group = keys.map((key) => text(member(item, key))).join(' ')
    const count = (counts.get(group) ?? 0) + 1
    counts.set(group, count)
    if (count === most + 1)
      issues.add(item.path, `at most ${most} of the same ${keys.join(' and ')}`, `one more of ${group}`)
  }
}

/** Reports a text that is not among the known ids. `what` names the kind: "role". */
export function checkKnown(node: JsonNode, known: ReadonlySet<string>, what: string, issues: IssueList): void {
  const id = text(node)
  if (id === null || known.has(id)) return
  const expected = known.size === 0 ? `a known ${what} (there is none)` : `one of ${[...known].join(', ')}`
  issues.add(node.path, expected, `unknown ${what} "${id}"`)
}

/** A span that could be read, with where it stands. */
export interface SpanNode {
  readonly start: number
  readonly end: number
  readonly path: string
}

/** Reports a span that ends before or when it starts, and returns it when both times can be read and are in order. */
export function checkSpan(
  node: JsonNode,
  issues: IssueList,
  keys: readonly [string, string] = ['start', 'end'],
): SpanNode | null {
  const [startKey, endKey] = keys
  const startText = text(member(node, startKey))
  const endText = text(member(node, endKey))
  const start = startText === null ? null : parseWallTime(startText)
  const end = endText === null ? null : parseWallTime(endText)
  if (start === null || end === null) return null
  if (start < end) return { start, end, path: node.path }
  const why = start === end ? 'has no length' : 'ends before it starts (a span may not cross midnight)'
  issues.add(member(node, endKey).path, `a time after ${startText}`, why)
  return null
}

/** Reports spans that overlap an earlier one of the same list. */
export function checkApart(spans: ReadonlyArray<SpanNode>, what: string, issues: IssueList): void {
  spans.forEach((span, index) => {
    const other = spans.slice(0, index).find((earlier) => earlier.start < span.end && span.start < earlier.end)
    if (other !== undefined) issues.add(span.path, `${what}s that do not overlap`, `overlaps ${other.path}`)
  })
}

/** Reports a date that no calendar has, such as 2026-02-30. */
export function checkDate(node: JsonNode, issues: IssueList): void {
  const date = text(node)
  const match = date === null ? null : /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)
  if (match === null) return
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  if (length !== undefined && day > length) issues.add(node.path, 'a date of the calendar', `there is no ${date}`)
}
