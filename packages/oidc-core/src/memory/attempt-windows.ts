import type { Admission, AttemptKey, GuessLimit } from '../stores/judgement.ts'
import type { AttemptWindow } from './memory-records.ts'

/** Which window, by tenant and account, and when it is looked at. */
export interface WindowTime extends AttemptKey {
  readonly windowSeconds: number
  readonly now: number
}

/** Returns the key of a window. */
export const windowKey = ({ tenantId, accountHash }: AttemptKey): string => JSON.stringify([tenantId, accountHash])

/** Returns the running window, or one without attempts. */
function runningWindow(windows: Map<string, AttemptWindow>, time: WindowTime): AttemptWindow {
  const window = windows.get(windowKey(time))
  const { windowSeconds, now } = time
  return window !== undefined && window.windowStartedAt > now - windowSeconds
    ? window
    : { attempts: 0, windowStartedAt: now }
}

/** Counts one attempt and returns the window with it. */
export function countAttempt(windows: Map<string, AttemptWindow>, time: WindowTime): AttemptWindow {
  const { attempts, windowStartedAt } = runningWindow(windows, time)
  const counted = { attempts: attempts + 1, windowStartedAt }
  windows.set(windowKey(time), counted)
  return counted
}

/** Returns the latest of the windows that are full; null when there is room. */
export function latestFull(windows: Map<string, AttemptWindow>, { counters, ...time }: GuessLimit): number | null {
  const full = counters
    .map((counter) => ({ ...counter, ...runningWindow(windows, { ...counter, ...time }) }))
    .filter(({ attempts, limit }) => attempts >= limit)
  return full.length === 0 ? null : Math.max(...full.map(({ windowStartedAt }) => windowStartedAt))
}

/** Counts an attempt under every counter, or its refusal under those that were full just now. */
export function admitAttempt(windows: Map<string, AttemptWindow>, limit: GuessLimit): Admission {
  const { counters, ...time } = limit
  const windowStartedAt = latestFull(windows, limit)
  const counted = counters.filter(
    (counter) => windowStartedAt === null || runningWindow(windows, { ...counter, ...time }).attempts === counter.limit,
  )
  for (const counter of counted) countAttempt(windows, { ...counter, ...time })
  return windowStartedAt === null
    ? { outcome: 'admitted' }
    : { outcome: 'limited', windowStartedAt, first: counted.length > 0 }
}

/** Forgets the attempts under a counter and under all that lie below it. */
export function clearAttempts(windows: Map<string, AttemptWindow>, { tenantId, accountHash }: AttemptKey): void {
  for (const key of windows.keys()) {
    const [tenant, account] = JSON.parse(key) as [string, string]
    if (tenant === tenantId && `${account}:`.startsWith(`${accountHash}:`)) windows.delete(key)
  }
}
