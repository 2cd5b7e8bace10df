import type { ChangeContext } from '../change.ts'
import type { JsonObject } from '../tenant-feature.ts'

/** Whose access tokens are an operator's. */
export interface OperatorIdentity {
  /** The issuer of the tokens. */
  readonly issuer: string
  /** Their subject: a user, or a client in the client credentials grant. */
  readonly subject: string
}

/** Somebody who may operate the platform; what in particular, the token's scopes say. */
export interface Operator extends OperatorIdentity {
  readonly name: string
  /** Epoch seconds. */
  readonly createdAt: number
}

/** Who changes operators, and when. */
export interface OperatorChange extends ChangeContext {
  readonly auditId: string
  /** Epoch seconds. */
  readonly at: number
}

/** Where operators are kept. Each change is written with its audit entry, in one step. */
export interface OperatorStore {
  /** In the order of issuer and subject. */
  listOperators(): Promise<ReadonlyArray<Operator>>
  findOperator(identity: OperatorIdentity): Promise<Operator | null>
  hasOperators(): Promise<boolean>
  /** Returns whether this call added it: of several at once one does. */
  addOperator(operator: Operator, change: OperatorChange): Promise<boolean>
  /** Returns whether it was there and is not the last one: the last operator stays, or nobody could add another. */
  removeOperator(operator: Operator, change: OperatorChange): Promise<boolean>
}

/** Returns the operator in wire form. */
export function operatorToWire(operator: Operator): JsonObject {
  const { issuer, subject, name, createdAt } = operator
  return { issuer, subject, name, created_at: createdAt }
}
