import type { AtVersion, Catalog, CatalogRefusal, Result, ShownApiKey } from '@voyage/catalog'
import { apiKeyToWire, parseKeyRotation, parseNewApiKey } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppContext, AppEnv } from '../handling.ts'
import { answerAtVersion, by, param, withBody } from '../handling.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of a tenant's API keys. */
export function addApiKeyRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/api-keys', needs('tenants:read'), async (c) =>
    answerAtVersion(c, await catalog.listApiKeys(param(c, 'id')), (keys) => ({
      body: { api_keys: keys.map(apiKeyToWire) },
    })),
  )
  app.post('/tenants/:id/api-keys', needs('keys:write'), (c) =>
    withBody(c, parseNewApiKey, async (key) =>
      showOnce(c, await catalog.createApiKey({ tenantId: param(c, 'id'), key }, by(c))),
    ),
  )
  app.post('/tenants/:id/api-keys/:key/rotate', needs('keys:write'), (c) =>
    withBody(c, parseKeyRotation, async (rotation) => {
      const which = { tenantId: param(c, 'id'), publicId: param(c, 'key') }
      return showOnce(c, await catalog.rotateApiKey({ ...which, rotation }, by(c)))
    }),
  )
  app.delete('/tenants/:id/api-keys/:key', needs('keys:write'), async (c) => {
    const which = { tenantId: param(c, 'id'), publicId: param(c, 'key') }
    return answerAtVersion(c, await catalog.revokeApiKey(which, by(c)), () => ({ body: null, status: 204 }))
  })
}

// The key is in this answer and nowhere else: what is kept for a repetition has it no more.
function showOnce(c: AppContext, result: Result<AtVersion<ShownApiKey>, CatalogRefusal>): Response {
  return answerAtVersion(c, result, ({ key, text }) => {
    const record = apiKeyToWire(key)
    c.set('keep', JSON.stringify({ ...record, key: null }))
    return { body: { ...record, key: text }, status: 201 }
  })
}
