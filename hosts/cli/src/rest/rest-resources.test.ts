import { expect, it } from 'vitest'
import { ok } from '../executor/result.ts'
import type { CallCloudflare } from './cloudflare-api.ts'
import { putConsumer } from './rest-consumers.ts'
import { createRestQueues } from './rest-resources.ts'

const { signal } = new AbortController()
const id = (digit: string) => digit.repeat(32)

/** An account with more queues than any page holds, whose list is only whole when it is asked for one name. */
function arrange() {
  const asked: Array<string> = []
  const queues = [
    { queue_name: 'mail-dead', queue_id: id('a') },
    { queue_name: 'mail', queue_id: id('b') },
  ]
  const call: CallCloudflare = async ({ method, path }) => {
    asked.push(`${method} ${path}`)
    if (!path.startsWith('/queues?')) return ok([])
    const name = new URL(path, 'https://api').searchParams.get('name')
    return ok({ success: true, result: queues.filter(({ queue_name }) => name !== null && queue_name.includes(name)) })
  }
  return { call, asked }
}

it('asks the list of queues for the one name, and takes nothing whose name only holds it', async () => {
  const { call, asked } = arrange()
  expect(await createRestQueues(call).find('mail', { signal })).toEqual(ok(id('b')))
  expect(await createRestQueues(call).find('dead', { signal })).toEqual(ok(null))
  expect(asked[0]).toBe('GET /queues?name=mail&per_page=100&page=1')
})

it('finds the queue that a Worker consumes by its name too', async () => {
  const { call, asked } = arrange()
  expect(await putConsumer({ call, worker: 'site', consumer: { queue: 'mail' }, signal })).toEqual(ok(null))
  expect(asked).toContain(`POST /queues/${id('b')}/consumers`)
})
