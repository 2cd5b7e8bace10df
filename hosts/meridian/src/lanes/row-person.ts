import type { TenantNames } from './tenant-names.ts'

/** Who a row is about: by name, and where among the rows. */
export interface RowPerson {
  readonly name: string
  readonly role: string
  /** The place of the role in the matrix; a person without one comes last. */
  readonly order: number
}

/** Returns who this is. An id without a name stands for itself. */
export function rowPerson(staffId: string, names: TenantNames): RowPerson {
  const person = names.people.get(staffId)
  const role = names.roles.get(person?.roleId ?? '')
  return { name: person?.name ?? staffId, role: role?.name ?? '', order: role?.order ?? names.roles.size }
}

/** In the order of the matrix's roles, then by name. */
export function byRoleAndName(left: RowPerson, right: RowPerson): number {
  return left.order - right.order || left.name.localeCompare(right.name, 'en')
}
