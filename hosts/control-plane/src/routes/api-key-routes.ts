import type { ApiKey, AtVersion, Catalog, ShownApiKey } from '@voyage/catalog'
import { apiKeyToWire } from '@voyage/catalog'
import { answerChange, answerRead, param } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

const group = 'API keys'

/** Returns the operations on a tenant's API keys. */
export function apiKeyRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'listApiKeys',
      method: 'GET',
      path: '/tenants/{tenant_id}/api-keys',
      group,
      summary: 'List the API keys of a tenant, without the keys themselves',
      details: 'Of the keys that count no longer 100 stay when another is made, those that ended last.',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'All of them.', body: 'ApiKeyList' }],
      problems: ['tenant-not-found'],
      handle: async (c) =>
        answerRead(c, await catalog.listApiKeys(param(c, 'tenant_id')), (keys) => ({
          api_keys: keys.map(apiKeyToWire),
        })),
    }),
    operation({
      id: 'createApiKey',
      method: 'POST',
      path: '/tenants/{tenant_id}/api-keys',
      group,
      summary: 'Create an API key',
      details: 'The key is in this answer and nowhere else.',
      scope: 'keys:write',
      body: 'NewApiKey',
      example: { name: 'reports', scopes: ['lanes:read'] },
      ifMatch: 'optional',
      answers: [{ status: 201, when: 'The key, shown once.', body: 'ShownApiKey' }],
      problems: ['api-key-expiry-past', 'too-many-api-keys'],
      handle: (c, { body: key }) =>
        answerChange(c, shownOnce, (by) => catalog.createApiKey({ tenantId: param(c, 'tenant_id'), key }, by)),
    }),
    operation({
      id: 'rotateApiKey',
      method: 'POST',
      path: '/tenants/{tenant_id}/api-keys/{key_id}/rotate',
      group,
      summary: 'Have a new API key take over from one',
      details: 'Both count for the overlap; of a line of keys two count at a time.',
      scope: 'keys:write',
      body: 'KeyRotation',
      example: { overlap: 3_600 },
      ifMatch: 'optional',
      answers: [{ status: 201, when: 'The new key, shown once.', body: 'ShownApiKey' }],
      problems: ['api-key-not-found', 'api-key-not-current', 'api-key-expiry-past'],
      handle: (c, { body: rotation }) => {
        const which = { tenantId: param(c, 'tenant_id'), publicId: param(c, 'key_id') }
        return answerChange(c, shownOnce, (by) => catalog.rotateApiKey({ ...which, rotation }, by))
      },
    }),
    operation({
      id: 'revokeApiKey',
      method: 'DELETE',
      path: '/tenants/{tenant_id}/api-keys/{key_id}',
      group,
      summary: 'Revoke an API key',
      scope: 'keys:write',
      ifMatch: 'optional',
      answers: [{ status: 204, when: 'It counts no longer.', body: null }],
      problems: ['api-key-not-found'],
      handle: (c) => {
        const which = { tenantId: param(c, 'tenant_id'), publicId: param(c, 'key_id') }
        return answerChange(c, revoked, (by) => catalog.revokeApiKey(which, by))
      },
    }),
  ]
}

// The key is in this answer and nowhere else: what is kept for a repetition has it no more.
function shownOnce({ value: { key, text }, version }: AtVersion<ShownApiKey>): Rendered {
  const record = apiKeyToWire(key)
  return { body: { ...record, key: text }, keptBody: { ...record, key: null }, status: 201, version }
}

function revoked({ version }: AtVersion<ApiKey>): Rendered {
  return { body: null, status: 204, version }
}
