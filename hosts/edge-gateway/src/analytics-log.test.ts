import { describe, expect, it } from 'vitest'
import { analyticsLog, analyticsObserver } from './analytics-log.ts'

function arrange() {
  const points: Array<unknown> = []
  return { points, dataset: { writeDataPoint: (point: unknown) => points.push(point) } }
}

describe('analyticsLog', () => {
  it('writes one datapoint for each request, indexed by tenant, without host or request id', () => {
    const { points, dataset } = arrange()
    const entry = { request_id: 'r', method: 'GET', host: 'a.example', route: 'tenant', status: 200, duration_ms: 3 }
    analyticsLog(dataset).write({ ...entry, outcome: 'forwarded', tenant_id: 'ten_1', slug: 'one' })
    analyticsLog(dataset).write({ ...entry, outcome: 'site-not-found', status: 404 })
    expect(points).toEqual([
      { indexes: ['ten_1'], blobs: ['tenant', 'forwarded', 'GET', 'one'], doubles: [200, 3] },
      { indexes: ['none'], blobs: ['tenant', 'site-not-found', 'GET', ''], doubles: [404, 3] },
    ])
  })
})

describe('analyticsObserver', () => {
  it('writes what the resolver does beside hits and refusals, which the request tells', () => {
    const { points, dataset } = arrange()
    const observe = analyticsObserver(dataset)
    const signal = 'path_slug'
    observe({ kind: 'look_up', signal, answer: 'hit' })
    observe({ kind: 'refused', reason: 'unknown', signals: [signal] })
    observe({ kind: 'look_up', signal, answer: 'miss' })
    observe({ kind: 'read', signal, answer: 'found', seconds: 0.02 })
    observe({ kind: 'stale_on_error', signal })
    expect(points).toEqual([
      { indexes: ['resolver'], blobs: ['look_up', 'miss', signal], doubles: [0] },
      { indexes: ['resolver'], blobs: ['read', 'found', signal], doubles: [0.02] },
      { indexes: ['resolver'], blobs: ['stale_on_error', '', signal], doubles: [0] },
    ])
  })
})
