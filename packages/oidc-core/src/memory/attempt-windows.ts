import type { AttemptWindow } from './memory-records.ts'

/** Which window, by tenant and account, and when it is looked at. */
export interface WindowTime {
  readonly tenantId: string
  readonly accountHash: string
  readonly windowSeconds: number
  readonly now: number
}

/** Returns the key of a window. */
export const windowKey = ({ tenantId, accountHash }: Pick<WindowTime, 'tenantId' | 'accountHash'>): string =>
  JSON.stringify([tenantId, accountHash])

/** Returns the running window, or one without attempts. */
export function runningWindow(windows: Map<string, AttemptWindow>, time: WindowTime): AttemptWindow {
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
