import type { RotationThresholds } from '../keys/rotate-signing-keys.ts'
import type { AuditEvent, AuditFilter, AuditPlace, KeptAuditEvent } from '../model/audit-event.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'

/** Keeps the clients that are still to be told of a logout, since `endSessions`. */
export interface LogoutNoticeStore {
  /**
   * Takes up to `limit` notices of the issuer that are due, in any order, counts the attempt and puts the next one off by
   * `leaseSeconds`; none of the clients `without` (default: of all). Atomic: no notice is taken twice within its lease.
   *
   * Fair by client: the first due of each client comes before the second of any, the second of each before the third of
   * any; among those, what has been due for longest. Where more clients have notices than are worth looking at (20 for
   * each notice to take), it takes of some of them; what has been due for longest of all is always taken, so that none
   * waits for ever, unless its client is left out. What it reads is bounded by `limit` and the number of clients that are
   * left out, however many notices are kept.
   */
  takeLogoutNotices(options: {
    readonly issuer: string
    readonly now: number
    readonly leaseSeconds: number
    readonly limit: number
    readonly without?: ReadonlyArray<string>
  }): Promise<ReadonlyArray<LogoutNotice>>
  /**
   * Gives back notices of this issuer that were taken until `leasedUntil` and not tried: they are due at `now`, and the
   * attempt does not count. One that was taken again or put off since, or is unknown, stays as it is.
   */
  returnLogoutNotices(options: {
    readonly issuer: string
    readonly noticeIds: ReadonlyArray<string>
    readonly leasedUntil: number
    readonly now: number
  }): Promise<void>
  /** Puts off the next attempt of a notice of this issuer; unknown: nothing happens. */
  postponeLogoutNotice(options: {
    readonly issuer: string
    readonly noticeId: string
    readonly nextAttemptAt: number
  }): Promise<void>
  /** Forgets a notice of this issuer; unknown: nothing happens. */
  deleteLogoutNotice(options: { readonly issuer: string; readonly noticeId: string }): Promise<void>
  /**
   * Forgets a notice of this issuer that its client did not take, and stores the event that says so; unknown: nothing
   * happens. Atomic: of concurrent calls one stores its event.
   */
  giveUpLogoutNotice(options: {
    readonly issuer: string
    readonly noticeId: string
    readonly event: AuditEvent
  }): Promise<void>
}

/** Keeps what happened. Append only. */
export interface AuditStore {
  insertAuditEvent(event: AuditEvent): Promise<void>
  /**
   * Returns up to `limit` events of a tenant (or with '' of the deployment) at any issuer that pass the `filter` (default:
   * all), latest first, those of one second in the reverse of the order in which they were stored; only those that stand
   * after the place `after` in this order (default: from the latest).
   */
  listAuditEvents(options: {
    readonly tenantId: string
    readonly filter?: AuditFilter
    readonly after?: AuditPlace | null
    readonly limit: number
  }): Promise<ReadonlyArray<KeptAuditEvent>>
}

/** Finds what is due, and removes what nobody can use any more. */
export interface HousekeepingStore {
  /**
   * Returns up to `limit` issuers, each once, that have a signing key to publish, promote or remove; however many issuers
   * there are, only these. What has been due for longest comes first, so that with more than `limit` of them none waits for
   * ever. Keys count as due since `until` after `postponeRotation`.
   */
  listIssuersWithKeysDue(
    options: RotationThresholds & { readonly now: number; readonly limit: number },
  ): Promise<ReadonlyArray<string>>
  /** Returns up to `limit` issuers, each once, that have a logout notice due; the one that has waited for longest first. */
  listIssuersWithNoticesDue(options: { readonly now: number; readonly limit: number }): Promise<ReadonlyArray<string>>
  /** Lists the issuer for the keys that it has no more before `until` (epoch seconds): its rotation has failed. */
  postponeRotation(options: { readonly issuer: string; readonly until: number }): Promise<void>
  /**
   * Deletes up to `limit` records of each kind that ended before the given times (epoch seconds). Returns how many, and
   * whether of some kind there may be more: call it again then, until there is none.
   * Codes and families go by their expiry; a grant goes with the last code, family and session that it hangs on. A
   * session that expired and was not ended stays while a family of a standing grant of it does: whoever signs out then
   * ends it, and its clients are told. It looks at a bounded number of records, however many are kept; what is kept it
   * may not look at again before what keeps it was to end.
   */
  deleteEnded(options: {
    readonly endedBefore: number
    readonly auditBefore: number
    readonly grantsBefore: number
    readonly limit: number
  }): Promise<{ readonly deleted: number; readonly isMore: boolean }>
}
