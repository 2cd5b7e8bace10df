import type { Client } from '../model/client.ts'
import type { ClientStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, oneOf, optionalText, text, textList } from './read-row.ts'

export function createD1ClientStore(database: D1Like): ClientStore {
  return {
    async findClient(clientId) {
      const row = await database.prepare('SELECT * FROM clients WHERE client_id = ?').bind(clientId).first<Row>()
      return row === null ? null : toClient(row)
    },
    async putClient(client) {
      const values = [
        client.name,
        JSON.stringify(client.redirectUris),
        JSON.stringify(client.postLogoutRedirectUris),
        client.tokenEndpointAuthMethod,
        client.secretHash,
        JSON.stringify(client.grantTypes),
        JSON.stringify(client.scopes),
        client.updatedAt,
      ]
      const insert = database.prepare(
        `INSERT INTO clients (client_id, tenant_id, created_at, name, redirect_uris, post_logout_redirect_uris,
           token_endpoint_auth_method, secret_hash, grant_types, scopes, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (client_id) DO NOTHING RETURNING client_id`,
      )
      const update = database.prepare(
        `UPDATE clients SET name = ?, redirect_uris = ?, post_logout_redirect_uris = ?, token_endpoint_auth_method = ?,
           secret_hash = ?, grant_types = ?, scopes = ?, updated_at = ?
         WHERE client_id = ? AND tenant_id = ? RETURNING client_id`,
      )
      const [inserted, updated] = await database.batch([
        insert.bind(client.clientId, client.tenantId, client.createdAt, ...values),
        update.bind(...values, client.clientId, client.tenantId),
      ])
      if (inserted?.results.length === 1) return 'created'
      return updated?.results.length === 1 ? 'replaced' : 'taken'
    },
  }
}

function toClient(row: Row): Client {
  return {
    tenantId: text(row, 'tenant_id'),
    clientId: text(row, 'client_id'),
    name: text(row, 'name'),
    redirectUris: textList(row, 'redirect_uris'),
    postLogoutRedirectUris: textList(row, 'post_logout_redirect_uris'),
    tokenEndpointAuthMethod: oneOf(text(row, 'token_endpoint_auth_method'), [
      'client_secret_basic',
      'client_secret_post',
      'none',
    ]),
    secretHash: optionalText(row, 'secret_hash'),
    grantTypes: textList(row, 'grant_types').map((name) => oneOf(name, ['authorization_code', 'refresh_token'])),
    scopes: textList(row, 'scopes'),
    createdAt: integer(row, 'created_at'),
    updatedAt: integer(row, 'updated_at'),
  }
}
