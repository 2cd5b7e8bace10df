import type { PlatformAction, PlatformChange, PlatformOutcome } from '../change.ts'
import { platformOutcomes, platformRecords } from '../change.ts'
import type { JsonObject } from '../tenant-feature.ts'
import { isOpenAttempt, keepAnswer } from './answer-queries.ts'
import type { D1Like } from './d1-like.ts'
import { readChoice } from './read-column.ts'
import type { Query } from './run-queries.ts'
import { runBatch } from './run-queries.ts'
import { onTicket } from './write-queries.ts'

/** A change of what is no tenant's. */
export interface PlatformWrite {
  readonly change: PlatformChange
  readonly action: PlatformAction
  /** Whose log tells of it; `platform` for nobody's. */
  readonly tenantId: string
  /** What the change touches, in wire form. */
  readonly record: JsonObject
  /** The SQL condition without which the change is refused. */
  readonly condition: Query
  /** What is written, each but for the last parameter of its `committed` condition. */
  readonly queries: ReadonlyArray<Query>
}

/**
 * Makes a change with its audit entry and its answer in one batch, or none of it; returns how it ended. The audit
 * entry is the ticket of the batch, as with the changes of tenants.
 */
export async function changePlatform(db: D1Like, write: PlatformWrite): Promise<PlatformOutcome> {
  const { change, action, tenantId, record } = write
  const { before, after } = platformRecords(action, record)
  const { auditId, actor, requestId, at, answered } = change
  const outcome = outcomeOf(write)
  const [judged] = await runBatch(db, [
    { sql: `SELECT ${outcome.sql} AS outcome`, values: outcome.values },
    {
      sql: `INSERT INTO audit_log (id, tenant_id, actor, action, before, after, request_id, at)
        SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE ${outcome.sql} = 'committed'`,
      values: [auditId, tenantId, actor, action, textOf(before), textOf(after), requestId, at, ...outcome.values],
    },
    ...write.queries.map(({ sql, values }) => ({ sql, values: [...values, auditId] })),
    ...(answered === null ? [] : [onTicket(keepAnswer(answered), auditId)]),
  ])
  return readChoice(judged?.[0] ?? {}, 'outcome', platformOutcomes)
}

const textOf = (record: JsonObject | null): string | null => (record === null ? null : JSON.stringify(record))

function outcomeOf({ condition, change: { answered } }: PlatformWrite): Query {
  const open = answered === null ? { sql: 'TRUE', values: [] } : isOpenAttempt(answered)
  return {
    sql: `(CASE WHEN NOT ${open.sql} THEN 'attempt_superseded' WHEN NOT (${condition.sql}) THEN 'refused'
      ELSE 'committed' END)`,
    values: [...open.values, ...condition.values],
  }
}
