import type { Grant } from '../model/grant.ts'
import type { Session } from '../model/session.ts'
import type { HousekeepingStore } from '../stores/upkeep-stores.ts'
import type { MemoryRecords } from './memory-records.ts'
import { sessionKey } from './memory-records.ts'

/** Returns the store that finds what is due and removes what nobody can use any more. */
export function createMemoryHousekeepingStore(records: MemoryRecords): HousekeepingStore {
  const { notices, keys, codes, families, grants } = records
  const rotationAfter = new Map<string, number>()
  return {
    async listIssuersDue({ signingSince, publishedSince, retiredSince, now, limit }) {
      const overdue = new Map<string, number>()
      const add = (issuer: string, seconds: number): void => {
        if (seconds >= 0) overdue.set(issuer, Math.max(seconds, overdue.get(issuer) ?? 0))
      }
      for (const { issuer, nextAttemptAt } of notices.values()) add(issuer, now - nextAttemptAt)
      const addKey = (issuer: string, seconds: number): void =>
        add(issuer, Math.min(seconds, now - (rotationAfter.get(issuer) ?? 0)))
      for (const key of keys) {
        const { issuer, algorithm, status, retiredAt } = key
        if (status === 'retired' && retiredAt !== null) addKey(issuer, retiredSince - retiredAt)
        const young = keys.some(
          (next) =>
            next.issuer === issuer &&
            next.algorithm === algorithm &&
            next.status === 'next' &&
            next.createdAt > publishedSince,
        )
        if (status === 'current' && !young) addKey(issuer, signingSince - (key.activatedAt ?? key.createdAt))
      }
      const order = [...overdue].sort(([left, late], [right, later]) => later - late || (left < right ? -1 : 1))
      return order.slice(0, limit).map(([issuer]) => issuer)
    },
    async postponeRotation({ issuer, until }) {
      rotationAfter.set(issuer, until)
    },
    async deleteEnded({ endedBefore, auditBefore, grantsBefore, limit }) {
      const remove = <T>(map: Map<string, T>, ended: (record: T) => boolean): number => {
        const found = [...map].filter(([, record]) => ended(record)).slice(0, limit)
        for (const [key] of found) map.delete(key)
        return found.length
      }
      let deleted = remove(codes, ({ expiresAt }) => expiresAt < endedBefore)
      deleted += remove(families, (family) => Math.min(family.idleExpiresAt, family.expiresAt) < endedBefore)
      const refreshed = new Set([...families.values()].map(({ grantId }) => grantId))
      const refreshable = [...grants.values()].filter(
        ({ grantId, revokedAt }) => revokedAt === null && refreshed.has(grantId),
      )
      const isNeeded = ({ issuer, sessionId }: Session): boolean =>
        refreshable.some((grant) => grant.issuer === issuer && grant.sessionId === sessionId)
      deleted += remove(records.sessions, (session) => session.expiresAt < endedBefore && !isNeeded(session))
      deleted += remove(records.endedSessions, ({ expiresAt }) => expiresAt < endedBefore)
      deleted += remove(records.challenges, (expiresAt) => expiresAt < endedBefore)
      deleted += remove(records.initialAccessTokens, ({ expiresAt }) => expiresAt !== null && expiresAt < endedBefore)
      deleted += remove(records.attempts, ({ windowStartedAt }) => windowStartedAt < endedBefore)
      const oldEvents = records.events.filter(({ at }) => at < auditBefore).slice(0, limit)
      for (const event of oldEvents) records.events.splice(records.events.indexOf(event), 1)
      const held = new Set([...codes.values(), ...families.values()].map(({ grantId }) => grantId))
      const running = new Set([...records.sessions.values()].map(sessionKey))
      const isOfRunning = ({ issuer, sessionId }: Grant): boolean =>
        sessionId !== null && running.has(sessionKey({ issuer, sessionId }))
      deleted += remove(
        grants,
        (grant) => grant.createdAt < grantsBefore && !held.has(grant.grantId) && !isOfRunning(grant),
      )
      return deleted + oldEvents.length
    },
  }
}
