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
    async listIssuersWithKeysDue({ signingSince, publishedSince, retiredSince, now, limit }) {
      const due: Array<readonly [issuer: string, overdue: number]> = []
      const add = (issuer: string, seconds: number): void => {
        due.push([issuer, Math.min(seconds, now - (rotationAfter.get(issuer) ?? 0))])
      }
      for (const key of keys) {
        const { issuer, algorithm, status, retiredAt } = key
        if (status === 'retired' && retiredAt !== null) add(issuer, retiredSince - retiredAt)
        const young = keys.some(
          (next) =>
            next.issuer === issuer &&
            next.algorithm === algorithm &&
            next.status === 'next' &&
            next.createdAt > publishedSince,
        )
        if (status === 'current' && !young) add(issuer, signingSince - (key.activatedAt ?? key.createdAt))
      }
      return longestFirst(due).slice(0, limit)
    },
    async listIssuersWithNoticesDue({ now, limit }) {
      const due = [...notices.values()].map(({ issuer, nextAttemptAt }) => [issuer, now - nextAttemptAt] as const)
      return longestFirst(due).slice(0, limit)
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
      const counts = [
        remove(codes, ({ expiresAt }) => expiresAt < endedBefore),
        remove(families, (family) => Math.min(family.idleExpiresAt, family.expiresAt) < endedBefore),
      ]
      const refreshed = new Set([...families.values()].map(({ grantId }) => grantId))
      const refreshable = [...grants.values()].filter(
        ({ grantId, revokedAt }) => revokedAt === null && refreshed.has(grantId),
      )
      const isNeeded = ({ issuer, sessionId }: Session): boolean =>
        refreshable.some((grant) => grant.issuer === issuer && grant.sessionId === sessionId)
      const oldEvents = records.events.filter(({ at }) => at < auditBefore).slice(0, limit)
      for (const event of oldEvents) records.events.splice(records.events.indexOf(event), 1)
      counts.push(
        oldEvents.length,
        remove(records.sessions, (session) => session.expiresAt < endedBefore && !isNeeded(session)),
        remove(records.endedSessions, ({ expiresAt }) => expiresAt < endedBefore),
        remove(records.challenges, (expiresAt) => expiresAt < endedBefore),
        remove(records.initialAccessTokens, ({ expiresAt }) => expiresAt !== null && expiresAt < endedBefore),
        remove(records.attempts, ({ windowStartedAt }) => windowStartedAt < endedBefore),
      )
      const held = new Set([...codes.values(), ...families.values()].map(({ grantId }) => grantId))
      const running = new Set([...records.sessions.values()].map(sessionKey))
      const isOfRunning = ({ issuer, sessionId }: Grant): boolean =>
        sessionId !== null && running.has(sessionKey({ issuer, sessionId }))
      counts.push(
        remove(grants, (grant) => grant.createdAt < grantsBefore && !held.has(grant.grantId) && !isOfRunning(grant)),
      )
      return { deleted: counts.reduce((sum, count) => sum + count, 0), isMore: counts.some((count) => count >= limit) }
    },
  }
}

/** Returns the issuers that are overdue, each once, by how long the first of theirs has been. */
function longestFirst(due: ReadonlyArray<readonly [issuer: string, overdue: number]>): ReadonlyArray<string> {
  const latest = new Map<string, number>()
  for (const [issuer, seconds] of due) {
    if (seconds >= 0) latest.set(issuer, Math.max(seconds, latest.get(issuer) ?? 0))
  }
  const order = [...latest].sort(([left, late], [right, later]) => later - late || (left < right ? -1 : 1))
  return order.map(([issuer]) => issuer)
}
