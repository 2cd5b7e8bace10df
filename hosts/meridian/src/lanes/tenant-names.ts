import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** A branch as the page shows it. */
export interface BranchName {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  /** Weekdays (lower-case English) on which it opens. */
  readonly openWeekdays: ReadonlySet<string>
  readonly closedDates: ReadonlySet<string>
}

/** A role; `order` is its place in the matrix. */
export interface RoleName {
  readonly name: string
  readonly order: number
}

/** The names behind the ids of lane blocks. */
export interface TenantNames {
  readonly branches: readonly [BranchName, ...ReadonlyArray<BranchName>]
  readonly people: ReadonlyMap<string, { readonly name: string; readonly roleId: string }>
  readonly roles: ReadonlyMap<string, RoleName>
  readonly services: ReadonlyMap<string, string>
  readonly events: ReadonlyMap<string, string>
}

/** Why the tenant's configuration cannot be used. */
export interface TenantNamesRefusal {
  readonly reason: 'config_document_unusable'
  /** The document's name in `config_documents`. */
  readonly document: string
}

/** The documents that {@link parseTenantNames} reads. */
export const namedDocuments = ['branches', 'matrix', 'roster', 'demand'] as const

type Fields = Readonly<Record<string, unknown>>

/**
 * Returns the names in a tenant's configuration documents (name to JSON text). The documents were validated whole when
 * they were loaded; only what is shown is read here, and an entry without id and name is left out.
 */
export function parseTenantNames(documents: ReadonlyMap<string, string>): Result<TenantNames, TenantNamesRefusal> {
  const parsed = new Map<string, Fields>()
  for (const document of namedDocuments) {
    const fields = parseObject(documents.get(document))
    if (fields === null) return err({ reason: 'config_document_unusable', document })
    parsed.set(document, fields)
  }
  const list = (document: string, member: string) => entries(parsed.get(document)?.[member])

  const [first, ...others] = list('branches', 'branches').map(toBranch)
  if (first === undefined) return err({ reason: 'config_document_unusable', document: 'branches' })
  return ok({
    branches: [first, ...others],
    people: new Map(
      list('roster', 'staff').map(({ id, name, fields }) => [id, { name, roleId: text(fields['role_id']) }]),
    ),
    roles: new Map(list('matrix', 'roles').map(({ id, name }, order) => [id, { name, order }])),
    services: namesOf(list('matrix', 'services')),
    events: new Map([...namesOf(list('matrix', 'event_types')), ...namesOf(list('demand', 'events'))]),
  })
}

interface Entry {
  readonly id: string
  readonly name: string
  readonly fields: Fields
}

function toBranch({ id, name, fields }: Entry): BranchName {
  const hours = isFields(fields['opening_hours']) ? fields['opening_hours'] : {}
  const closed = Array.isArray(fields['closed_dates']) ? fields['closed_dates'] : []
  return {
    id,
    name,
    timeZone: text(fields['time_zone']),
    openWeekdays: new Set(Object.keys(hours).filter((weekday) => hours[weekday] !== null)),
    closedDates: new Set(closed.map(text)),
  }
}

function namesOf(list: ReadonlyArray<Entry>): ReadonlyMap<string, string> {
  return new Map(list.map(({ id, name }) => [id, name]))
}

function entries(value: unknown): ReadonlyArray<Entry> {
  if (!Array.isArray(value)) return []
  return value
    .filter(isFields)
    .map((fields) => ({ id: text(fields['id']), name: text(fields['name']), fields }))
    .filter(({ id, name }) => id !== '' && name !== '')
}

function parseObject(json: string | undefined): Fields | null {
  if (json === undefined) return null
  try {
    const value: unknown = JSON.parse(json)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
