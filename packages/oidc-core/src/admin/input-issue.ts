import type { BaseIssue, GenericSchema, InferOutput } from 'valibot'
import { getDotPath, safeParse } from 'valibot'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** One thing wrong with an input. Never carries the value. */
export interface InputIssue {
  /** Dotted, for example `redirect_uris.0`; empty for the input as a whole. */
  readonly path: string
  readonly expected: string
  /** What is wrong, after the path: `expected …`, `missing` or `not known`. */
  readonly message: string
}

/** Returns the issue of a member that is not what was expected. */
export const unexpected = (path: string, expected: string): InputIssue => ({
  path,
  expected,
  message: `expected ${expected}`,
})

// What a schema expects that says nothing of its own; valibot's words end in the received value, which may be a secret.
const plain: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  array: 'a list',
  strict_object: 'a JSON object',
}

/** Returns what a schema makes of an input, or all members that are wrong, each once, in this package's own shape. */
export function parseInput<S extends GenericSchema>(
  schema: S,
  input: unknown,
  prefix = '',
): Result<InferOutput<S>, ReadonlyArray<InputIssue>> {
  const message = ({ type }: BaseIssue<unknown>): string => plain[type] ?? 'another value'
  // To valibot a list is an object too.
  const parsed = safeParse(schema, Array.isArray(input) ? null : input, { message, abortPipeEarly: true })
  return parsed.success ? ok(parsed.output) : err(parsed.issues.map((issue) => toInputIssue(issue, prefix)))
}

function toInputIssue(issue: BaseIssue<unknown>, prefix: string): InputIssue {
  const path = [prefix, getDotPath(issue) ?? ''].filter((part) => part !== '').join('.')
  // An object's own issue with a path is of a member that is too many, or too few.
  if (issue.type !== 'strict_object' || issue.expected === 'Object') return unexpected(path, issue.message)
  return issue.expected === 'never'
    ? { path, expected: 'no such member', message: 'not known' }
    : { path, expected: 'a value', message: 'missing' }
}
