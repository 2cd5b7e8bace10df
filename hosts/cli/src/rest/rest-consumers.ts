import type { Result, StepFailure } from '@voyage/deploy-planner'
import { err, ok } from '../executor/result.ts'
import { isRecord } from '../http/api-client.ts'
import { answerUnexpected } from './answer-unexpected.ts'
import type { CallCloudflare } from './cloudflare-api.ts'
import type { QueueConsumer } from './read-worker-upload.ts'
import { createRestQueues } from './rest-resources.ts'

/** Makes the Worker the consumer of a queue, or brings what it is up to date. */
export async function putConsumer(request: {
  readonly call: CallCloudflare
  readonly worker: string
  readonly consumer: QueueConsumer
  readonly signal: AbortSignal
}): Promise<Result<null, StepFailure>> {
  const { call, worker, consumer, signal } = request
  const doing = `making the Worker ${worker} the consumer of the queue ${consumer.queue}`
  const name = consumer.queue
  const queue = await createRestQueues(call).find(name, { signal })
  if (!queue.ok) return queue
  if (queue.value === null) {
    return err({
      code: 'queue-missing',
      message: `${doing}: there is no such queue.`,
      remedy: 'List the queue in the manifest, so that the deploy creates it.',
      retriable: false,
      effect: 'none',
    })
  }
  const path = `/queues/${queue.value}/consumers`
  const listed = await call({ method: 'GET', path, doing, reach: 'nothing', signal })
  if (!listed.ok) return listed
  if (!Array.isArray(listed.value)) return err(answerUnexpected(doing, 'none'))
  const own = listed.value.filter(isRecord).find((one) => [one['script'], one['script_name']].includes(worker))
  const id = own?.['consumer_id']
  const body = toRequestBody(worker, consumer)
  const done =
    typeof id === 'string'
      ? await call({ method: 'PUT', path: `${path}/${id}`, body, doing, reach: 'one-request', signal })
      : await call({ method: 'POST', path, body, doing, reach: 'one-request', signal })
  return done.ok ? ok(null) : done
}

const toRequestBody = (worker: string, consumer: QueueConsumer): object => ({
  type: 'worker',
  script_name: worker,
  dead_letter_queue: consumer.dead_letter_queue,
  settings: {
    batch_size: consumer.max_batch_size,
    max_retries: consumer.max_retries,
    max_wait_time_ms: consumer.max_batch_timeout === undefined ? undefined : 1000 * consumer.max_batch_timeout,
    max_concurrency: consumer.max_concurrency,
    retry_delay: consumer.retry_delay,
  },
})
