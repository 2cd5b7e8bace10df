import type { TenantStatus } from '../tenant.ts'

/** What makes a move: an update, or one of the two ways out of `deleting`, which have operations of their own. */
export type StatusOperation = 'update' | 'restore' | 'purge'

// The one table of moves, each with the operation that makes it.
const moves: { readonly [from in TenantStatus]: { readonly [to in TenantStatus]?: StatusOperation } } = {
  provisioning: { active: 'update', deleting: 'update' },
  active: { suspended: 'update', deleting: 'update' },
  suspended: { active: 'update', deleting: 'update' },
  deleting: { suspended: 'restore', deleted: 'purge' },
  deleted: {},
}

/**
 * Returns the operation that takes a tenant from one status to another, or null when there is no such move. Staying is
 * no move; an update may ask for it.
 */
export function statusMove(from: TenantStatus, to: TenantStatus): StatusOperation | null {
  return from === to ? 'update' : (moves[from][to] ?? null)
}
