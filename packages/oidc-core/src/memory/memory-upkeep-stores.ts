import { latestFirst } from '../audit/latest-first.ts'
import type { KeptAuditEvent } from '../model/audit-event.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { MemoryRecords } from './memory-records.ts'
import { addEvent } from './memory-records.ts'

/** Returns the stores for logout notices and audit events. */
export function createMemoryUpkeepStores(records: MemoryRecords): Pick<OpenidStores, 'logoutNotices' | 'audit'> {
  const { notices } = records
  return {
    logoutNotices: {
      async takeLogoutNotices({ issuer, now, leaseSeconds, limit, without = [] }) {
        const due = [...notices.values()].filter(
          (notice) => notice.issuer === issuer && notice.nextAttemptAt <= now && !without.includes(notice.clientId),
        )
        return takeFairly(due, limit).map((notice) => {
          const next = { ...notice, attempts: notice.attempts + 1, nextAttemptAt: now + leaseSeconds }
          notices.set(notice.noticeId, next)
          return next
        })
      },
      async returnLogoutNotices({ issuer, noticeIds, leasedUntil, now }) {
        for (const noticeId of noticeIds) {
          const notice = notices.get(noticeId)
          if (notice?.issuer !== issuer || notice.nextAttemptAt !== leasedUntil) continue
          notices.set(noticeId, { ...notice, attempts: notice.attempts - 1, nextAttemptAt: now })
        }
      },
      async postponeLogoutNotice({ issuer, noticeId, nextAttemptAt }) {
        const notice = notices.get(noticeId)
        if (notice?.issuer === issuer) notices.set(noticeId, { ...notice, nextAttemptAt })
      },
      async deleteLogoutNotice({ issuer, noticeId }) {
        if (notices.get(noticeId)?.issuer === issuer) notices.delete(noticeId)
      },
      async giveUpLogoutNotice({ issuer, noticeId, event }) {
        if (notices.get(noticeId)?.issuer !== issuer) return
        notices.delete(noticeId)
        addEvent(records, event)
      },
    },
    audit: {
      async insertAuditEvent(event) {
        addEvent(records, event)
      },
      async listAuditEvents({ tenantId, filter = {}, after = null, limit }) {
        const { type, userId, addressHash } = filter
        const isFound = (event: KeptAuditEvent): boolean =>
          event.tenantId === tenantId &&
          (type === undefined || event.type === type) &&
          (userId === undefined || event.userId === userId) &&
          (addressHash === undefined || event.addressHash === addressHash) &&
          (after === null || latestFirst(after, event) < 0)
        return records.events.filter(isFound).toSorted(latestFirst).slice(0, limit)
      },
    },
  }
}

/** Returns up to `limit` notices: the first of each client, then the second of each; those due for longest first. */
function takeFairly(due: ReadonlyArray<LogoutNotice>, limit: number): ReadonlyArray<LogoutNotice> {
  const turns = new Map<string, number>()
  return due
    .toSorted((left, right) => left.nextAttemptAt - right.nextAttemptAt)
    .map((notice) => {
      const turn = turns.get(notice.clientId) ?? 0
      turns.set(notice.clientId, turn + 1)
      return { notice, turn }
    })
    .sort((left, right) => left.turn - right.turn)
    .slice(0, limit)
    .map(({ notice }) => notice)
}
