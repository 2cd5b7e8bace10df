import type { SessionStore } from '../stores/identity-stores.ts'
import { endSessions } from './end-sessions.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Returns a store of sessions in memory; the end of one touches grants, notices and events. */
export function createMemorySessionStore(records: MemoryRecords): SessionStore {
  const { sessions, users } = records
  return {
    async insertSession({ session, passwordHash }) {
      const { tenantId, userId } = session
      const user = [...users.values()].find((each) => each.tenantId === tenantId && each.userId === userId)
      if (user === undefined || user.disabledAt !== null) return false
      if (passwordHash !== null && user.passwordHash !== passwordHash) return false
      sessions.set(session.sessionHash, session)
      return true
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
    async endSessions(ended) {
      return endSessions(records, ended)
    },
  }
}
