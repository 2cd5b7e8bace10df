import { env } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import { openidStoresContract } from '../contract/index.ts'
import { OpenidError } from '../openid-error.ts'
import { emptyDatabase } from './empty-database.workers.testkit.ts'
import { createD1Stores } from './index.ts'

describe('createD1Stores', () => {
  beforeEach(emptyDatabase)

  for (const { name, run } of openidStoresContract) it(name, () => run(() => createD1Stores(env.OIDC_DB)))

  it('throws OIDC_STORE_INVALID_ROW for a row it cannot read', async () => {
    const values = "('c', 't', 'n', '{}', '[]', 'none', '[]', '[]', 1, 1)"
    const columns =
      'client_id, tenant_id, name, redirect_uris, post_logout_redirect_uris, token_endpoint_auth_method, grant_types, scopes, created_at, updated_at'
    await env.OIDC_DB.prepare(`INSERT INTO clients (${columns}) VALUES ${values}`).run()
    const found = createD1Stores(env.OIDC_DB).clients.findClient('c')
    await expect(found).rejects.toThrow(OpenidError)
    await expect(found).rejects.toMatchObject({ code: 'OIDC_STORE_INVALID_ROW' })
  })
})
