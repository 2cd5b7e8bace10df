import type { ApiKey, AtVersion, Catalog, ShownApiKey } from '@voyage/catalog'
import { apiKeyToWire, parseKeyRotation, parseNewApiKey } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerChange, answerRead, param, withBody } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of a tenant's API keys. */
export function addApiKeyRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/api-keys', needs('tenants:read'), async (c) =>
    answerRead(c, await catalog.listApiKeys(param(c, 'id')), (keys) => ({ api_keys: keys.map(apiKeyToWire) })),
  )
  app.post('/tenants/:id/api-keys', needs('keys:write'), (c) =>
    withBody(c, parseNewApiKey, (key) =>
      answerChange(c, shownOnce, (by) => catalog.createApiKey({ tenantId: param(c, 'id'), key }, by)),
    ),
  )
  app.post('/tenants/:id/api-keys/:key/rotate', needs('keys:write'), (c) =>
    withBody(c, parseKeyRotation, (rotation) => {
      const which = { tenantId: param(c, 'id'), publicId: param(c, 'key') }
      return answerChange(c, shownOnce, (by) => catalog.rotateApiKey({ ...which, rotation }, by))
    }),
  )
  app.delete('/tenants/:id/api-keys/:key', needs('keys:write'), (c) => {
    const which = { tenantId: param(c, 'id'), publicId: param(c, 'key') }
    return answerChange(c, revoked, (by) => catalog.revokeApiKey(which, by))
  })
}

// The key is in this answer and nowhere else: what is kept for a repetition has it no more.
function shownOnce({ value: { key, text }, version }: AtVersion<ShownApiKey>): Rendered {
  const record = apiKeyToWire(key)
  return { body: { ...record, key: text }, keptBody: { ...record, key: null }, status: 201, version }
}

function revoked({ version }: AtVersion<ApiKey>): Rendered {
  return { body: null, status: 204, version }
}
