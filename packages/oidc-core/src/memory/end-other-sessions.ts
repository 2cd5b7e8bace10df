import type { UserStore } from '../stores/identity-stores.ts'
import type { MemoryRecords } from './memory-records.ts'
import { sessionKey } from './memory-records.ts'

/** Ends what a user's other sessions have, as `UserStore.changePassword` says. */
export function endOtherSessions(
  { clients, grants, sessions, endedSessions, notices, events }: MemoryRecords,
  ended: Omit<Parameters<UserStore['changePassword']>[0], 'formerHash' | 'passwordHash'>,
): void {
  const { tenantId, userId, keptSessionId, idPrefix, now } = ended
  const isOther = (each: { tenantId: string; userId: string | null; sessionId: string | null }): boolean =>
    each.tenantId === tenantId && each.userId === userId && each.sessionId !== keptSessionId
  const others = [...sessions.values()].filter(isOther)
  const running = new Set(others.map(sessionKey))
  for (const grant of [...grants.values()].filter(isOther)) {
    const { issuer, clientId, sessionId } = grant
    if (sessionId === null || (grant.revokedAt !== null && !running.has(sessionKey({ issuer, sessionId })))) continue
    if (grant.revokedAt === null) grants.set(grant.grantId, { ...grant, revokedAt: now })
    const client = clients.get(clientId)
    const uri = client?.backchannelLogoutUri ?? null
    if (client?.tenantId !== tenantId || (client.issuer !== null && client.issuer !== issuer) || uri === null) continue
    const noticeId = `${idPrefix}.${sessionId}.${clientId}`
    const told = { noticeId, tenantId, issuer, clientId, uri, userId, sessionId }
    notices.set(noticeId, { ...told, attempts: 0, nextAttemptAt: now, createdAt: now })
  }
  for (const session of others) {
    const { issuer, sessionId, sessionHash, expiresAt } = session
    sessions.delete(sessionHash)
    endedSessions.set(sessionKey(session), session)
    if (now >= expiresAt) continue
    const event = { eventId: `${idPrefix}.${sessionId}`, tenantId, issuer, userId, clientId: null, sessionId }
    events.unshift({ ...event, type: 'session_ended', detail: {}, at: now })
  }
}
