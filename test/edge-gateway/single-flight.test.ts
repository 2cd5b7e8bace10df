import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { root, startWorkers } from '../support/start-workers.ts'

const slow = `export default {
  async fetch(request) {
    const milliseconds = Number(new URL(request.url).pathname.slice(1))
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    return new Response('Meridian')
  },
}`

describe('the resolver in workerd', () => {
  let workers: RunningWorkers

  beforeAll(async () => {
    const { code } = await bundleWorker({ entry: join(import.meta.dirname, 'probe-worker.ts'), root })
    workers = await startWorkers({
      workers: [
        { name: 'probe', script: code, services: { SLOW: 'slow' } },
        { name: 'slow', script: slow },
      ],
    })
  })
  afterAll(() => workers?.stop())

  const ask = (path: string) => workers.fetch('probe', `http://meridian.example${path}`)
  const reads = async (): Promise<unknown> => (await ask('/reads')).json()

  it('reads once for twenty requests at the same time, each of which can go on with I/O of its own', async () => {
    await ask('/arrange?milliseconds=200')
    const answers = await Promise.all(Array.from({ length: 20 }, async () => (await ask('/')).json()))
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ outcome: 'served', own: 'Meridian' })))
    expect(await reads()).toEqual({ reads: 1 })
  })

  it('keeps what one request read for those after it', async () => {
    await ask('/arrange?milliseconds=0')
    for (let request = 0; request < 5; request += 1) expect((await ask('/')).status).toBe(200)
    expect(await reads()).toEqual({ reads: 1 })
  })

  it('answers all who wait for a request that has ended, by one more read', async () => {
    await ask('/arrange?milliseconds=300')
    expect(await (await ask('/abandon')).text()).toBe('gone')
    const answers = await Promise.all(Array.from({ length: 10 }, async () => (await ask('/')).json()))
    expect(answers).toEqual(Array.from({ length: 10 }, () => ({ outcome: 'served', own: 'Meridian' })))
    expect(await reads()).toEqual({ reads: 2 })
  })

  it('logs no warning of workerd about promises that cross requests', () => {
    expect(workers.logs.filter((line) => /different request|cross-request|hung/i.test(line))).toEqual([])
  })
})
