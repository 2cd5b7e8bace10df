import type * as z from 'zod'
import type { InputDocument, InputIssue } from '../input/lane-input.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { IssueList } from './issues.ts'
import { createIssueList, toInputIssues } from './issues.ts'
import type { JsonNode } from './json-node.ts'
import { rootNode } from './json-node.ts'

/** How one kind of document is read. */
export interface ParseDocumentOptions<S extends z.ZodType, T> {
  readonly document: InputDocument
  readonly schema: S
  /** Checks between values; runs on malformed documents as well. */
  readonly check: (root: JsonNode, issues: IssueList) => void
  readonly convert: (document: z.output<S>) => T
  readonly input: unknown
}

/** Returns the parsed document, or every issue of it at once: those of shape first, then those between values. */
export function parseDocument<S extends z.ZodType, T>(
  options: ParseDocumentOptions<S, T>,
): Result<T, ReadonlyArray<InputIssue>> {
  const { document, schema, check, convert, input } = options
  const shape = schema.safeParse(input, { reportInput: true })
  const list = createIssueList(document)
  check(rootNode(input), list)
  const shapeIssues = shape.success ? [] : shape.error.issues.flatMap((issue) => toInputIssues(document, issue))
  const issues = [...shapeIssues, ...list.issues]
  return shape.success && issues.length === 0 ? ok(convert(shape.data)) : err(issues)
}
