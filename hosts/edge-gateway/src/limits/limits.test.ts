import { describe, expect, it } from 'vitest'
import { surveyHeaders } from '../forward/spoofable-headers.ts'
import { createCredentialLimit } from './credential-limit.ts'
import { limitBody } from './limit-body.ts'
import { bindingRateLimit } from './rate-limit.ts'
import { createReloadLimit } from './reload-limit.ts'
import { checkRequestSize } from './request-limits.ts'

const limits = { maxUrlLength: 100, maxHeaderLength: 50, maxBodyBytes: 10 }
const check = (url: string, init?: RequestInit) => {
  const request = new Request(url, init)
  return checkRequestSize(request, { headerLength: surveyHeaders(request.headers).length, limits })
}

describe('checkRequestSize', () => {
  it('lets a request pass up to each limit, and not past it', () => {
    const address = (length: number) => 'http://a.example/'.padEnd(length, 'x')
    expect([check(address(100)), check(address(101))]).toEqual([null, 'address-too-long'])
    const headers = (length: number) => ({ headers: { name: 'v'.repeat(length - 4) } })
    expect([check('http://a/', headers(50)), check('http://a/', headers(51))]).toEqual([null, 'headers-too-large'])
    const body = (length: string) => ({ method: 'POST', headers: { 'content-length': length } })
    expect([check('http://a/', body('10')), check('http://a/', body('11'))]).toEqual([null, 'body-too-large'])
    for (const length of ['x', '1e99', '10, 11']) expect(check('http://a/', body(length))).toBe('body-too-large')
  })
})

describe('limitBody', () => {
  const stream = (...chunks: ReadonlyArray<number>) =>
    new ReadableStream({
      start(controller) {
        for (const length of chunks) controller.enqueue(new Uint8Array(length))
        controller.close()
      },
    })
  const streamed = (...chunks: ReadonlyArray<number>) =>
    new Request('http://a.example/', { method: 'POST', body: stream(...chunks), duplex: 'half' } as RequestInit)

  it('counts a streamed body as it passes', async () => {
    const { request, exceeded } = limitBody(streamed(4, 6), 10)
    expect((await request.arrayBuffer()).byteLength).toBe(10)
    expect(exceeded()).toBe(false)
  })

  it('cuts a streamed body off past the limit, and its reader sees an error', async () => {
    const { request, exceeded } = limitBody(streamed(4, 6, 1, 1000), 10)
    await expect(request.arrayBuffer()).rejects.toThrow()
    expect(exceeded()).toBe(true)
  })

  it('leaves a request without a body as it is', () => {
    const request = new Request('http://a.example/')
    expect(limitBody(request, 10).request).toBe(request)
  })
})

describe('bindingRateLimit', () => {
  it('asks the binding by the tenant id', async () => {
    const keys: Array<string> = []
    const limit = async ({ key }: { readonly key: string }) => {
      keys.push(key)
      return { success: keys.length < 2 }
    }
    const rateLimit = bindingRateLimit({ limit })
    expect([await rateLimit.admit('ten_1'), await rateLimit.admit('ten_1')]).toEqual([true, false])
    expect(keys).toEqual(['ten_1', 'ten_1'])
  })

  it('lets everything pass without a binding, and when the binding fails', async () => {
    expect(await bindingRateLimit(undefined).admit('ten_1')).toBe(true)
    expect(await bindingRateLimit({ limit: () => Promise.reject(new Error('down')) }).admit('ten_1')).toBe(true)
  })
})

describe('createCredentialLimit', () => {
  it('bars nobody without a binding, and when the binding fails', async () => {
    for (const binding of [undefined, { limit: () => Promise.reject(new Error('down')) }]) {
      const limit = createCredentialLimit(binding, () => 0)
      expect([await limit.noteRefused('a'), limit.isBarred('a')]).toEqual([false, false])
    }
  })

  it('keeps no more than ten thousand addresses, the latest', async () => {
    const limit = createCredentialLimit({ limit: async () => ({ success: false }) }, () => 0)
    for (let address = 0; address <= 10_000; address += 1) await limit.noteRefused(`a${address}`)
    expect([limit.isBarred('a0'), limit.isBarred('a1'), limit.isBarred('a10000')]).toEqual([false, true, true])
  })
})

describe('createReloadLimit', () => {
  const rest = { slug: 'one', name: 'One', status: 'active', plan: 'standard', version: 1, databases: [] }
  const record = (id: string) => ({ id, ...rest })

  it('remembers a bounded number of versions: a spray of tenants has the one read longest ago forgotten', () => {
    const limit = createReloadLimit({ maxAgeSeconds: 15, now: () => 0, maxVersions: 2 })
    const admitted = ['a', 'b', 'b', 'c', 'c', 'b', 'a'].map((id) => limit.admit(record(id)))
    expect(admitted).toEqual(['invalidate', 'invalidate', 'refuse', 'invalidate', 'refuse', 'refuse', 'invalidate'])
  })
})
