import type { AuditEvent } from '../model/audit-event.ts'
import type { User } from '../model/user.ts'
import type { UserStore } from '../stores/identity-stores.ts'
import { clearAttempts } from './attempt-windows.ts'
import { endOtherAccess } from './end-sessions.ts'
import type { MemoryRecords } from './memory-records.ts'
import { addEvent, userKey } from './memory-records.ts'

type CutOff = Parameters<UserStore['cutOffUser']>[0]

/** Cuts a user off, as `UserStore.cutOffUser` says. */
export function cutOffUser(records: MemoryRecords, cut: CutOff): { readonly sessionsEnded: number } | null {
  const { tenantId, userId, change, issuer, idPrefix, now } = cut
  const { users } = records
  const user = findUser(records, cut)
  if (user === null) return null
  const sessionsEnded = endOtherAccess(records, { ...cut, keptSessionId: null })
  const note = (type: AuditEvent['type'], detail: AuditEvent['detail'] = {}): void => {
    const event = { eventId: idPrefix, tenantId, issuer, userId, clientId: null, sessionId: null }
    addEvent(records, { ...event, type, detail, at: now })
  }
  const key = userKey(user)
  switch (change.kind) {
    case 'nothing':
      note('user_signed_out')
      break
    case 'password':
      users.set(key, { ...user, passwordHash: change.passwordHash, updatedAt: now })
      if (!change.keepPasskeys) forget(records.passkeys, cut)
      clearAttempts(records.attempts, change.attempts)
      note('password_set', { passkeys: change.keepPasskeys ? 'kept' : 'removed' })
      break
    case 'disable':
      users.set(key, { ...user, disabledAt: user.disabledAt ?? now })
      if (user.disabledAt === null) note('user_disabled')
      break
    case 'delete':
      users.delete(key)
      forget(records.passkeys, cut)
      forget(records.consents, cut)
      note('user_deleted')
      break
  }
  return { sessionsEnded }
}

/** Lets a user sign in again, as `UserStore.enableUser` says. */
export function enableUser(records: MemoryRecords, enabled: Parameters<UserStore['enableUser']>[0]): boolean {
  const user = findUser(records, enabled)
  if (user === null) return false
  if (user.disabledAt === null) return true
  records.users.set(userKey(user), { ...user, disabledAt: null })
  const { tenantId, userId, issuer, eventId, now } = enabled
  const event = { eventId, tenantId, issuer, userId, clientId: null, sessionId: null, detail: {}, at: now }
  addEvent(records, { ...event, type: 'user_enabled' })
  return true
}

interface UserKey {
  readonly tenantId: string
  readonly userId: string
}

const isOf = (user: UserKey, record: UserKey): boolean =>
  record.tenantId === user.tenantId && record.userId === user.userId

const findUser = ({ users }: MemoryRecords, key: UserKey): User | null =>
  [...users.values()].find((user) => isOf(key, user)) ?? null

function forget(records: Map<string, UserKey>, user: UserKey): void {
  for (const [key, record] of records) if (isOf(user, record)) records.delete(key)
}
