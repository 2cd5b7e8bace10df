import type { AtVersion, Catalog, TenantBelongings } from '@voyage/catalog'
import { belongingsToWire } from '@voyage/catalog'
import { answerChange, answerRead, param } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'
import { problemResponse } from '../problem.ts'
import { tenantAnswer } from './tenant-routes.ts'

const group = 'Off-boarding'

/** Returns the operations of a tenant's end: restore, the dry run of a purge, and the purge. */
export function offboardingRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'restoreTenant',
      method: 'POST',
      path: '/tenants/{tenant_id}/restore',
      group,
      summary: 'Take a tenant back from deleting within the grace period, to suspended',
      scope: 'tenants:write',
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'The tenant as it is now.', body: 'Tenant' }],
      problems: ['restore-refused'],
      handle: (c) => answerChange(c, tenantAnswer, (by) => catalog.restoreTenant(param(c, 'tenant_id'), by)),
    }),
    operation({
      id: 'planPurge',
      method: 'GET',
      path: '/tenants/{tenant_id}/purge',
      group,
      summary: 'See what a purge would take away',
      details: 'The dry run: it changes nothing. Its entity tag is what the purge needs as If-Match.',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'What would go, and whether it may.', body: 'PurgePlan' }],
      problems: ['tenant-not-found'],
      handle: async (c) =>
        answerRead(c, await catalog.planPurge(param(c, 'tenant_id')), ({ tenant, refusal, belongings }) => ({
          ready: refusal === null,
          because: refusal?.because ?? null,
          purge_after: tenant.purgeAfter,
          would_go: belongingsToWire(belongings),
        })),
    }),
    operation({
      id: 'purgeTenant',
      method: 'POST',
      path: '/tenants/{tenant_id}/purge',
      group,
      summary: 'Take away what the dry run showed, for good',
      details: "The tenant's record stays as deleted: neither its id nor its slugs are ever given out again.",
      scope: 'tenants:write',
      ifMatch: 'required',
      answers: [{ status: 200, when: 'What is gone.', body: 'Purged' }],
      problems: ['purge-refused'],
      handle: async (c) => {
        const plannedVersions = c.get('ifVersion')
        // Not even `*` will do: what goes has to be what the dry run showed.
        if (plannedVersions === null) return problemResponse({ code: 'precondition-required' })
        const input = { tenantId: param(c, 'tenant_id'), plannedVersions }
        return answerChange(c, gone, (by) => catalog.purgeTenant(input, by))
      },
    }),
  ]
}

function gone({ value, version }: AtVersion<TenantBelongings>): Rendered {
  return { body: { gone: belongingsToWire(value) }, version }
}
