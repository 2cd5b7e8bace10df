import type { Client, GrantType } from '../model/client.ts'
import type { ClientStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, oneOf, optionalText, text, textList } from './read-row.ts'

const grantTypes: ReadonlyArray<GrantType> = ['authorization_code', 'refresh_token', 'client_credentials']

export function createD1ClientStore(database: D1Like): ClientStore {
  return {
    async findClient(clientId) {
      const row = await database.prepare('SELECT * FROM clients WHERE client_id = ?').bind(clientId).first<Row>()
      return row === null ? null : toClient(row)
    },
    async putClient(client) {
      const columns = toColumns(client)
      const names = Object.keys(columns)
      const values = Object.values(columns)
      const insert = database.prepare(
        `INSERT INTO clients (client_id, tenant_id, created_at, ${names.join(', ')})
         VALUES (?, ?, ?, ${names.map(() => '?').join(', ')}) ON CONFLICT (client_id) DO NOTHING RETURNING client_id`,
      )
      const update = database.prepare(
        `UPDATE clients SET ${names.map((name) => `${name} = ?`).join(', ')}
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

/** What a second put replaces. */
const toColumns = (client: Client): Readonly<Record<string, string | number | null>> => ({
  name: client.name,
  redirect_uris: JSON.stringify(client.redirectUris),
  post_logout_redirect_uris: JSON.stringify(client.postLogoutRedirectUris),
  token_endpoint_auth_method: client.tokenEndpointAuthMethod,
  secret_hash: client.secretHash,
  grant_types: JSON.stringify(client.grantTypes),
  scopes: JSON.stringify(client.scopes),
  require_pkce: client.requirePkce ? 1 : 0,
  require_consent: client.requireConsent ? 1 : 0,
  id_token_algorithm: client.idTokenAlgorithm,
  resources: JSON.stringify(client.resources),
  backchannel_logout_uri: client.backchannelLogoutUri,
  updated_at: client.updatedAt,
})

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
    grantTypes: textList(row, 'grant_types').map((name) => oneOf(name, grantTypes)),
    scopes: textList(row, 'scopes'),
    requirePkce: integer(row, 'require_pkce') !== 0,
    requireConsent: integer(row, 'require_consent') !== 0,
    idTokenAlgorithm: oneOf(text(row, 'id_token_algorithm'), ['ES256', 'RS256']),
    resources: textList(row, 'resources'),
    backchannelLogoutUri: optionalText(row, 'backchannel_logout_uri'),
    createdAt: integer(row, 'created_at'),
    updatedAt: integer(row, 'updated_at'),
  }
}
