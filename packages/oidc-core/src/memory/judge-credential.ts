import type { Client } from '../model/client.ts'
import type { GuessLimit, Judgement } from '../stores/judgement.ts'
import { countAttempt, latestFull } from './attempt-windows.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Judges a credential, and counts it, as {@link GuessLimit} says. */
export function judgeCredential<Found>(
  { attempts: windows }: MemoryRecords,
  { counters, ...time }: GuessLimit,
  { meant, isRight }: { readonly meant: Found | null; readonly isRight: boolean },
): Judgement<Found> {
  const windowStartedAt = latestFull(windows, { counters, ...time })
  if (windowStartedAt !== null) return { outcome: 'limited', windowStartedAt }
  if (isRight && meant !== null) return { outcome: 'right', found: meant }
  const attempts = counters.map((counter) => countAttempt(windows, { ...counter, ...time }).attempts)
  return { outcome: 'wrong', found: meant, attempts }
}

/** Returns the client when it exists at this issuer, which serves this tenant (null: every one). */
export function existingClient(
  client: Client | undefined,
  { issuer, tenantId }: { readonly issuer: string; readonly tenantId: string | null },
): Client | null {
  if (client === undefined || (client.issuer !== null && client.issuer !== issuer)) return null
  return tenantId === null || client.tenantId === tenantId ? client : null
}
