import type { PlatformChange, PlatformOutcome } from '../change.ts'
import type { JsonObject } from '../tenant-feature.ts'

/** What an operator is to the issuer. */
export type OperatorKind = (typeof operatorKinds)[number]

/** All kinds of operators. */
export const operatorKinds = ['user', 'client'] as const

/** The most operators that there may be. */
export const maxOperators = 1_000

/** Whose access tokens are an operator's. */
export interface OperatorIdentity {
  /** The issuer of the tokens. */
  readonly issuer: string
  /** Whether the tokens are a user's, or those that a client gets for itself (client credentials grant). */
  readonly kind: OperatorKind
  /** Their subject: the user's identifier, or the client's. One may be called as the other and is not the same. */
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
  /** In the order of issuer, kind and subject; {@link maxOperators} at most. */
  listOperators(): Promise<ReadonlyArray<Operator>>
  findOperator(identity: OperatorIdentity): Promise<Operator | null>
  hasOperators(): Promise<boolean>
  /** `refused` when it is there, of several at once all but one, or when there are {@link maxOperators}. */
  addOperator(operator: Operator, change: PlatformChange): Promise<PlatformOutcome>
  /** `refused` when it is not there, or is the last one, which stays: nobody could add another. */
  removeOperator(operator: Operator, change: PlatformChange): Promise<PlatformOutcome>
}

/** Returns the operator in wire form. */
export function operatorToWire(operator: Operator): JsonObject {
  const { issuer, kind, subject, name, createdAt } = operator
  return { issuer, kind, subject, name, created_at: createdAt }
}
