import type { AuditPlace } from '../model/audit-event.ts'

/** Orders events as they are listed: the latest first, of one second the one stored last. */
export const latestFirst = (left: AuditPlace, right: AuditPlace): number =>
  right.at - left.at || right.sequence - left.sequence
