import type { Observer } from '@voyage/tenant-resolver'
import type { Log } from './log.ts'

/** An Analytics Engine dataset binding. */
export interface AnalyticsDataset {
  writeDataPoint(point: {
    readonly indexes: Array<string>
    readonly blobs: Array<string>
    readonly doubles: Array<number>
  }): void
}

/** Returns a log that writes one datapoint for each request, indexed by tenant (`none` for no tenant). */
export function analyticsLog(dataset: AnalyticsDataset): Log {
  return {
    write({ tenant_id, slug, route, outcome, method, status, duration_ms }) {
      dataset.writeDataPoint({
        indexes: [tenant_id ?? 'none'],
        blobs: [route, outcome, method, slug ?? ''],
        doubles: [status, duration_ms],
      })
    },
  }
}

/**
 * Returns an observer that writes the resolver's events as datapoints indexed by `resolver`, hits apart: they are the
 * requests that leave no other.
 */
export function analyticsObserver(dataset: AnalyticsDataset): Observer {
  return (event) => {
    if (event.kind === 'refused' || (event.kind === 'look_up' && event.answer === 'hit')) return
    const answer = event.kind === 'stale_on_error' ? '' : event.answer
    const seconds = event.kind === 'read' ? event.seconds : 0
    dataset.writeDataPoint({ indexes: ['resolver'], blobs: [event.kind, answer, event.signal], doubles: [seconds] })
  }
}
