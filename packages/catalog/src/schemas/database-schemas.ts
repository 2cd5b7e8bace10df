import * as v from 'valibot'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import type { DatabasePatch, NewTenantDatabase } from '../tenant-database.ts'
import { databaseKinds, databaseStatuses } from '../tenant-database.ts'
import { integerBetween, matching, someFieldExpectation, words } from './fields.ts'

const binding = v.nullable(
  matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 64, 'a binding name of 1 to 64 letters, digits and _ or null'),
)
const shard = v.nullable(matching(words, 63, 'a shard: 1 to 63 lower-case letters, digits and single hyphens, or null'))
const placeExpectation = 'a binding or a shard: exactly one of them'
const mappingVersion = integerBetween({ min: 1, max: 1_000_000 }, 'a whole number from 1 to 1000000')

const databaseFields = closedObject({
  kind: v.picklist(databaseKinds, `one of ${databaseKinds.join(', ')}`),
  d1_database_id: matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 36, 'a D1 database id: a lower-case UUID'),
  binding: v.optional(binding, null),
  shard: v.optional(shard, null),
  year: v.optional(v.nullable(integerBetween({ min: 1900, max: 9999 }, 'a year from 1900 to 9999')), null),
  mapping_version: v.optional(mappingVersion, 1),
})

/** The schema of {@link parseNewTenantDatabase}. */
export const newDatabase: InputSchema<NewTenantDatabase> = v.pipe(
  databaseFields,
  v.forward(
    v.check((wire) => (wire.binding === null) !== (wire.shard === null), placeExpectation),
    ['binding'],
  ),
  v.forward(
    v.check(
      (wire) => (wire.kind === 'ops_archive') === (wire.year !== null),
      'a year for the kind ops_archive and absent for every other kind',
    ),
    ['year'],
  ),
  // The same rules for JSON Schema.
  v.metadata({
    oneOf: [
      { required: ['binding'], properties: { binding: { type: 'string' }, shard: { type: 'null' } } },
      { required: ['shard'], properties: { shard: { type: 'string' }, binding: { type: 'null' } } },
    ],
    if: { properties: { kind: { const: 'ops_archive' } } },
    // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema for what holds then.
    then: { required: ['year'], properties: { year: { type: 'integer' } } },
    else: { properties: { year: { type: 'null' } } },
  }),
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

/** The schema of {@link parseDatabasePatch}. */
export const databasePatch: InputSchema<DatabasePatch> = v.pipe(
  closedObject({
    status: v.optional(v.picklist(databaseStatuses, `one of ${databaseStatuses.join(', ')}`)),
    binding: v.optional(binding),
    shard: v.optional(shard),
    mapping_version: v.optional(mappingVersion),
  }),
  v.minEntries(1, someFieldExpectation),
  v.forward(
    v.check(
      ({ binding, shard }) => binding === undefined || shard === undefined || (binding === null) !== (shard === null),
      placeExpectation,
    ),
    ['binding'],
  ),
  // The same rule for JSON Schema.
  v.metadata({
    not: {
      anyOf: [
        { required: ['binding', 'shard'], properties: { binding: { type: 'string' }, shard: { type: 'string' } } },
        { required: ['binding', 'shard'], properties: { binding: { type: 'null' }, shard: { type: 'null' } } },
      ],
    },
  }),
  v.transform(
    (wire): DatabasePatch => ({
      ...(wire.status !== undefined && { status: wire.status }),
      ...(wire.binding !== undefined && { binding: wire.binding }),
      ...(wire.shard !== undefined && { shard: wire.shard }),
      ...(wire.mapping_version !== undefined && { mappingVersion: wire.mapping_version }),
    }),
  ),
)

/** Returns the database record in a JSON body, or all that is wrong with it. */
export function parseNewTenantDatabase(input: unknown): Result<NewTenantDatabase, ReadonlyArray<InputError>> {
  return parseInput(newDatabase, input)
}

/** Returns the changes a JSON body asks of a database record, or all that is wrong with it. Empty is wrong. */
export function parseDatabasePatch(input: unknown): Result<DatabasePatch, ReadonlyArray<InputError>> {
  return parseInput(databasePatch, input)
}
