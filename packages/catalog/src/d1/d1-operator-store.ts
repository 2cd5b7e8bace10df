import type { PlatformAction, PlatformChange } from '../change.ts'
import type { Operator, OperatorStore } from '../operators/operator-store.ts'
import { operatorToWire } from '../operators/operator-store.ts'
import type { PlatformWrite } from './change-platform.ts'
import { changePlatform } from './change-platform.ts'
import type { D1Like, D1Row } from './d1-like.ts'
import { readInteger, readText } from './read-column.ts'
import { queryRows } from './run-queries.ts'
import { committed } from './write-queries.ts'

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
    addOperator(operator, change) {
      const { issuer, subject, name, createdAt } = operator
      return changePlatform(db, {
        ...entry('operator.added', operator, change),
        condition: { sql: `NOT ${isOperator}`, values: [issuer, subject] },
        queries: [
          {
            sql: `INSERT INTO operators (issuer, subject, name, created_at) SELECT ?, ?, ?, ? WHERE ${committed}`,
            values: [issuer, subject, name, createdAt],
          },
        ],
      })
    },
    removeOperator(operator, change) {
      const values = [operator.issuer, operator.subject]
      return changePlatform(db, {
        ...entry('operator.removed', operator, change),
        condition: { sql: `${isOperator} AND (SELECT count(*) FROM operators) > 1`, values },
        queries: [{ sql: `DELETE FROM operators WHERE issuer = ? AND subject = ? AND ${committed}`, values }],
      })
    },
  }
}

const isOperator = 'EXISTS (SELECT 1 FROM operators WHERE issuer = ? AND subject = ?)'

function entry(
  action: PlatformAction,
  operator: Operator,
  change: PlatformChange,
): Pick<PlatformWrite, 'action' | 'tenantId' | 'record' | 'change'> {
  return { action, tenantId: 'platform', record: operatorToWire(operator), change }
}

function readOperator(row: D1Row): Operator {
  return {
    issuer: readText(row, 'issuer'),
    subject: readText(row, 'subject'),
    name: readText(row, 'name'),
    createdAt: readInteger(row, 'created_at'),
  }
}
