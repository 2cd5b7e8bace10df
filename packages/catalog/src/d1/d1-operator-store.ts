import type { PlatformAction, PlatformChange } from '../change.ts'
import type { Operator, OperatorIdentity, OperatorStore } from '../operators/operator-store.ts'
import { maxOperators, operatorKinds, operatorToWire } from '../operators/operator-store.ts'
import type { PlatformWrite } from './change-platform.ts'
import { changePlatform } from './change-platform.ts'
import type { D1Like, D1Row } from './d1-like.ts'
import { readChoice, readInteger, readText } from './read-column.ts'
import { queryRows } from './run-queries.ts'
import { committed } from './write-queries.ts'

/** Returns the operator store over a D1 database that has this package's migrations. */
export function createD1OperatorStore(db: D1Like): OperatorStore {
  return {
    listOperators: async () =>
      (await queryRows(db, { sql: 'SELECT * FROM operators ORDER BY issuer, kind, subject', values: [] })).map(
        readOperator,
      ),
    async findOperator(identity) {
      const [row] = await queryRows(db, { sql: `SELECT * FROM operators WHERE ${is}`, values: keyOf(identity) })
      return row === undefined ? null : readOperator(row)
    },
    hasOperators: async () => (await queryRows(db, { sql: 'SELECT 1 FROM operators LIMIT 1', values: [] })).length > 0,
    addOperator(operator, change) {
      return changePlatform(db, {
        ...entry('operator.added', operator, change),
        condition: {
          sql: `NOT ${isOperator} AND (SELECT count(*) FROM operators) < ?`,
          values: [...keyOf(operator), maxOperators],
        },
        queries: [
          {
            sql: `INSERT INTO operators (issuer, kind, subject, name, created_at) SELECT ?, ?, ?, ?, ? WHERE ${committed}`,
            values: [...keyOf(operator), operator.name, operator.createdAt],
          },
        ],
      })
    },
    removeOperator(operator, change) {
      const values = keyOf(operator)
      return changePlatform(db, {
        ...entry('operator.removed', operator, change),
        condition: { sql: `${isOperator} AND (SELECT count(*) FROM operators) > 1`, values },
        queries: [{ sql: `DELETE FROM operators WHERE ${is} AND ${committed}`, values }],
      })
    },
  }
}

const is = 'issuer = ? AND kind = ? AND subject = ?'
const isOperator = `EXISTS (SELECT 1 FROM operators WHERE ${is})`

function keyOf({ issuer, kind, subject }: OperatorIdentity): ReadonlyArray<string> {
  return [issuer, kind, subject]
}

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
    kind: readChoice(row, 'kind', operatorKinds),
    subject: readText(row, 'subject'),
    name: readText(row, 'name'),
    createdAt: readInteger(row, 'created_at'),
  }
}
