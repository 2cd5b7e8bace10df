import type { Client } from '../model/client.ts'
import type { ClientStore } from '../stores/identity-stores.ts'
import type { Columns } from './client-row.ts'
import { toClient, toFirstColumns, toMetadataColumns, toSecretColumns } from './client-row.ts'
import type { D1Like } from './d1-like.ts'
import { deleteClientStatements } from './delete-client-statements.ts'
import { judgeCredential } from './judge-credential.ts'
import type { Row } from './read-row.ts'

/** Holds for the client ?4 when it exists at the issuer ?5, which serves the tenant ?6 (null: every one). */
export const existingClient =
  'client_id = ?4 AND (issuer IS NULL OR issuer = ?5) AND (?6 IS NULL OR clients.tenant_id = ?6)'

export function createD1ClientStore(database: D1Like): ClientStore {
  return {
    async findClient(clientId) {
      const row = await database.prepare('SELECT * FROM clients WHERE client_id = ?').bind(clientId).first<Row>()
      return row === null ? null : toClient(row)
    },
    async putClient({ client, secret }) {
      return secret === 'keep' ? keepSecret(database, client) : setSecret(database, client)
    },
    async listClients({ tenantId, issuer, after, limit }) {
      const query = database.prepare(
        `SELECT * FROM clients WHERE tenant_id = ? AND (issuer IS NULL OR issuer = ?) AND client_id > ?
         ORDER BY client_id LIMIT ?`,
      )
      const { results } = await query.bind(tenantId, issuer, after ?? '', limit).all<Row>()
      return results.map(toClient)
    },
    async deleteClient({ tenantId, issuer, clientId, eventId, now }) {
      const standing = 'client_id = ?1 AND tenant_id = ?3 AND (issuer IS NULL OR issuer = ?4)'
      const values = [tenantId, issuer]
      const event = database
        .prepare(
          `INSERT INTO audit_events (event_id, tenant_id, issuer, type, user_id, client_id, session_id, detail, at)
           SELECT ?5, ?3, ?4, 'client_deleted', NULL, ?1, NULL, '{}', ?2 FROM clients WHERE ${standing}`,
        )
        .bind(clientId, now, ...values, eventId)
      const deletion = deleteClientStatements(database, { clientId, now, standing, values })
      const answers = await database.batch([event, ...deletion])
      return answers.at(-1)?.results.length === 1
    },
    async judgeClientSecret({ clientId, issuer, tenantId, method, secretHash, ...limit }) {
      return judgeCredential(database, limit, {
        table: 'clients',
        meant: existingClient,
        fits: `token_endpoint_auth_method = ?7
          AND (secret_hash = ?8 OR (former_secret_hash = ?8 AND former_secret_expires_at > ?1))`,
        values: [clientId, issuer, tenantId, method, secretHash],
        toFound: toClient,
      })
    },
  }
}

/** The place of a client: whose it is, and at which issuer it exists. */
const ownPlace = 'tenant_id = ? AND issuer IS ?'

const assign = (columns: Columns): string =>
  Object.keys(columns)
    .map((name) => `${name} = ?`)
    .join(', ')

async function keepSecret(database: D1Like, client: Client): Promise<'replaced' | 'taken' | 'secret_missing'> {
  const metadata = toMetadataColumns(client)
  const update = database.prepare(
    `UPDATE clients SET ${assign(metadata)} WHERE client_id = ? AND ${ownPlace} AND secret_hash IS NOT NULL
     RETURNING client_id`,
  )
  const elsewhere = database.prepare(`SELECT client_id FROM clients WHERE client_id = ? AND NOT (${ownPlace})`)
  const key = [client.clientId, client.tenantId, client.issuer]
  const [updated, found] = await database.batch([
    update.bind(...Object.values(metadata), ...key),
    elsewhere.bind(...key),
  ])
  if (updated?.results.length === 1) return 'replaced'
  return found?.results.length === 1 ? 'taken' : 'secret_missing'
}

async function setSecret(database: D1Like, client: Client): Promise<'created' | 'replaced' | 'taken'> {
  const metadata = toMetadataColumns(client)
  const { secretHash } = client
  const all = { ...toFirstColumns(client), ...metadata, ...toSecretColumns(client) }
  const insert = database.prepare(
    `INSERT INTO clients (${Object.keys(all).join(', ')}) VALUES (${Object.keys(all)
      .map(() => '?')
      .join(', ')}) ON CONFLICT (client_id) DO NOTHING RETURNING client_id`,
  )
  // What stands on the right is what the row had before.
  const update = database.prepare(
    `UPDATE clients SET ${assign(metadata)}, secret_hash = ?,
       former_secret_hash = CASE WHEN secret_hash IS ? THEN former_secret_hash END,
       former_secret_expires_at = CASE WHEN secret_hash IS ? THEN former_secret_expires_at END
     WHERE client_id = ? AND ${ownPlace} RETURNING client_id`,
  )
  const [inserted, updated] = await database.batch([
    insert.bind(...Object.values(all)),
    update.bind(
      ...Object.values(metadata),
      ...[secretHash, secretHash, secretHash],
      ...[client.clientId, client.tenantId, client.issuer],
    ),
  ])
  if (inserted?.results.length === 1) return 'created'
  return updated?.results.length === 1 ? 'replaced' : 'taken'
}
