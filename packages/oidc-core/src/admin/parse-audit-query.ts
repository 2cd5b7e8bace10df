import { parseAuditCursor } from '../audit/audit-cursor.ts'
import type { AuditFilter, AuditPlace } from '../model/audit-event.ts'
import { auditEventTypes } from '../model/audit-event.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { InputIssue } from './input-issue.ts'
import { unexpected } from './input-issue.ts'

/** Which events an operator asks for. */
export interface AuditQuery {
  readonly filter: AuditFilter
  /** The address that they came from, as `readAddress` returned it; null: any. */
  readonly address: string | null
  /** The last event of the page before; null: from the latest. */
  readonly after: AuditPlace | null
}

const known = ['limit', 'after', 'type', 'user_id', 'address', 'address_hash']

/**
 * Returns which events a query asks for, or everything that is wrong with it. A parameter that is not known or comes twice
 * is refused: an investigator who mistypes a filter must not take all events for those that they asked for. `limit` is
 * for the caller to read.
 *
 * @param readAddress returns an address that somebody wrote as your `addressOf` says it; null when it is none
 */
export function parseAuditQuery(
  query: URLSearchParams,
  readAddress: (written: string) => string | null,
): Result<AuditQuery, ReadonlyArray<InputIssue>> {
  const issues: Array<InputIssue> = []
  const note = (path: string, expected: string): void => {
    issues.push(unexpected(path, expected))
  }
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) note(name.slice(0, 100), `no such parameter, but ${known.join(', ')}`)
    else if (query.getAll(name).length > 1) note(name, 'one value')
  }
  const asked = query.get('type')
  const type = auditEventTypes.find((each) => each === asked)
  if (asked !== null && type === undefined) note('type', `one of ${auditEventTypes.join(', ')}`)
  const userId = query.get('user_id')
  if (userId === '' || (userId?.length ?? 0) > 100) note('user_id', 'the id of a user, 1 to 100 characters')
  const written = query.get('address')
  const address = written === null ? null : readAddress(written)
  if (written !== null && address === null) note('address', 'an IPv4 or IPv6 address')
  const addressHash = query.get('address_hash')
  if (addressHash !== null && !/^[\w-]{22}$/.test(addressHash)) note('address_hash', 'the "address_hash" of an event')
  if (written !== null && addressHash !== null) note('address_hash', 'no address_hash beside an address')
  const cursor = query.get('after')
  const after = cursor === null ? null : parseAuditCursor(cursor)
  if (cursor !== null && after === null) note('after', 'the "next" of the page before')
  if (issues.length > 0) return err(issues)
  const filter = {
    ...(type && { type }),
    ...(userId !== null && { userId }),
    ...(addressHash !== null && { addressHash }),
  }
  return ok({ filter, address, after })
}
