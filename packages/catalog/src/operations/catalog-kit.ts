import { CatalogError } from '../catalog-error.ts'
import type { AttemptSuperseded, TenantDeleted, TenantNotFound, VersionMismatch } from '../catalog-refusal.ts'
import type { CatalogStore, CommitOutcome } from '../catalog-store.ts'
import type { CatalogChange, ChangeRequest } from '../change.ts'
import { answeredBy } from '../change.ts'
import type { Decision } from '../decisions/decision.ts'
import type { RandomBytes } from '../new-id.ts'
import { newId } from '../new-id.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'

/** Something of a tenant, and the tenant's version with it, which is the entity tag of both. */
export interface AtVersion<T> {
  readonly value: T
  readonly version: number
}

/** What every change of a tenant may be refused for. */
export type ChangeRefusal = TenantNotFound | TenantDeleted | VersionMismatch | AttemptSuperseded

/** A change to write, and what will be returned then. */
export interface Decided<T> {
  readonly change: CatalogChange
  readonly value: T
}

/** What all operations work with. */
export interface CatalogKit {
  readonly store: CatalogStore
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly randomBytes: RandomBytes
  /**
   * Writes a decided change with its audit entry, its event and the answer to it; `value` is what will be returned.
   * `otherwise` is written in its place where its slug was somebody's before.
   */
  commit<T>(decided: Decided<T>, by: ChangeRequest<T>, otherwise?: Decided<T>): Promise<CommitOutcome>
  /**
   * Reads the tenant, decides, commits; decides anew when another change came in between. The tenant is read before
   * anything it owns, so a commit on its version proves that all of what was read still stands. `mayLose` names the
   * outcomes that are a refusal to the caller.
   */
  changeTenant<T, E, O extends CommitOutcome>(
    input: { readonly tenantId: string; readonly by: ChangeRequest<AtVersion<T>>; readonly mayLose: ReadonlyArray<O> },
    decide: (tenant: Tenant) => Result<Decision<T>, E> | Promise<Result<Decision<T>, E>>,
  ): Promise<Result<AtVersion<T>, E | ChangeRefusal | { readonly reason: O }>>
  /** Returns what `read` finds of a tenant that exists. */
  readOf<T>(tenantId: string, read: (tenant: Tenant) => Promise<T>): Promise<Result<AtVersion<T>, TenantNotFound>>
}

/** How often a change is decided anew when others keep changing the same tenant. */
const maxAttempts = 20

/** Returns the kit over a store. */
export function createCatalogKit(options: Pick<CatalogKit, 'store' | 'clock' | 'randomBytes'>): CatalogKit {
  const { store, clock, randomBytes } = options
  const kit: CatalogKit = {
    ...options,
    async commit({ change, value }, by, otherwise) {
      const outcome = await store.commit({
        ...change,
        actor: by.actor,
        requestId: by.requestId,
        auditId: newId('aud', randomBytes),
        eventId: newId('evt', randomBytes),
        at: clock(),
        answered: answeredBy(by, value),
        otherwise: otherwise ? { ...otherwise.change, answered: answeredBy(by, otherwise.value) } : null,
      })
      if (outcome === 'committed' || outcome === 'otherwise_committed') {
        by.once?.onKept()
        by.onCommitted?.(change.tenant.id)
      }
      return outcome
    },
    async changeTenant(input, decide) {
      const { tenantId, by, mayLose } = input
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const tenant = await store.findTenant(tenantId)
        if (tenant === null) return err({ reason: 'tenant_not_found' })
        const { ifVersion = null } = by
        if (ifVersion !== null && !ifVersion.includes(tenant.version)) return err({ reason: 'version_mismatch' })
        if (tenant.status === 'deleted') return err({ reason: 'tenant_deleted' })
        const decided = await decide(tenant)
        if (!decided.ok) return decided
        const { change, value } = decided.value
        if (change === null) return ok({ value, version: tenant.version })
        const result = { value, version: change.tenant.version }
        const outcome = await kit.commit({ change, value: result }, by)
        if (outcome === 'committed') return ok(result)
        if (outcome === 'attempt_superseded') return err({ reason: outcome })
        const lost = mayLose.find((each) => each === outcome)
        if (lost !== undefined) return err({ reason: lost })
      }
      throw new CatalogError('CATALOG_CONTENDED', 'The tenant kept changing while a change to it was tried.')
    },
    async readOf(tenantId, read) {
      const tenant = await store.findTenant(tenantId)
      if (tenant === null) return err({ reason: 'tenant_not_found' })
      return ok({ value: await read(tenant), version: tenant.version })
    },
  }
  return kit
}
