import type { Catalog } from '@voyage/catalog'
import { belongingsToWire, tenantToWire } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerAtVersion, by, param } from '../handling.ts'
import { parseIfMatch } from '../http/entity-tag.ts'
import { needs } from '../middleware/needs.ts'
import { problemResponse } from '../problem.ts'

/** Adds the routes of a tenant's end: restore, the dry run of a purge, and the purge. */
export function addOffboardingRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.post('/tenants/:id/restore', needs('tenants:write'), async (c) =>
    answerAtVersion(c, await catalog.restoreTenant(param(c, 'id'), by(c)), (tenant) => ({
      body: tenantToWire(tenant),
    })),
  )
  app.get('/tenants/:id/purge', needs('tenants:read'), async (c) =>
    answerAtVersion(c, await catalog.planPurge(param(c, 'id')), ({ tenant, refusal, belongings }) => ({
      body: {
        ready: refusal === null,
        because: refusal?.because ?? null,
        purge_after: tenant.purgeAfter,
        would_go: belongingsToWire(belongings),
      },
    })),
  )
  app.post('/tenants/:id/purge', needs('tenants:write'), async (c) => {
    const plannedVersions = parseIfMatch(c.req.header('if-match'))
    // Not even `*` will do: what goes has to be what the dry run showed.
    if (plannedVersions === null) return problemResponse({ code: 'precondition-required' })
    const purged = await catalog.purgeTenant({ tenantId: param(c, 'id'), plannedVersions }, by(c))
    return answerAtVersion(c, purged, (belongings) => ({ body: { gone: belongingsToWire(belongings) } }))
  })
}
