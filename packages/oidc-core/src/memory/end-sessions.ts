import type { Grant } from '../model/grant.ts'
import type { Session } from '../model/session.ts'
import type { SessionStore, UserStore } from '../stores/identity-stores.ts'
import type { MemoryRecords } from './memory-records.ts'
import { addEvent, sessionKey } from './memory-records.ts'

/** Ends what a user's sessions have at every issuer, but for the one that is kept (null: none); returns how many ended. */
export function endOtherAccess(
  records: MemoryRecords,
  ended: Ending & { readonly keptSessionId: string | null },
): number {
  const { grants, sessions } = records
  const { tenantId, userId, keptSessionId, now } = ended
  const isOther = (each: { tenantId: string; userId: string | null; sessionId: string | null }): boolean =>
    each.tenantId === tenantId && each.userId === userId && each.sessionId !== keptSessionId
  const others = [...sessions.values()].filter(isOther)
  const running = new Set(others.map(sessionKey))
  for (const grant of [...grants.values()].filter(isOther)) {
    const { issuer, clientId, sessionId } = grant
    if (sessionId === null || (grant.revokedAt !== null && !running.has(sessionKey({ issuer, sessionId })))) continue
    if (grant.revokedAt === null) grants.set(grant.grantId, { ...grant, revokedAt: now })
    noteLogout(records, { ...ended, issuer, clientId, sessionId })
  }
  for (const session of others) {
    endRecorded(records, { session, ...ended })
  }
  return others.length
}

/** Ends what a user's other sessions have, as `UserStore.changePassword` says. */
export function endOtherSessions(
  records: MemoryRecords,
  ended: Omit<Parameters<UserStore['changePassword']>[0], 'formerHash' | 'passwordHash'>,
): void {
  const { sessions } = records
  const { issuer: changedAt, tenantId, userId, keptSessionId, keptSessionHash, idPrefix, now } = ended
  endOtherAccess(records, ended)
  const kept = [...sessions.values()].find((each) => each.sessionId === keptSessionId && each.issuer === changedAt)
  if (kept?.tenantId === tenantId && kept.userId === userId) {
    sessions.delete(kept.sessionHash)
    sessions.set(keptSessionHash, { ...kept, sessionHash: keptSessionHash })
  }
  const event = { eventId: idPrefix, tenantId, issuer: changedAt, userId, clientId: null, sessionId: keptSessionId }
  addEvent(records, { ...event, type: 'password_changed', detail: {}, at: now })
}

/** Ends sessions of a user at one issuer, as `SessionStore.endSessions` says. */
export function endSessions(records: MemoryRecords, ended: Parameters<SessionStore['endSessions']>[0]): number {
  const { grants, sessions } = records
  const { issuer, tenantId, userId, which, offlineAccess, idPrefix, now } = ended
  const isOfUser = (each: Pick<Grant, 'issuer' | 'tenantId' | 'userId'>): boolean =>
    each.issuer === issuer && each.tenantId === tenantId && each.userId === userId
  const isChosen = ({ sessionId }: Session): boolean =>
    which.kind === 'all' || (sessionId === which.sessionId) === (which.kind === 'one')
  const open = [...sessions.values()].filter((session) => isOfUser(session) && isChosen(session))
  const running = new Set(open.map(({ sessionId }) => sessionId))
  const given = [...grants.values()].filter(isOfUser)
  const isLost = ({ scopes, revokedAt }: Grant): boolean =>
    offlineAccess === 'ended' && scopes.includes('offline_access') && revokedAt === null
  if (given.some(isLost)) {
    const event = { eventId: idPrefix, tenantId, issuer, userId, clientId: null, sessionId: null }
    addEvent(records, { ...event, type: 'offline_access_ended', detail: {}, at: now })
  }
  for (const grant of given) {
    const { grantId, clientId, sessionId, scopes, revokedAt } = grant
    if (sessionId === null || !(running.has(sessionId) || isLost(grant))) continue
    noteLogout(records, { clientId, sessionId, ...ended })
    const isKept = offlineAccess === 'kept' && scopes.includes('offline_access')
    if (revokedAt === null && !isKept) grants.set(grantId, { ...grant, revokedAt: now })
  }
  for (const session of open) endRecorded(records, { session, ...ended })
  return open.length
}

/** Whose sessions end, when, and what the ids of what is written begin with. */
interface Ending {
  readonly tenantId: string
  readonly userId: string
  readonly idPrefix: string
  readonly now: number
}

function noteLogout(
  { clients, notices }: MemoryRecords,
  held: Ending & { readonly issuer: string; readonly clientId: string; readonly sessionId: string },
): void {
  const { issuer, tenantId, userId, clientId, sessionId, idPrefix, now } = held
  const client = clients.get(clientId)
  const uri = client?.backchannelLogoutUri ?? null
  if (client?.tenantId !== tenantId || (client.issuer !== null && client.issuer !== issuer) || uri === null) return
  const noticeId = `${idPrefix}.${sessionId}.${clientId}`
  const told = { noticeId, tenantId, issuer, clientId, uri, userId, sessionId }
  notices.set(noticeId, { ...told, attempts: 0, nextAttemptAt: now, createdAt: now })
}

function endRecorded(
  records: MemoryRecords,
  { session, tenantId, userId, idPrefix, now }: Ending & { readonly session: Session },
): void {
  const { sessions, endedSessions } = records
  const { issuer, sessionId, sessionHash } = session
  sessions.delete(sessionHash)
  endedSessions.set(sessionKey(session), session)
  const event = { eventId: `${idPrefix}.${sessionId}`, tenantId, issuer, userId, clientId: null, sessionId }
  addEvent(records, { ...event, type: 'session_ended', detail: {}, at: now })
}
