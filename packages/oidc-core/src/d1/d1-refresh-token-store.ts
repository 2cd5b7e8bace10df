import type { RefreshTokenFamily } from '../model/refresh-token.ts'
import type { RefreshTokenStore } from '../stores/grant-stores.ts'
import type { D1Like } from './d1-like.ts'
import { readGranted } from './read-granted.ts'
import type { Row } from './read-row.ts'
import { integer, optionalInteger, optionalText, text } from './read-row.ts'

export function createD1RefreshTokenStore(database: D1Like): RefreshTokenStore {
  return {
    async findRefreshToken({ issuer, familyHash }) {
      const found = await readGranted(database, {
        table: 'refresh_tokens',
        key: 'family_hash',
        hash: familyHash,
        issuer,
      })
      if (found === null) return null
      const { row, grant, user } = found
      return { family: toFamily(row), grant, user }
    },
    async rotateRefreshToken(rotation) {
      // One statement decides: only who still finds the presented token current moves the family on.
      const statement = database.prepare(
        `UPDATE refresh_tokens SET previous_hash = current_hash, current_hash = ?1, current_salt = ?2,
           rotated_at = ?3, idle_expires_at = ?4
         WHERE family_hash = ?5 AND issuer = ?6 AND current_hash = ?7 AND idle_expires_at > ?3 AND expires_at > ?3
           AND EXISTS (SELECT 1 FROM grants WHERE grants.grant_id = refresh_tokens.grant_id AND revoked_at IS NULL)
         RETURNING family_hash`,
      )
      const { successorHash, successorSalt, now, idleExpiresAt, familyHash, issuer, currentHash } = rotation
      const row = await statement
        .bind(successorHash, successorSalt, now, idleExpiresAt, familyHash, issuer, currentHash)
        .first()
      return row !== null
    },
  }
}

export const toFamilyRow = (family: RefreshTokenFamily): Readonly<Record<string, string | number | null>> => ({
  family_hash: family.familyHash,
  grant_id: family.grantId,
  tenant_id: family.tenantId,
  issuer: family.issuer,
  client_id: family.clientId,
  current_hash: family.currentHash,
  previous_hash: family.previousHash,
  current_salt: family.currentSalt,
  rotated_at: family.rotatedAt,
  idle_expires_at: family.idleExpiresAt,
  expires_at: family.expiresAt,
})

function toFamily(row: Row): RefreshTokenFamily {
  return {
    familyHash: text(row, 'family_hash'),
    grantId: text(row, 'grant_id'),
    tenantId: text(row, 'tenant_id'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    currentHash: text(row, 'current_hash'),
    previousHash: optionalText(row, 'previous_hash'),
    currentSalt: optionalText(row, 'current_salt'),
    rotatedAt: optionalInteger(row, 'rotated_at'),
    idleExpiresAt: integer(row, 'idle_expires_at'),
    expiresAt: integer(row, 'expires_at'),
  }
}
