import { parseCodeChallenge } from '@voyage/pkce'
import type { AuthorizationCode } from '../model/authorization-code.ts'
import type { Grant } from '../model/grant.ts'
import type { RefreshTokenFamily } from '../model/refresh-token.ts'
import { OpenidError } from '../openid-error.ts'
import type { AuthorizationCodeStore, GrantStore, RefreshTokenStore } from '../stores/grant-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, optionalInteger, optionalText, text, textList } from './read-row.ts'

export function createD1GrantStores(database: D1Like): {
  readonly grants: GrantStore
  readonly codes: AuthorizationCodeStore
  readonly refreshTokens: RefreshTokenStore
} {
  return { grants: grantStore(database), codes: codeStore(database), refreshTokens: refreshTokenStore(database) }
}

function grantStore(database: D1Like): GrantStore {
  return {
    async insertGrant(grant) {
      const statement = database.prepare(
        `INSERT INTO grants (grant_id, tenant_id, issuer, client_id, user_id, session_id, scopes, offline, auth_time,
           created_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      const { grantId, tenantId, issuer, clientId, userId, sessionId, scopes, authTime, createdAt, revokedAt } = grant
      const offline = scopes.includes('offline_access') ? 1 : 0
      const list = JSON.stringify(scopes)
      await statement
        .bind(grantId, tenantId, issuer, clientId, userId, sessionId, list, offline, authTime, createdAt, revokedAt)
        .run()
    },
    async findGrant({ issuer, grantId }) {
      const query = database.prepare('SELECT * FROM grants WHERE grant_id = ? AND issuer = ?')
      const row = await query.bind(grantId, issuer).first<Row>()
      return row === null ? null : toGrant(row)
    },
    async revokeGrant({ grantId, now }) {
      const statement = database.prepare('UPDATE grants SET revoked_at = ? WHERE grant_id = ? AND revoked_at IS NULL')
      await statement.bind(now, grantId).run()
    },
    async revokeSessionGrants({ issuer, sessionId, now }) {
      const statement = database.prepare(
        `UPDATE grants SET revoked_at = ?
         WHERE session_id = ? AND issuer = ? AND offline = 0 AND revoked_at IS NULL`,
      )
      await statement.bind(now, sessionId, issuer).run()
    },
  }
}

function codeStore(database: D1Like): AuthorizationCodeStore {
  return {
    async insertAuthorizationCode(code) {
      const statement = database.prepare(
        `INSERT INTO authorization_codes (code_hash, grant_id, tenant_id, issuer, client_id, redirect_uri,
           code_challenge, nonce, created_at, expires_at, consumed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      const { codeHash, grantId, tenantId, issuer, clientId, redirectUri, codeChallenge, nonce } = code
      const { createdAt, expiresAt, consumedAt } = code
      await statement
        .bind(
          codeHash,
          grantId,
          tenantId,
          issuer,
          clientId,
          redirectUri,
          codeChallenge,
          nonce,
          createdAt,
          expiresAt,
          consumedAt,
        )
        .run()
    },
    async findAuthorizationCode({ issuer, codeHash }) {
      const query = database.prepare('SELECT * FROM authorization_codes WHERE code_hash = ? AND issuer = ?')
      const row = await query.bind(codeHash, issuer).first<Row>()
      return row === null ? null : toCode(row)
    },
    async consumeAuthorizationCode({ codeHash, now }) {
      const statement = database.prepare(
        `UPDATE authorization_codes SET consumed_at = ?1
         WHERE code_hash = ?2 AND consumed_at IS NULL AND expires_at > ?1 RETURNING code_hash`,
      )
      return (await statement.bind(now, codeHash).first()) !== null
    },
  }
}

function refreshTokenStore(database: D1Like): RefreshTokenStore {
  return {
    async insertRefreshToken(family) {
      const statement = database.prepare(
        `INSERT INTO refresh_tokens (family_hash, grant_id, tenant_id, issuer, client_id, current_hash, previous_hash,
           sealed_current, rotated_at, idle_expires_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      const { familyHash, grantId, tenantId, issuer, clientId, currentHash, previousHash, sealedCurrent } = family
      const { rotatedAt, idleExpiresAt, expiresAt } = family
      await statement
        .bind(
          familyHash,
          grantId,
          tenantId,
          issuer,
          clientId,
          currentHash,
          previousHash,
          sealedCurrent,
          rotatedAt,
          idleExpiresAt,
          expiresAt,
        )
        .run()
    },
    async findRefreshToken({ issuer, familyHash }) {
      const query = database.prepare('SELECT * FROM refresh_tokens WHERE family_hash = ? AND issuer = ?')
      const row = await query.bind(familyHash, issuer).first<Row>()
      return row === null ? null : toFamily(row)
    },
    async rotateRefreshToken(rotation) {
      // One statement decides: only who still finds the presented token current moves the family on.
      const statement = database.prepare(
        `UPDATE refresh_tokens SET previous_hash = current_hash, current_hash = ?1, sealed_current = ?2,
           rotated_at = ?3, idle_expires_at = ?4
         WHERE family_hash = ?5 AND issuer = ?6 AND current_hash = ?7 AND idle_expires_at > ?3 AND expires_at > ?3
           AND EXISTS (SELECT 1 FROM grants WHERE grants.grant_id = refresh_tokens.grant_id AND revoked_at IS NULL)
         RETURNING family_hash`,
      )
      const { successorHash, sealedSuccessor, now, idleExpiresAt, familyHash, issuer, currentHash } = rotation
      const row = await statement
        .bind(successorHash, sealedSuccessor, now, idleExpiresAt, familyHash, issuer, currentHash)
        .first()
      return row !== null
    },
  }
}

function toGrant(row: Row): Grant {
  return {
    grantId: text(row, 'grant_id'),
    tenantId: text(row, 'tenant_id'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    userId: text(row, 'user_id'),
    sessionId: text(row, 'session_id'),
    scopes: textList(row, 'scopes'),
    authTime: integer(row, 'auth_time'),
    createdAt: integer(row, 'created_at'),
    revokedAt: optionalInteger(row, 'revoked_at'),
  }
}

function toCode(row: Row): AuthorizationCode {
  const codeChallenge = parseCodeChallenge(row['code_challenge'])
  if (codeChallenge === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return {
    codeHash: text(row, 'code_hash'),
    grantId: text(row, 'grant_id'),
    tenantId: text(row, 'tenant_id'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    redirectUri: text(row, 'redirect_uri'),
    codeChallenge,
    nonce: optionalText(row, 'nonce'),
    createdAt: integer(row, 'created_at'),
    expiresAt: integer(row, 'expires_at'),
    consumedAt: optionalInteger(row, 'consumed_at'),
  }
}

function toFamily(row: Row): RefreshTokenFamily {
  return {
    familyHash: text(row, 'family_hash'),
    grantId: text(row, 'grant_id'),
    tenantId: text(row, 'tenant_id'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    currentHash: text(row, 'current_hash'),
    previousHash: optionalText(row, 'previous_hash'),
    sealedCurrent: optionalText(row, 'sealed_current'),
    rotatedAt: optionalInteger(row, 'rotated_at'),
    idleExpiresAt: integer(row, 'idle_expires_at'),
    expiresAt: integer(row, 'expires_at'),
  }
}
