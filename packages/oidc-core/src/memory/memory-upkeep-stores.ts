import type { OpenidStores } from '../stores/openid-stores.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Returns the stores for logout notices and audit events. */
export function createMemoryUpkeepStores({
  notices,
  events,
}: MemoryRecords): Pick<OpenidStores, 'logoutNotices' | 'audit'> {
  return {
    logoutNotices: {
      async takeLogoutNotices({ issuer, now, leaseSeconds, limit }) {
        const due = [...notices.values()].filter((notice) => notice.issuer === issuer && notice.nextAttemptAt <= now)
        const taken = due.sort((left, right) => left.nextAttemptAt - right.nextAttemptAt).slice(0, limit)
        return taken.map((notice) => {
          const next = { ...notice, attempts: notice.attempts + 1, nextAttemptAt: now + leaseSeconds }
          notices.set(notice.noticeId, next)
          return next
        })
      },
      async postponeLogoutNotice({ issuer, noticeId, nextAttemptAt }) {
        const notice = notices.get(noticeId)
        if (notice?.issuer === issuer) notices.set(noticeId, { ...notice, nextAttemptAt })
      },
      async deleteLogoutNotice({ issuer, noticeId }) {
        if (notices.get(noticeId)?.issuer === issuer) notices.delete(noticeId)
      },
    },
    audit: {
      async insertAuditEvent(event) {
        events.unshift(event)
      },
      async listAuditEvents({ tenantId, limit }) {
        return events.filter((event) => event.tenantId === tenantId).slice(0, limit)
      },
    },
  }
}
