import type * as z from 'zod'
import type { InputDocument, InputIssue } from '../input/lane-input.ts'
import { childPath } from './json-node.ts'

type ZodIssue = z.core.$ZodIssue

const BOUND_UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' items' }

function expectedOf(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected
    case 'too_small': {
      const bound = issue.exact ? 'exactly' : issue.inclusive ? 'at least' : 'more than'
      return `${bound} ${issue.minimum}${BOUND_UNITS[issue.origin] ?? ''}`
    }
    case 'too_big': {
      const bound = issue.exact ? 'exactly' : issue.inclusive ? 'at most' : 'less than'
      return `${bound} ${issue.maximum}${BOUND_UNITS[issue.origin] ?? ''}`
    }
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ')
    case 'invalid_format':
      return issue.message
    default:
      return issue.message
  }
}

function messageOf(issue: ZodIssue, expected: string): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return `is missing; expected ${expected}`
  return `expected ${expected}`
}

/** Returns one or more input issues for a zod issue: an unknown key is one issue at each key. */
export function toInputIssues(document: InputDocument, issue: ZodIssue): ReadonlyArray<InputIssue> {
  const path = issue.path.reduce<string>((at, key) => childPath(at, typeof key === 'number' ? key : String(key)), '$')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      document,
      path: childPath(path, key),
      expected: 'no such key',
      message: 'is not a key of this object',
    }))
  }
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues
    const expected = inner === undefined ? issue.message : expectedOf(inner)
    return [{ document, path, expected, message: `has a key that does not fit; expected ${expected}` }]
  }
  const expected = expectedOf(issue)
  return [{ document, path, expected, message: messageOf(issue, expected) }]
}

/** Collects issues of one document. */
export interface IssueList {
  readonly issues: ReadonlyArray<InputIssue>
  add(path: string, expected: string, message: string): void
}

/** Returns an empty list of issues for a document. */
export function createIssueList(document: InputDocument): IssueList {
  const issues: Array<InputIssue> = []
  return { issues, add: (path, expected, message) => void issues.push({ document, path, expected, message }) }
}
