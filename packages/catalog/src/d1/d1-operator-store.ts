import type { AuditAction } from '../change.ts'
import type { Operator, OperatorChange, OperatorStore } from '../operators/operator-store.ts'
import { operatorToWire } from '../operators/operator-store.ts'
import type { D1Like, D1Row } from './d1-like.ts'
import { readInteger, readText } from './read-column.ts'
import type { Query } from './run-queries.ts'
import { queryRows, runBatch } from './run-queries.ts'

/** Returns the operator store over a D1 database that has this package's migrations. */
export function createD1OperatorStore(db: D1Like): OperatorStore {
  return {
    listOperators: async () =>
      (await queryRows(db, { sql: 'SELECT * FROM operators ORDER BY issuer, subject', values: [] })).map(readOperator),
    async findOperator({ issuer, subject }) {
      const sql = 'SELECT * FROM operators WHERE issuer = ? AND subject = ?'
      const [row] = await queryRows(db, { sql, values: [issuer, subject] })
      return row === undefined ? null : readOperator(row)
    },
    hasOperators: async () => (await queryRows(db, { sql: 'SELECT 1 FROM operators LIMIT 1', values: [] })).length > 0,
    async addOperator(operator, change) {
      const { issuer, subject, name, createdAt } = operator
      const isNew = 'NOT EXISTS (SELECT 1 FROM operators WHERE issuer = ? AND subject = ?)'
      const [, added] = await runBatch(db, [
        auditQuery({ action: 'operator.added', operator, change }, { sql: isNew, values: [issuer, subject] }),
        {
          sql: `INSERT INTO operators (issuer, subject, name, created_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING RETURNING subject`,
          values: [issuer, subject, name, createdAt],
        },
      ])
      return added?.length === 1
    },
    async removeOperator(operator, change) {
      const where = {
        sql: `EXISTS (SELECT 1 FROM operators WHERE issuer = ? AND subject = ?) AND (SELECT count(*) FROM operators) > 1`,
        values: [operator.issuer, operator.subject],
      }
      const [, removed] = await runBatch(db, [
        auditQuery({ action: 'operator.removed', operator, change }, where),
        {
          sql: `DELETE FROM operators WHERE issuer = ? AND subject = ? AND (SELECT count(*) FROM operators) > 1
            RETURNING subject`,
          values: [operator.issuer, operator.subject],
        },
      ])
      return removed?.length === 1
    },
  }
}

function auditQuery(
  entry: { readonly action: AuditAction; readonly operator: Operator; readonly change: OperatorChange },
  where: Query,
): Query {
  const { auditId, actor, requestId, at } = entry.change
  const after = JSON.stringify(operatorToWire(entry.operator))
  return {
    sql: `INSERT INTO audit_log (id, tenant_id, actor, action, before, after, request_id, at)
      SELECT ?, 'platform', ?, ?, NULL, ?, ?, ? WHERE ${where.sql}`,
    values: [auditId, actor, entry.action, after, requestId, at, ...where.values],
  }
}

function readOperator(row: D1Row): Operator {
  return {
    issuer: readText(row, 'issuer'),
    subject: readText(row, 'subject'),
    name: readText(row, 'name'),
    createdAt: readInteger(row, 'created_at'),
  }
}
