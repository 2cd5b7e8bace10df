import type { BaseIssue } from 'valibot'
import { getDotPath } from 'valibot'

/** One thing wrong with an input. Never carries the value. */
export interface InputIssue {
  /** Dotted, for example `redirect_uris.0`; empty for the input as a whole. */
  readonly path: string
  readonly expected: string
  readonly message: string
}

/** Returns the issues in this package's own shape, so that no vendor type is public and no value is echoed. */
export function toInputIssues(issues: ReadonlyArray<BaseIssue<unknown>>, prefix = ''): ReadonlyArray<InputIssue> {
  return issues.map((issue) => {
    const path = [prefix, getDotPath(issue) ?? ''].filter((part) => part !== '').join('.')
    // Messages of a check are ours; those of valibot end in the received value, which may be a secret.
    const expected = issue.type === 'check' ? issue.message : (issue.expected ?? issue.type)
    return { path, expected, message: `expected ${expected}` }
  })
}
