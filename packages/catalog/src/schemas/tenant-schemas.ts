import * as v from 'valibot'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import { isReservedSlug } from '../reserved-slugs.ts'
import type { Result } from '../result.ts'
import type { NewTenant, TenantPatch, TenantStatus } from '../tenant.ts'
import { regionHints, tenantStatuses } from '../tenant.ts'
import { integerBetween, matching, plainText, shownName, someFieldExpectation, words } from './fields.ts'
import type { PageQuery } from './page.ts'
import { pageEntries } from './page.ts'

const slug = v.pipe(
  matching(words, 63, 'a slug: 2 to 63 lower-case letters, digits and single hyphens between them'),
  v.minLength(2, 'a slug: 2 to 63 lower-case letters, digits and single hyphens between them'),
  v.check((value) => !isReservedSlug(value), 'a slug that is not reserved'),
)
// A greatest length would count UTF-16 code units.
const nameExpectation = 'a name of 1 to 200 characters without control or invisible ones'
const name = v.pipe(v.string(nameExpectation), v.regex(shownName, nameExpectation))
const rootCompanyId = v.nullable(matching(/^ten_[0-9A-HJKMNP-TV-Z]{26}$/, 30, 'the id of the root tenant, or null'))
const plan = matching(words, 40, 'a plan: 1 to 40 lower-case letters, digits and single hyphens between them')
const regionHint = v.nullable(v.picklist(regionHints, `one of ${regionHints.join(', ')} or null`))
const status = v.picklist(tenantStatuses, `one of ${tenantStatuses.join(', ')}`)

/** The schema of {@link parseNewTenant}. */
export const newTenant: InputSchema<NewTenant> = v.pipe(
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

/** The schema of {@link parseTenantPatch}. */
export const tenantPatch: InputSchema<TenantPatch> = v.pipe(
  closedObject({
    name: v.optional(name),
    root_company_id: v.optional(rootCompanyId),
    status: v.optional(status),
    plan: v.optional(plan),
    region_hint: v.optional(regionHint),
  }),
  v.minEntries(1, someFieldExpectation),
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

/** The schema of {@link parseTenantRename}. */
export const tenantRename: InputSchema<string> = v.pipe(
  closedObject({ slug }),
  v.transform((wire): string => wire.slug),
)

/** The schema of {@link parseSchemaVersion}. */
export const schemaVersion: InputSchema<number> = v.pipe(
  closedObject({ schema_version: integerBetween({ min: 0, max: 1_000_000 }, 'a whole number from 0 to 1000000') }),
  v.transform((wire): number => wire.schema_version),
)

/** What a list of tenants is asked for. Tenants come in the order of their creation. */
export interface TenantListQuery extends PageQuery {
  readonly slug: string | null
  readonly status: TenantStatus | null
  readonly plan: string | null
  /** A part of the slug or the name, in any case of ASCII letters. */
  readonly search: string | null
}

/** The schema of {@link parseTenantListQuery}. */
export const tenantListQuery: InputSchema<TenantListQuery> = v.pipe(
  closedObject({
    slug: v.optional(v.string('a slug')),
    status: v.optional(status),
    plan: v.optional(plan),
    q: v.optional(matching(plainText, 200, 'a text of 1 to 200 characters to look for')),
    ...pageEntries,
  }),
  v.transform(
    (wire): TenantListQuery => ({
      slug: wire.slug ?? null,
      status: wire.status ?? null,
      plan: wire.plan ?? null,
      search: wire.q ?? null,
      limit: wire.limit,
      after: wire.cursor,
    }),
  ),
)

/** Returns the new tenant a JSON body asks for, or all that is wrong with it. */
export function parseNewTenant(input: unknown): Result<NewTenant, ReadonlyArray<InputError>> {
  return parseInput(newTenant, input)
}

/** Returns the changes a JSON body asks of a tenant, or all that is wrong with it. Empty is wrong; null is not absent. */
export function parseTenantPatch(input: unknown): Result<TenantPatch, ReadonlyArray<InputError>> {
  return parseInput(tenantPatch, input)
}

/** Returns the new slug a JSON body asks for, or all that is wrong with it. */
export function parseTenantRename(input: unknown): Result<string, ReadonlyArray<InputError>> {
  return parseInput(tenantRename, input)
}

/** Returns the schema version in a JSON body, or all that is wrong with it. */
export function parseSchemaVersion(input: unknown): Result<number, ReadonlyArray<InputError>> {
  return parseInput(schemaVersion, input)
}

/** Returns the list query that URL parameters ask for, or all that is wrong with them. */
export function parseTenantListQuery(input: unknown): Result<TenantListQuery, ReadonlyArray<InputError>> {
  return parseInput(tenantListQuery, input)
}
