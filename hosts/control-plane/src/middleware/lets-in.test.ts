import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { AppEnv } from '../handling.ts'
import type { RateLimiter } from '../http/rate-limiter.ts'
import { letsIn } from './lets-in.ts'

function limiter(limit: number): RateLimiter & { readonly asked: Array<string> } {
  const asked: Array<string> = []
  return {
    asked,
    retryAfter: 60,
    async isWithin(key) {
      asked.push(key)
      return asked.filter((each) => each === key).length <= limit
    },
  }
}

function arrange() {
  const rateLimits = { operator: limiter(2), refused: limiter(1) }
  const app = new Hono<AppEnv>()
  app.use(
    letsIn({
      async checkCredential(authorization) {
        if (authorization === undefined) return { kind: 'refused' }
        return { kind: 'known', caller: { actor: authorization, scopes: new Set() } }
      },
      rateLimits,
    }),
  )
  app.get('/', (c) => c.text(c.get('actor')))
  const ask = (headers: Readonly<Record<string, string>>) => app.request('http://control.example/', { headers })
  return { ask, rateLimits }
}

test('an operator who asks too often hears when to come again, and others are let in', async () => {
  const { ask } = arrange()
  const statuses = []
  for (let index = 0; index < 3; index += 1) statuses.push((await ask({ authorization: 'ada' })).status)
  expect(statuses).toEqual([200, 200, 429])
  const refused = await ask({ authorization: 'ada' })
  expect(refused.headers.get('retry-after')).toBe('60')
  expect(await refused.json()).toMatchObject({ type: 'urn:voyage:problem:rate-limited', status: 429 })
  expect((await ask({ authorization: 'bob' })).status).toBe(200)
})

test('refused credentials are counted by the network of an IPv6 address: whoever has one there has all of them', async () => {
  const { ask } = arrange()
  const statuses = []
  for (const address of ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:db8:0:1::1']) {
    statuses.push((await ask({ 'cf-connecting-ip': address })).status)
  }
  expect(statuses).toEqual([401, 429, 401])
})

test('refused credentials are counted by address, and take nothing from an operator there', async () => {
  const { ask, rateLimits } = arrange()
  const from = (address: string) => ({ 'cf-connecting-ip': address })
  const statuses = []
  for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) statuses.push((await ask(from(address))).status)
  expect(statuses).toEqual([401, 429, 401])
  expect((await ask({ ...from('192.0.2.1'), authorization: 'ada' })).status).toBe(200)
  expect(rateLimits.operator.asked).toEqual(['ada'])
})
