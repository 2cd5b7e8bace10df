import { parseAuditCursor } from '../audit/audit-cursor.ts'
import type { AuditFilter, AuditPlace } from '../model/audit-event.ts'
import { auditEventTypes } from '../model/audit-event.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { InputIssue } from './input-issue.ts'
import { unexpected } from './input-issue.ts'
import type { QueryParameters } from './judge-query.ts'
import { judgeQuery, userParameters } from './judge-query.ts'

/** Which events an operator asks for. */
export interface AuditQuery {
  readonly filter: AuditFilter
  /** The address that they came from, as `readAddress` returned it; null: any. */
  readonly address: string | null
  /** The last event of the page before; null: from the latest. */
  readonly after: AuditPlace | null
}

/**
 * Returns which events a query asks for, or everything that is wrong with it, as {@link judgeQuery} judges it. `limit`, a
 * whole number from 1 to 1000, is for the caller to read.
 *
 * @param readAddress returns an address that somebody wrote as your `addressOf` says it; null when it is none
 */
export function parseAuditQuery(
  query: URLSearchParams,
  readAddress: (written: string) => string | null,
): Result<AuditQuery, ReadonlyArray<InputIssue>> {
  const known: QueryParameters = {
    ...userParameters,
    after: { expected: 'the "next" of the page before', accepts: (value) => parseAuditCursor(value) !== null },
    type: { expected: `one of ${auditEventTypes.join(', ')}`, accepts: (value) => typeOf(value) !== undefined },
    address: { expected: 'an IPv4 or IPv6 address', accepts: (value) => readAddress(value) !== null },
    address_hash: { expected: 'the "address_hash" of an event', accepts: (value) => /^[\w-]{22}$/.test(value) },
  }
  const [written, addressHash] = [query.get('address'), query.get('address_hash')]
  const both = written !== null && addressHash !== null
  const issues = [
    ...judgeQuery(query, known),
    ...(both ? [unexpected('address_hash', 'no address_hash beside an address')] : []),
  ]
  if (issues.length > 0) return err(issues)
  const type = typeOf(query.get('type'))
  const userId = query.get('user_id')
  const cursor = query.get('after')
  const filter = {
    ...(type && { type }),
    ...(userId !== null && { userId }),
    ...(addressHash !== null && { addressHash }),
  }
  const address = written === null ? null : readAddress(written)
  return ok({ filter, address, after: cursor === null ? null : parseAuditCursor(cursor) })
}

const typeOf = (asked: string | null) => auditEventTypes.find((each) => each === asked)
