import { expect, test } from 'vitest'
import { err, ok } from '../executor/result.ts'
import type { CallCloudflare } from './cloudflare-api.ts'
import { paceCalls } from './pace-calls.ts'

const request = { method: 'GET', path: '/d1', doing: 'looking', reach: 'nothing' } as const
const throttled = { code: 'cloudflare-throttled', message: 'm', remedy: 'r', retriable: true, effect: 'none' } as const

function arrange(answer: (index: number) => Awaited<ReturnType<CallCloudflare>>) {
  let now = 1_000_000
  const times: Array<number> = []
  const call = paceCalls(
    async () => {
      times.push(now - 1_000_000)
      return answer(times.length)
    },
    {
      limit: { calls: 100, window: 10_000, burst: 1 },
      now: () => now,
      wait: async (milliseconds) => {
        now += milliseconds
      },
    },
  )
  return { times, ask: () => call({ ...request, signal: new AbortController().signal }) }
}

test('calls are spread over the window', async () => {
  const { ask, times } = arrange(() => ok(null))
  for (let index = 0; index < 100; index += 1) await ask()
  expect(times[0]).toBe(0)
  expect(times.at(-1)).toBeGreaterThanOrEqual(9_900)
})

test.each([
  ['as long as the API asks', { ...throttled, retryAfterSeconds: 42 }, 42_000],
  ['five minutes when it does not say', throttled, 300_000],
])('after a refusal for too many calls all others wait %s', async (_, failure, wait) => {
  const { ask, times } = arrange((index) => (index === 1 ? err(failure) : ok(null)))
  expect((await ask()).ok).toBe(false)
  expect((await ask()).ok).toBe(true)
  expect(times[1]).toBeGreaterThanOrEqual(wait)
})
