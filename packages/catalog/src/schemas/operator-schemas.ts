import * as v from 'valibot'
import type { Operator, OperatorIdentity } from '../operators/operator-store.ts'
import { operatorKinds } from '../operators/operator-store.ts'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import { isWellFormed, matching, plainText, visibleText } from './fields.ts'

const issuerExpectation = 'the https URL of an issuer, without query or fragment'
const identity = {
  issuer: v.pipe(
    matching(/^https?:\/\/[^\s?#]+$/, 500, issuerExpectation),
    v.check((text) => URL.canParse(text) && isWellFormed(text), issuerExpectation),
  ),
  kind: v.picklist(operatorKinds, "user or client: whose access tokens, a user's or those of a client for itself"),
  subject: matching(plainText, 255, 'the subject of an access token: 1 to 255 characters'),
}

/** The schema of {@link parseNewOperator}. */
export const newOperator: InputSchema<Omit<Operator, 'createdAt'>> = v.pipe(
  closedObject({
    ...identity,
    name: matching(visibleText, 100, 'a name of 1 to 100 characters without control characters'),
  }),
  v.transform((wire): Omit<Operator, 'createdAt'> => wire),
)

/** The schema of {@link parseOperatorIdentity}. */
export const operatorIdentity: InputSchema<OperatorIdentity> = v.pipe(
  closedObject(identity),
  v.transform((wire): OperatorIdentity => wire),
)

/** Returns the new operator in a JSON body, or all that is wrong with it. */
export function parseNewOperator(input: unknown): Result<Omit<Operator, 'createdAt'>, ReadonlyArray<InputError>> {
  return parseInput(newOperator, input)
}

/** Returns whom URL parameters name, or all that is wrong with them. */
export function parseOperatorIdentity(input: unknown): Result<OperatorIdentity, ReadonlyArray<InputError>> {
  return parseInput(operatorIdentity, input)
}
