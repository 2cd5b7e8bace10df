import { afterAll, beforeAll } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startAuth } from './browser.ts'

/**
 * Starts the auth host before the first test of a file (or of a `describe`) and stops it after the last.
 *
 * @returns what can be used in tests, and in the `beforeAll` that come after this call
 */
export function startAuthForFile(options: Parameters<typeof startAuth>[0] = {}): RunningWorkers {
  let running: RunningWorkers | undefined
  const started = (): RunningWorkers => {
    if (running === undefined) throw new TypeError('the auth host is not started before a test')
    return running
  }
  beforeAll(async () => {
    running = await startAuth(options)
  })
  afterAll(() => running?.stop())
  return {
    fetch: (worker, url, init) => started().fetch(worker, url, init),
    d1: (worker, binding) => started().d1(worker, binding),
    unboundD1: (id) => started().unboundD1(id),
    get logs() {
      return started().logs
    },
    stop: () => started().stop(),
  }
}
