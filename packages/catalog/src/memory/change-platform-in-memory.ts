import type { PlatformAction, PlatformChange, PlatformOutcome } from '../change.ts'
import { platformRecords } from '../change.ts'
import type { JsonObject } from '../tenant-feature.ts'
import { isOpenAttempt, keepAnswer } from './memory-idempotency-store.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Makes a change of what is no tenant's with its audit entry and its answer, or none of it. Nothing is awaited. */
export function changePlatformInMemory(
  records: MemoryRecords,
  what: {
    readonly change: PlatformChange
    readonly action: PlatformAction
    readonly tenantId: string
    readonly record: JsonObject
    readonly isAllowed: boolean
    readonly write: () => void
  },
): PlatformOutcome {
  const { action, tenantId, record, isAllowed, write } = what
  const { auditId: id, actor, requestId, at, answered } = what.change
  if (answered !== null && !isOpenAttempt(records, answered.attempt)) return 'attempt_superseded'
  if (!isAllowed) return 'refused'
  write()
  const sequence = records.audit.length + 1
  records.audit.push({ sequence, id, tenantId, actor, requestId, at, action, ...platformRecords(action, record) })
  if (answered !== null) keepAnswer(records, answered)
  return 'committed'
}
