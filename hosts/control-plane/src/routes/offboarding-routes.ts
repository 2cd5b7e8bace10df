import type { AtVersion, Catalog, TenantBelongings } from '@voyage/catalog'
import { belongingsToWire } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerChange, answerRead, param } from '../handling.ts'
import { parseIfMatch } from '../http/entity-tag.ts'
import type { Rendered } from '../http/rendered.ts'
import { needs } from '../middleware/needs.ts'
import { problemResponse } from '../problem.ts'
import { tenantAnswer } from './tenant-routes.ts'

/** Adds the routes of a tenant's end: restore, the dry run of a purge, and the purge. */
export function addOffboardingRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.post('/tenants/:id/restore', needs('tenants:write'), (c) =>
    answerChange(c, tenantAnswer, (by) => catalog.restoreTenant(param(c, 'id'), by)),
  )
  app.get('/tenants/:id/purge', needs('tenants:read'), async (c) =>
    answerRead(c, await catalog.planPurge(param(c, 'id')), ({ tenant, refusal, belongings }) => ({
      ready: refusal === null,
      because: refusal?.because ?? null,
      purge_after: tenant.purgeAfter,
      would_go: belongingsToWire(belongings),
    })),
  )
  app.post('/tenants/:id/purge', needs('tenants:write'), async (c) => {
    const plannedVersions = parseIfMatch(c.req.header('if-match'))
    // Not even `*` will do: what goes has to be what the dry run showed.
    if (plannedVersions === null) return problemResponse({ code: 'precondition-required' })
    return answerChange(c, gone, (by) => catalog.purgeTenant({ tenantId: param(c, 'id'), plannedVersions }, by))
  })
}

function gone({ value, version }: AtVersion<TenantBelongings>): Rendered {
  return { body: { gone: belongingsToWire(value) }, version }
}
