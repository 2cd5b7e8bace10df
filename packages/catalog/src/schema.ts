import * as v from 'valibot'
import { canonicalHost } from './canonical-host.ts'
import { checkCustomization, customizationExpectation } from './check-customization.ts'
import type { InputError } from './parse-input.ts'
import { closedObject, parseInput } from './parse-input.ts'
import { isReservedSlug } from './reserved-slugs.ts'
import type { Result } from './result.ts'
import type { NewTenant, TenantPatch, TenantStatus } from './tenant.ts'
import { regionHints, tenantStatuses } from './tenant.ts'
import type { NewTenantDatabase } from './tenant-database.ts'
import { databaseKinds } from './tenant-database.ts'
import { verificationRecordName } from './tenant-domain.ts'
import type { FeaturePatch, JsonObject, NewTenantFeature } from './tenant-feature.ts'

const words = /^[a-z0-9](?:-?[a-z0-9])*$/

function matching(pattern: RegExp, maxLength: number, expected: string) {
  return v.pipe(v.string(expected), v.maxLength(maxLength, expected), v.regex(pattern, expected))
}

function integerBetween(min: number, max: number, expected: string) {
  return v.pipe(v.number(expected), v.safeInteger(expected), v.minValue(min, expected), v.maxValue(max, expected))
}

const slug = v.pipe(
  matching(words, 63, 'a slug: 2 to 63 lower-case letters, digits and single hyphens between them'),
  v.minLength(2, 'a slug: 2 to 63 lower-case letters, digits and single hyphens between them'),
  v.check((value) => !isReservedSlug(value), 'a slug that is not reserved'),
)
const name = matching(/^(?=.*\S)\P{Cc}+$/u, 200, 'a name of 1 to 200 characters without control characters')
const rootCompanyId = v.nullable(matching(/^ten_[0-9A-HJKMNP-TV-Z]{26}$/, 30, 'the id of the root tenant, or null'))
const plan = matching(words, 40, 'a plan: 1 to 40 lower-case letters, digits and single hyphens between them')
const regionHint = v.nullable(v.picklist(regionHints, `one of ${regionHints.join(', ')} or null`))
const status = v.picklist(tenantStatuses, `one of ${tenantStatuses.join(', ')}`)

/** At least one field present is what makes a patch a patch. */
function hasSomeField(fields: object): boolean {
  return Object.keys(fields).length > 0
}
const someFieldExpectation = 'a JSON object with at least one field'

const newTenant = v.pipe(
  closedObject({
    slug,
    name,
    root_company_id: v.optional(rootCompanyId, null),
    plan: v.optional(plan, 'standard'),
    region_hint: v.optional(regionHint, null),
  }),
  v.transform(
    (wire): NewTenant => ({
      slug: wire.slug,
      name: wire.name,
      rootCompanyId: wire.root_company_id,
      plan: wire.plan,
      regionHint: wire.region_hint,
    }),
  ),
)

const tenantPatch = v.pipe(
  closedObject({
    name: v.optional(name),
    root_company_id: v.optional(rootCompanyId),
    status: v.optional(status),
    plan: v.optional(plan),
    region_hint: v.optional(regionHint),
  }),
  v.check((fields) => hasSomeField(fields), someFieldExpectation),
  v.transform(
    (wire): TenantPatch => ({
      ...(wire.name !== undefined && { name: wire.name }),
      ...(wire.root_company_id !== undefined && { rootCompanyId: wire.root_company_id }),
      ...(wire.status !== undefined && { status: wire.status }),
      ...(wire.plan !== undefined && { plan: wire.plan }),
      ...(wire.region_hint !== undefined && { regionHint: wire.region_hint }),
    }),
  ),
)

const domainExpectation =
  'a domain name of two or more labels and at most 238 characters; no IP address, no underscore, no user information'

/** Returns the canonical name, or '' for a name that cannot be claimed. */
function claimableDomain(input: string): string {
  const host = canonicalHost(input)
  if (!host.ok || !host.value.includes('.')) return ''
  // The record that proves the claim has to be a valid name as well.
  return verificationRecordName(host.value).length > 253 ? '' : host.value
}

const domainClaim = v.pipe(
  closedObject({
    domain: v.pipe(v.string(domainExpectation), v.transform(claimableDomain), v.minLength(1, domainExpectation)),
  }),
  v.transform((wire): string => wire.domain),
)

const databaseFields = closedObject({
  kind: v.picklist(databaseKinds, `one of ${databaseKinds.join(', ')}`),
  d1_database_id: matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 36, 'a D1 database id: a lower-case UUID'),
  binding: v.optional(
    v.nullable(matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 64, 'a binding name of 1 to 64 letters, digits and _ or null')),
    null,
  ),
  shard: v.optional(
    v.nullable(matching(words, 63, 'a shard: 1 to 63 lower-case letters, digits and single hyphens, or null')),
    null,
  ),
  year: v.optional(v.nullable(integerBetween(1900, 9999, 'a year from 1900 to 9999')), null),
  mapping_version: v.optional(integerBetween(1, 1_000_000, 'a whole number from 1 to 1000000'), 1),
})

const newDatabase = v.pipe(
  databaseFields,
  v.forward(
    v.check(
      (wire) => (wire.kind === 'ops_archive') === (wire.year !== null),
      'a year for the kind ops_archive and absent for every other kind',
    ),
    ['year'],
  ),
  v.transform(
    (wire): NewTenantDatabase => ({
      kind: wire.kind,
      d1DatabaseId: wire.d1_database_id,
      binding: wire.binding,
      shard: wire.shard,
      year: wire.year,
      mappingVersion: wire.mapping_version,
    }),
  ),
)

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
  }),
  v.transform(
    (wire): NewTenantFeature => ({
      featureKey: wire.feature_key,
      deployedVersion: wire.deployed_version,
      integrationProvider: wire.integration_provider,
      customization: wire.customization,
    }),
  ),
)

const featureList = v.pipe(
  v.array(newFeature, 'a JSON array of features'),
  v.maxLength(100, 'an array of at most 100 features'),
  v.checkItems(
    (item, index, list) => list.findIndex((each) => each.featureKey === item.featureKey) === index,
    'a feature whose key stands only once in the array',
  ),
)

const featurePatch = v.pipe(
  closedObject({
    deployed_version: v.optional(semver),
    integration_provider: v.optional(integrationProvider),
    customization: v.optional(customization),
  }),
  v.check((fields) => hasSomeField(fields), someFieldExpectation),
  v.transform(
    (wire): FeaturePatch => ({
      ...(wire.deployed_version !== undefined && { deployedVersion: wire.deployed_version }),
      ...(wire.integration_provider !== undefined && { integrationProvider: wire.integration_provider }),
      ...(wire.customization !== undefined && { customization: wire.customization }),
    }),
  ),
)

/** What a list of tenants is asked for. */
export interface TenantListQuery {
  readonly slug: string | null
  readonly status: TenantStatus | null
  /** At most this many; 1 to 100. */
  readonly limit: number
  /** Only tenants created after the one with this place in the order of creation; 0 for the first page. */
  readonly after: number
}

const limitExpectation = 'a whole number from 1 to 100'
const cursorExpectation = 'a cursor from next_cursor of an earlier page'
const tenantListQuery = v.pipe(
  closedObject({
    slug: v.optional(v.string('a slug')),
    status: v.optional(status),
    limit: v.optional(
      v.pipe(matching(/^\d{1,3}$/, 3, limitExpectation), v.transform(Number), integerBetween(1, 100, limitExpectation)),
      '50',
    ),
    cursor: v.optional(
      v.pipe(
        matching(/^p[0-9a-z]{1,11}$/, 12, cursorExpectation),
        v.transform((cursor) => Number.parseInt(cursor.slice(1), 36)),
        v.safeInteger(cursorExpectation),
      ),
      'p0',
    ),
  }),
  v.transform(
    (wire): TenantListQuery => ({
      slug: wire.slug ?? null,
      status: wire.status ?? null,
      limit: wire.limit,
      after: wire.cursor,
    }),
  ),
)

/** Returns the cursor of the page that follows the tenant with this place in the order of creation. */
export function encodeTenantCursor(after: number): string {
  return `p${after.toString(36)}`
}

/** Returns the new tenant a JSON body asks for, or all that is wrong with it. */
export function parseNewTenant(input: unknown): Result<NewTenant, ReadonlyArray<InputError>> {
  return parseInput(newTenant, input)
}

/** Returns the changes a JSON body asks of a tenant, or all that is wrong with it. Empty is wrong; null is not absent. */
export function parseTenantPatch(input: unknown): Result<TenantPatch, ReadonlyArray<InputError>> {
  return parseInput(tenantPatch, input)
}

/** Returns the list query that URL parameters ask for, or all that is wrong with them. */
export function parseTenantListQuery(input: unknown): Result<TenantListQuery, ReadonlyArray<InputError>> {
  return parseInput(tenantListQuery, input)
}

/** Returns the domain a JSON body claims, in canonical form, or all that is wrong with it. */
export function parseDomainClaim(input: unknown): Result<string, ReadonlyArray<InputError>> {
  return parseInput(domainClaim, input)
}

/** Returns the database record in a JSON body, or all that is wrong with it. */
export function parseNewTenantDatabase(input: unknown): Result<NewTenantDatabase, ReadonlyArray<InputError>> {
  return parseInput(newDatabase, input)
}

/** Returns the features in a JSON array of at most 100, or all that is wrong with any of them. */
export function parseFeatureList(input: unknown): Result<ReadonlyArray<NewTenantFeature>, ReadonlyArray<InputError>> {
  return parseInput(featureList, input)
}

/** Returns the changes a JSON body asks of a feature, or all that is wrong with it. Empty is wrong. */
export function parseFeaturePatch(input: unknown): Result<FeaturePatch, ReadonlyArray<InputError>> {
  return parseInput(featurePatch, input)
}
