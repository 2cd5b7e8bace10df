import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { AuditPlace } from '../model/audit-event.ts'

/** Returns a place among the events as a text to ask for the next page with; it says nothing to its reader. */
export const auditCursor = ({ at, sequence }: AuditPlace): string =>
  encodeBase64url(new TextEncoder().encode(`${at}.${sequence}`))

/** Returns the place that {@link auditCursor} made this text of; null when it made none like it. */
export function parseAuditCursor(cursor: string): AuditPlace | null {
  const bytes = decodeBase64url(cursor)
  const parts = /^(\d{1,15})\.(\d{1,15})$/.exec(bytes === undefined ? '' : new TextDecoder().decode(bytes))
  return parts === null ? null : { at: Number(parts[1]), sequence: Number(parts[2]) }
}
