import type { RefreshTokenFamily, ReplacedRefreshToken } from '../model/refresh-token.ts'
import type { RefreshTokenStore } from '../stores/grant-stores.ts'
import type { D1Like } from './d1-like.ts'
import { readGranted } from './read-granted.ts'
import type { Row } from './read-row.ts'
import { integer, list, objectOf, text } from './read-row.ts'

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
        `UPDATE refresh_tokens SET current_hash = ?1, replaced = ?2, idle_expires_at = ?4
         WHERE family_hash = ?5 AND issuer = ?6 AND current_hash = ?7 AND idle_expires_at > ?3 AND expires_at > ?3
           AND ${hasStandingGrant('refresh_tokens')}
         RETURNING family_hash`,
      )
      const { successorHash, now, idleExpiresAt, familyHash, issuer, currentHash } = rotation
      const row = await statement
        .bind(successorHash, JSON.stringify(rotation.replaced), now, idleExpiresAt, familyHash, issuer, currentHash)
        .first()
      return row !== null
    },
  }
}

/** Holds for a row of the table whose grant is there, at its issuer, and is not revoked. */
export const hasStandingGrant = (table: 'authorization_codes' | 'refresh_tokens'): string =>
  `EXISTS (SELECT 1 FROM grants WHERE grants.grant_id = ${table}.grant_id AND grants.issuer = ${table}.issuer
    AND revoked_at IS NULL)`

export const toFamilyRow = (family: RefreshTokenFamily): Readonly<Record<string, string | number | null>> => ({
  family_hash: family.familyHash,
  grant_id: family.grantId,
  tenant_id: family.tenantId,
  issuer: family.issuer,
  client_id: family.clientId,
  current_hash: family.currentHash,
  replaced: JSON.stringify(family.replaced),
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
    replaced: toReplaced(list(row, 'replaced')),
    idleExpiresAt: integer(row, 'idle_expires_at'),
    expiresAt: integer(row, 'expires_at'),
  }
}

function toReplaced(listed: ReadonlyArray<unknown>): ReadonlyArray<ReplacedRefreshToken> {
  return listed.map((one) => {
    const row = objectOf(one)
    return { tokenHash: text(row, 'tokenHash'), successorSalt: text(row, 'successorSalt'), at: integer(row, 'at') }
  })
}
