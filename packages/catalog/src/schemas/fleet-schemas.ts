import * as v from 'valibot'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import { limitEntry, tenantCursor } from './page.ts'

/** Which tenants that run a feature are wanted. */
export interface FleetFeatureQuery {
  readonly featureKey: string
  /** Only those that run this version; null: any. */
  readonly version: string | null
  /** At most this many; 1 to 100. */
  readonly limit: number
  /** Only those whose ids come after this one; null for the first page. */
  readonly after: string | null
}

const expectation = 'a text of at most 64 characters'
const text = v.pipe(v.string(expectation), v.maxLength(64, expectation))

/** The schema of {@link parseFleetFeatureQuery}. */
export const fleetFeatureQuery: InputSchema<FleetFeatureQuery> = v.pipe(
  closedObject({ feature_key: text, version: v.optional(text), limit: limitEntry, cursor: tenantCursor }),
  v.transform(
    (wire): FleetFeatureQuery => ({
      featureKey: wire.feature_key,
      version: wire.version ?? null,
      limit: wire.limit,
      after: wire.cursor ?? null,
    }),
  ),
)

/** Returns which tenants URL parameters ask for, or all that is wrong with them. */
export function parseFleetFeatureQuery(input: unknown): Result<FleetFeatureQuery, ReadonlyArray<InputError>> {
  return parseInput(fleetFeatureQuery, input)
}
