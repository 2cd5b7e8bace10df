import type { Grant } from '../model/grant.ts'
import type { User } from '../model/user.ts'
import type { Granted, StandingClient } from '../stores/grant-stores.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { MemoryRecords } from './memory-records.ts'
import { sessionKey } from './memory-records.ts'

/** Returns the stores for grants, codes and refresh tokens; they share the grants. */
export function createMemoryGrantStores({
  grants,
  users,
  codes,
  families,
  sessions,
  endedSessions,
}: MemoryRecords): Pick<OpenidStores, 'grants' | 'codes' | 'refreshTokens'> {
  const revoke = (grant: Grant, now: number): void => {
    if (grant.revokedAt === null) grants.set(grant.grantId, { ...grant, revokedAt: now })
  }

  const granted = ({ issuer, grantId }: { readonly issuer: string; readonly grantId: string }): Granted => {
    const grant = ofIssuer(grants.get(grantId), issuer)
    const ofGrant = ({ tenantId, userId }: User): boolean => tenantId === grant?.tenantId && userId === grant.userId
    return { grant, user: [...users.values()].find(ofGrant) ?? null }
  }

  return {
    grants: {
      async insertGrant(grant) {
        const { issuer, sessionId } = grant
        if (sessionId !== null && endedSessions.has(sessionKey({ issuer, sessionId }))) return false
        insertOnce(grants, grant.grantId, grant)
        return true
      },
      async findGrant({ issuer, grantId }) {
        return ofIssuer(grants.get(grantId), issuer)
      },
      async listStandingClients({ issuer, tenantId, userId, now }) {
        const refreshable = new Set(
          [...families.values()]
            .filter((family) => now < family.idleExpiresAt && now < family.expiresAt)
            .map(({ grantId }) => grantId),
        )
        const running = new Set([...sessions.values()].filter(({ expiresAt }) => now < expiresAt).map(sessionKey))
        const found = new Map<string, StandingClient>()
        for (const grant of grants.values()) {
          const { grantId, clientId, sessionId, createdAt } = grant
          if (grant.issuer !== issuer || grant.tenantId !== tenantId || grant.userId !== userId) continue
          const isRunning = sessionId !== null && running.has(sessionKey({ issuer, sessionId }))
          if (grant.revokedAt !== null || !(refreshable.has(grantId) || isRunning)) continue
          const before = found.get(clientId)
          found.set(clientId, {
            clientId,
            grantedAt: Math.max(createdAt, before?.grantedAt ?? 0),
            offlineAccess: grant.scopes.includes('offline_access') || before?.offlineAccess === true,
          })
        }
        return [...found.values()].sort(
          (left, right) => right.grantedAt - left.grantedAt || (left.clientId < right.clientId ? -1 : 1),
        )
      },
      async revokeGrant({ issuer, grantId, now }) {
        const grant = ofIssuer(grants.get(grantId), issuer)
        if (grant !== null) revoke(grant, now)
      },
    },
    codes: {
      async insertAuthorizationCode(code) {
        insertOnce(codes, code.codeHash, code)
      },
      async findAuthorizationCode({ issuer, codeHash }) {
        const code = ofIssuer(codes.get(codeHash), issuer)
        return code && { code, ...granted(code) }
      },
      async consumeAuthorizationCode({ issuer, codeHash, family, now }) {
        const code = ofIssuer(codes.get(codeHash), issuer)
        if (code === null || code.consumedAt !== null || now >= code.expiresAt) return false
        if (ofIssuer(grants.get(code.grantId), issuer)?.revokedAt !== null) return false
        if (family !== null) insertOnce(families, family.familyHash, family)
        codes.set(codeHash, { ...code, consumedAt: now })
        return true
      },
    },
    refreshTokens: {
      async findRefreshToken({ issuer, familyHash }) {
        const family = ofIssuer(families.get(familyHash), issuer)
        return family && { family, ...granted(family) }
      },
      async rotateRefreshToken(rotation) {
        const { now } = rotation
        const family = ofIssuer(families.get(rotation.familyHash), rotation.issuer)
        if (family === null || family.currentHash !== rotation.currentHash) return false
        if (now >= family.idleExpiresAt || now >= family.expiresAt) return false
        if (ofIssuer(grants.get(family.grantId), rotation.issuer)?.revokedAt !== null) return false
        families.set(family.familyHash, {
          ...family,
          currentHash: rotation.successorHash,
          replaced: rotation.replaced,
          idleExpiresAt: rotation.idleExpiresAt,
        })
        return true
      },
    },
  }
}

function ofIssuer<T extends { readonly issuer: string }>(record: T | undefined, issuer: string): T | null {
  return record !== undefined && record.issuer === issuer ? record : null
}

function insertOnce<T>(records: Map<string, T>, key: string, record: T): void {
  if (records.has(key)) throw new TypeError('a record under this key exists')
  records.set(key, record)
}
