import type { TenantStatus } from '../tenant.ts'

// The one table of moves. Off-boarding starts from anywhere and does not turn back.
const moves: { readonly [from in TenantStatus]: ReadonlyArray<TenantStatus> } = {
  provisioning: ['active', 'deleting'],
  active: ['suspended', 'deleting'],
  suspended: ['active', 'deleting'],
  deleting: ['deleted'],
  deleted: [],
}

/** Tells whether a tenant may go from one status to another. Staying is no move and always allowed. */
export function canChangeStatus(from: TenantStatus, to: TenantStatus): boolean {
  return from === to || moves[from].includes(to)
}
