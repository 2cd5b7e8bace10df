import type { SessionStore } from '../stores/identity-stores.ts'
import { endUserSessions } from './end-other-sessions.ts'
import type { MemoryRecords } from './memory-records.ts'
import { sessionKey } from './memory-records.ts'

/** Returns a store of sessions in memory; the end of one touches its grants and the notices. */
export function createMemorySessionStore(records: MemoryRecords): SessionStore {
  const { sessions, endedSessions, grants, notices: noticesDue } = records
  return {
    async insertSession(session) {
      sessions.set(session.sessionHash, session)
    },
    async findSession({ issuer, sessionHash, now }) {
      const session = sessions.get(sessionHash)
      return session !== undefined && session.issuer === issuer && now < session.expiresAt ? session : null
    },
    async listSessions({ issuer, tenantId, userId, now }) {
      const ofUser = [...sessions.values()].filter(
        (session) => session.issuer === issuer && session.tenantId === tenantId && session.userId === userId,
      )
      const running = ofUser.filter((session) => now < session.expiresAt)
      return running.reverse().sort((left, right) => right.createdAt - left.createdAt)
    },
    async renewSession({ session, formerHash, now }) {
      const former = sessions.get(formerHash)
      if (former === undefined || now >= former.expiresAt) return false
      if (former.sessionId !== session.sessionId || former.issuer !== session.issuer) return false
      if (former.tenantId !== session.tenantId || former.userId !== session.userId) return false
      sessions.delete(formerHash)
      sessions.set(session.sessionHash, { ...session, createdAt: former.createdAt })
      return true
    },
    async endSession({ issuer, sessionId, notices, now }) {
      const ended = [...sessions.values()].filter(
        (session) => session.issuer === issuer && session.sessionId === sessionId,
      )
      const revoked = [...grants.values()]
        .filter((grant) => grant.issuer === issuer && grant.sessionId === sessionId && grant.revokedAt === null)
        .filter((grant) => !grant.scopes.includes('offline_access'))
      if (ended.length === 0 && revoked.length === 0) return false
      for (const session of ended) {
        sessions.delete(session.sessionHash)
        endedSessions.set(sessionKey(session), session)
      }
      for (const grant of revoked) grants.set(grant.grantId, { ...grant, revokedAt: now })
      for (const notice of notices) noticesDue.set(notice.noticeId, notice)
      return true
    },
    async endUserSessions(ended) {
      return endUserSessions(records, ended)
    },
  }
}
