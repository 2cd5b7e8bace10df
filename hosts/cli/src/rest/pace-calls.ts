import type { PaceLimit } from '@voyage/catalog/fleet-migration'
import { holdCalls, paceCall } from '@voyage/catalog/fleet-migration'
import type { CallCloudflare } from './cloudflare-api.ts'

/** What paced calls work with. Times are epoch milliseconds. */
export interface PaceCallsOptions {
  readonly limit: PaceLimit
  readonly now: () => number
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** For how long Cloudflare blocks whoever called too often, in seconds. */
const blockedFor = 300

/**
 * Returns the calls, kept within a limit. When Cloudflare refuses one for having been called too often, all others wait
 * as long as it asks for, or for the five minutes for which it blocks.
 *
 * @see https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
export function paceCalls(call: CallCloudflare, { limit, now, wait }: PaceCallsOptions): CallCloudflare {
  let pace = 0
  return async (request) => {
    const due = paceCall(pace, now(), limit)
    pace = due.pace
    if (due.at > now()) await wait(due.at - now(), request.signal)
    const answer = await call(request)
    if (!answer.ok && answer.error.code === 'cloudflare-throttled') {
      const seconds = answer.error.retryAfterSeconds ?? blockedFor
      pace = holdCalls(pace, { now: now(), seconds }, limit)
    }
    return answer
  }
}
