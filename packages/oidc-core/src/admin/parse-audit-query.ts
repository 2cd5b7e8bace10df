import { parseAuditCursor } from '../audit/audit-cursor.ts'
import type { AuditFilter, AuditPlace } from '../model/audit-event.ts'
import { auditEventTypes } from '../model/audit-event.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { InputIssue } from './input-issue.ts'

/** Which events an operator asks for. */
export interface AuditQuery {
  readonly filter: AuditFilter
  /** The last event of the page before; null: from the latest. */
  readonly after: AuditPlace | null
}

const known = ['limit', 'after', 'type', 'user_id']

/**
 * Returns which events a query asks for, or everything that is wrong with it. A parameter that is not known or comes twice
 * is refused: an investigator who mistypes a filter must not take all events for those that they asked for. `limit` is
 * for the caller to read.
 */
export function parseAuditQuery(query: URLSearchParams): Result<AuditQuery, ReadonlyArray<InputIssue>> {
  const issues: Array<InputIssue> = []
  const refuse = (path: string, expected: string): void => {
    issues.push({ path, expected, message: `expected ${expected}` })
  }
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) refuse(name.slice(0, 100), `no such parameter, but ${known.join(', ')}`)
    else if (query.getAll(name).length > 1) refuse(name, 'one value')
  }
  const asked = query.get('type')
  const type = auditEventTypes.find((each) => each === asked)
  if (asked !== null && type === undefined) refuse('type', `one of ${auditEventTypes.join(', ')}`)
  const userId = query.get('user_id')
  if (userId === '' || (userId?.length ?? 0) > 100) refuse('user_id', 'the id of a user, 1 to 100 characters')
  const cursor = query.get('after')
  const after = cursor === null ? null : parseAuditCursor(cursor)
  if (cursor !== null && after === null) refuse('after', 'the "next" of the page before')
  if (issues.length > 0) return err(issues)
  return ok({ filter: { ...(type && { type }), ...(userId !== null && { userId }) }, after })
}
