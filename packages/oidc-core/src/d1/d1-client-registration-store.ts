import type { InitialAccessToken } from '../model/initial-access-token.ts'
import type { ClientRegistrationStore } from '../stores/registration-stores.ts'
import { toFirstColumns, toMetadataColumns, toRegisteredClient, toSecretColumns } from './client-row.ts'
import { existingClient } from './d1-client-store.ts'
import type { D1Like } from './d1-like.ts'
import { deleteClientStatements } from './delete-client-statements.ts'
import { insertRow } from './insert-row.ts'
import { judgeCredential } from './judge-credential.ts'
import type { Row } from './read-row.ts'
import { integer, optionalInteger, optionalText, text, textList } from './read-row.ts'

/** Holds for a client that came by registration and whose token was shown. */
const proven = 'client_id = ? AND registration_token_hash = ?'

export function createD1ClientRegistrationStore(database: D1Like): ClientRegistrationStore {
  return {
    async insertInitialAccessToken(token) {
      await insertRow(database, 'initial_access_tokens', {
        token_hash: token.tokenHash,
        token_id: token.tokenId,
        issuer: token.issuer,
        tenant_id: token.tenantId,
        note: token.note,
        scopes: JSON.stringify(token.scopes),
        resources: JSON.stringify(token.resources),
        require_pkce: token.requirePkce ? 1 : 0,
        require_consent: token.requireConsent ? 1 : 0,
        uses_left: token.usesLeft,
        created_at: token.createdAt,
        expires_at: token.expiresAt,
        revoked_at: token.revokedAt,
      }).run()
    },
    async judgeInitialAccessToken({ issuer, tokenHash, ...limit }) {
      return judgeCredential(database, limit, {
        table: 'initial_access_tokens',
        meant: `token_hash = ?4 AND issuer = ?5 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?1)
          AND (uses_left IS NULL OR uses_left > 0)`,
        values: [tokenHash, issuer],
        toFound: toToken,
      })
    },
    async judgeRegistrationAccessToken({ clientId, accessTokenHash, issuer, tenantId, ...limit }) {
      return judgeCredential(database, limit, {
        table: 'clients',
        meant: `${existingClient} AND registration_token_hash = ?7`,
        values: [clientId, issuer, tenantId, accessTokenHash],
        toFound: toRegisteredClient,
      })
    },
    async listInitialAccessTokens({ issuer, tenantId }) {
      const query = database.prepare(
        'SELECT * FROM initial_access_tokens WHERE tenant_id = ? AND issuer = ? ORDER BY created_at DESC, rowid DESC',
      )
      const { results } = await query.bind(tenantId, issuer).all<Row>()
      return results.map(toToken)
    },
    async revokeInitialAccessToken({ issuer, tenantId, tokenId, now }) {
      const statement = database.prepare(
        `UPDATE initial_access_tokens SET revoked_at = coalesce(revoked_at, ?)
         WHERE token_id = ? AND tenant_id = ? AND issuer = ? RETURNING token_id`,
      )
      return (await statement.bind(now, tokenId, tenantId, issuer).first()) !== null
    },
    async registerClient({ client, tokenHash, now }) {
      const columns = { ...toFirstColumns(client), ...toMetadataColumns(client), ...toSecretColumns(client) }
      const names = Object.keys(columns)
      // The client is there only if its token was usable, and a use is taken only if the client is there.
      const insert = database.prepare(
        `INSERT INTO clients (${names.join(', ')}) SELECT ${names.map(() => '?').join(', ')} FROM initial_access_tokens
         WHERE token_hash = ? AND issuer IS ? AND tenant_id = ? AND revoked_at IS NULL
           AND (expires_at IS NULL OR expires_at > ?) AND (uses_left IS NULL OR uses_left > 0) RETURNING client_id`,
      )
      const take = database.prepare(
        `UPDATE initial_access_tokens SET uses_left = uses_left - 1
         WHERE token_hash = ? AND EXISTS (SELECT 1 FROM clients WHERE client_id = ?)`,
      )
      const { issuer, tenantId, clientId } = client
      const [inserted] = await database.batch([
        insert.bind(...Object.values(columns), tokenHash, issuer, tenantId, now),
        take.bind(tokenHash, clientId),
      ])
      return inserted?.results.length === 1
    },
    async updateRegisteredClient({ client, accessTokenHash, secret }) {
      const columns = toMetadataColumns(client)
      const assignments = Object.keys(columns).map((name) => `${name} = ?`)
      const secrets = {
        keep: { sql: 'secret_hash = coalesce(secret_hash, ?)', values: [client.secretHash] },
        drop: { sql: 'secret_hash = NULL, former_secret_hash = NULL, former_secret_expires_at = NULL', values: [] },
      }[secret]
      const statement = database.prepare(
        `UPDATE clients SET ${assignments.join(', ')}, ${secrets.sql} WHERE ${proven} RETURNING secret_hash`,
      )
      const values = [...Object.values(columns), ...secrets.values, client.clientId, accessTokenHash]
      const updated = await statement.bind(...values).first<Row>()
      return updated && { secretHash: optionalText(updated, 'secret_hash') }
    },
    async rotateClientSecret({ clientId, accessTokenHash, secretHash, formerExpiresAt, now }) {
      const statement = database.prepare(
        `UPDATE clients SET former_secret_hash = secret_hash, former_secret_expires_at = ?, secret_hash = ?, updated_at = ?
         WHERE ${proven} AND secret_hash IS NOT NULL RETURNING client_id`,
      )
      return (await statement.bind(formerExpiresAt, secretHash, now, clientId, accessTokenHash).first()) !== null
    },
    async deleteRegisteredClient({ clientId, accessTokenHash, now }) {
      const standing = 'client_id = ?1 AND registration_token_hash = ?3'
      const deleted = { clientId, now, standing, values: [accessTokenHash] }
      const answers = await database.batch(deleteClientStatements(database, deleted))
      return answers.at(-1)?.results.length === 1
    },
  }
}

const toToken = (row: Row): InitialAccessToken => ({
  tokenId: text(row, 'token_id'),
  tokenHash: text(row, 'token_hash'),
  issuer: text(row, 'issuer'),
  tenantId: text(row, 'tenant_id'),
  note: optionalText(row, 'note'),
  scopes: textList(row, 'scopes'),
  resources: textList(row, 'resources'),
  requirePkce: integer(row, 'require_pkce') !== 0,
  requireConsent: integer(row, 'require_consent') !== 0,
  usesLeft: optionalInteger(row, 'uses_left'),
  createdAt: integer(row, 'created_at'),
  expiresAt: optionalInteger(row, 'expires_at'),
  revokedAt: optionalInteger(row, 'revoked_at'),
})
