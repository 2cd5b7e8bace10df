import type { Grant, RequestedClaims } from '../model/grant.ts'
import type { GrantStore } from '../stores/grant-stores.ts'
import type { D1Like } from './d1-like.ts'
import { insertRowWhere } from './insert-row.ts'
import type { Row } from './read-row.ts'
import { integer, object, optionalInteger, text, textList, textListOf } from './read-row.ts'

export function createD1GrantStore(database: D1Like): GrantStore {
  return {
    async insertGrant(grant) {
      const row = {
        grant_id: grant.grantId,
        tenant_id: grant.tenantId,
        issuer: grant.issuer,
        client_id: grant.clientId,
        // These two columns are NOT NULL since before there were grants without a user.
        user_id: grant.userId ?? '',
        session_id: grant.sessionId ?? '',
        scopes: JSON.stringify(grant.scopes),
        offline: grant.scopes.includes('offline_access') ? 1 : 0,
        claims: JSON.stringify(grant.claims),
        resources: JSON.stringify(grant.resources),
        methods: JSON.stringify(grant.methods),
        auth_time: grant.authTime,
        created_at: grant.createdAt,
        revoked_at: grant.revokedAt,
      }
      // One statement: a sign-out of the same moment comes first and is seen here, or comes later and revokes the grant.
      const insert = insertRowWhere(database, 'grants', row, {
        condition: 'NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = ? AND issuer = ? AND ended_at IS NOT NULL)',
        values: [row.session_id, row.issuer],
      })
      return (await insert.first()) !== null
    },
    async findGrant({ issuer, grantId }) {
      const query = database.prepare('SELECT * FROM grants WHERE grant_id = ? AND issuer = ?')
      const row = await query.bind(grantId, issuer).first<Row>()
      return row === null ? null : toGrant(row)
    },
    async listStandingClients({ issuer, tenantId, userId, now }) {
      const query = database.prepare(
        `SELECT client_id, max(created_at) AS granted_at, max(offline) AS offline FROM grants
         WHERE tenant_id = ?1 AND user_id = ?2 AND issuer = ?3 AND revoked_at IS NULL AND (
           EXISTS (SELECT 1 FROM refresh_tokens WHERE refresh_tokens.grant_id = grants.grant_id
             AND idle_expires_at > ?4 AND expires_at > ?4)
           OR EXISTS (SELECT 1 FROM sessions WHERE sessions.session_id = grants.session_id
             AND sessions.issuer = ?3 AND ended_at IS NULL AND expires_at > ?4))
         GROUP BY client_id ORDER BY granted_at DESC, client_id`,
      )
      const { results } = await query.bind(tenantId, userId, issuer, now).all<Row>()
      return results.map((row) => ({
        clientId: text(row, 'client_id'),
        grantedAt: integer(row, 'granted_at'),
        offlineAccess: integer(row, 'offline') === 1,
      }))
    },
    async revokeGrant({ issuer, grantId, now }) {
      const statement = database.prepare(
        'UPDATE grants SET revoked_at = ? WHERE grant_id = ? AND issuer = ? AND revoked_at IS NULL',
      )
      await statement.bind(now, grantId, issuer).run()
    },
  }
}

export function toGrant(row: Row): Grant {
  return {
    grantId: text(row, 'grant_id'),
    tenantId: text(row, 'tenant_id'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    userId: text(row, 'user_id') || null,
    sessionId: text(row, 'session_id') || null,
    scopes: textList(row, 'scopes'),
    claims: toClaims(object(row, 'claims')),
    resources: textList(row, 'resources'),
    methods: textList(row, 'methods'),
    authTime: integer(row, 'auth_time'),
    createdAt: integer(row, 'created_at'),
    revokedAt: optionalInteger(row, 'revoked_at'),
  }
}

const toClaims = (claims: Readonly<Record<string, unknown>>): RequestedClaims => ({
  userinfo: textListOf(claims['userinfo']),
  idToken: textListOf(claims['idToken']),
})
