import type { PlatformAction, PlatformChange, PlatformOutcome } from '../change.ts'
import type { Operator, OperatorIdentity, OperatorStore } from '../operators/operator-store.ts'
import { maxOperators, operatorToWire } from '../operators/operator-store.ts'
import { changePlatformInMemory } from './change-platform-in-memory.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Returns the operator store over the records of the memory stores. */
export function memoryOperatorStore(records: MemoryRecords): OperatorStore {
  const find = (identity: OperatorIdentity): Operator | undefined =>
    records.operators.find((each) => isSame(each, identity))
  function change(what: {
    readonly action: PlatformAction
    readonly operator: Operator
    readonly change: PlatformChange
    readonly isAllowed: boolean
    readonly left: ReadonlyArray<Operator>
  }): PlatformOutcome {
    return changePlatformInMemory(records, {
      ...what,
      tenantId: 'platform',
      record: operatorToWire(what.operator),
      write() {
        records.operators = what.left
      },
    })
  }
  return {
    listOperators: async () => records.operators,
    findOperator: async (identity) => find(identity) ?? null,
    hasOperators: async () => records.operators.length > 0,
    addOperator: async (operator, by) =>
      change({
        action: 'operator.added',
        operator,
        change: by,
        isAllowed: find(operator) === undefined && records.operators.length < maxOperators,
        left: [...records.operators, operator].sort(byIdentity),
      }),
    removeOperator: async (operator, by) =>
      change({
        action: 'operator.removed',
        operator,
        change: by,
        isAllowed: find(operator) !== undefined && records.operators.length > 1,
        left: records.operators.filter((each) => !isSame(each, operator)),
      }),
  }
}

function isSame(one: OperatorIdentity, other: OperatorIdentity): boolean {
  return one.issuer === other.issuer && one.kind === other.kind && one.subject === other.subject
}

// In the order of code points, as SQLite's texts.
function byIdentity(a: OperatorIdentity, b: OperatorIdentity): number {
  if (a.issuer !== b.issuer) return a.issuer < b.issuer ? -1 : 1
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1
  return a.subject < b.subject ? -1 : 1
}
