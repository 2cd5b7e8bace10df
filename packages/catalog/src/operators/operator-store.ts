import type { PlatformChange, PlatformOutcome } from '../change.ts'
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

/** Where operators are kept. Each change is written with its audit entry and its answer, in one step. */
export interface OperatorStore {
  /** In the order of issuer and subject. */
  listOperators(): Promise<ReadonlyArray<Operator>>
  findOperator(identity: OperatorIdentity): Promise<Operator | null>
  hasOperators(): Promise<boolean>
  /** `refused` when it is there: of several at once one is added. */
  addOperator(operator: Operator, change: PlatformChange): Promise<PlatformOutcome>
  /** `refused` when it is not there, or is the last one, which stays: nobody could add another. */
  removeOperator(operator: Operator, change: PlatformChange): Promise<PlatformOutcome>
}

/** Returns the operator in wire form. */
export function operatorToWire(operator: Operator): JsonObject {
  const { issuer, subject, name, createdAt } = operator
  return { issuer, subject, name, created_at: createdAt }
}
