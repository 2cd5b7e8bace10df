import * as v from 'valibot'
import { checkCustomization, customizationExpectation } from '../check-customization.ts'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import type { FeaturePatch, JsonObject, NewTenantFeature } from '../tenant-feature.ts'
import { matching, nullableTime, someFieldExpectation } from './fields.ts'

const featureKeyExpectation = 'a feature key of 1 to 64 characters: lower-case words joined by . - or _'
const featureKey = matching(/^[a-z0-9](?:[._-]?[a-z0-9])*$/, 64, featureKeyExpectation)
const semver = matching(
  /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/,
  64,
  'a semantic version such as 1.4.0, at most 64 characters',
)
const integrationProvider = v.nullable(
  matching(/^[a-z0-9](?:[._-]?[a-z0-9])*$/, 64, 'a provider key of 1 to 64 characters or null'),
)
const customization = v.custom<JsonObject>(checkCustomization, customizationExpectation)

const newFeature = v.pipe(
  closedObject({
    feature_key: featureKey,
    deployed_version: semver,
    integration_provider: v.optional(integrationProvider, null),
    customization: v.optional(customization, {}),
    last_migration_at: v.optional(nullableTime),
  }),
  v.transform(
    (wire): NewTenantFeature => ({
      featureKey: wire.feature_key,
      deployedVersion: wire.deployed_version,
      integrationProvider: wire.integration_provider,
      customization: wire.customization,
      ...(wire.last_migration_at !== undefined && { lastMigrationAt: wire.last_migration_at }),
    }),
  ),
)

const namedFeature: InputSchema<string> = v.pipe(
  closedObject({ feature_key: featureKey }),
  v.transform((wire) => wire.feature_key),
)

/** The schema of {@link parseFeatureList}. */
export const featureList: InputSchema<ReadonlyArray<NewTenantFeature>> = v.pipe(
  v.array(newFeature, 'a JSON array of features'),
  v.maxLength(100, 'an array of at most 100 features'),
  v.checkItems(
    (item, index, list) => list.findIndex((each) => each.featureKey === item.featureKey) === index,
    'a feature whose key stands only once in the array',
  ),
)

/** The schema of {@link parseFeaturePatch}. */
export const featurePatch: InputSchema<FeaturePatch> = v.pipe(
  closedObject({
    deployed_version: v.optional(semver),
    integration_provider: v.optional(integrationProvider),
    customization: v.optional(customization),
    last_migration_at: v.optional(nullableTime),
  }),
  v.minEntries(1, someFieldExpectation),
  v.transform(
    (wire): FeaturePatch => ({
      ...(wire.deployed_version !== undefined && { deployedVersion: wire.deployed_version }),
      ...(wire.integration_provider !== undefined && { integrationProvider: wire.integration_provider }),
      ...(wire.customization !== undefined && { customization: wire.customization }),
      ...(wire.last_migration_at !== undefined && { lastMigrationAt: wire.last_migration_at }),
    }),
  ),
)

/** Returns the key of a feature that `{ feature_key }` names, or all that is wrong with it. */
export function parseFeatureKey(input: unknown): Result<string, ReadonlyArray<InputError>> {
  return parseInput(namedFeature, input)
}

/** Returns the features in a JSON array of at most 100, or all that is wrong with any of them. */
export function parseFeatureList(input: unknown): Result<ReadonlyArray<NewTenantFeature>, ReadonlyArray<InputError>> {
  return parseInput(featureList, input)
}

/** Returns the changes a JSON body asks of a feature, or all that is wrong with it. Empty is wrong. */
export function parseFeaturePatch(input: unknown): Result<FeaturePatch, ReadonlyArray<InputError>> {
  return parseInput(featurePatch, input)
}
