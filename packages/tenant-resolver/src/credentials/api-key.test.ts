import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createTenantResolver } from '../resolver.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import type { ApiKeyOptions, ApiKeyRecord } from './api-key.ts'
import { apiKey } from './api-key.ts'
import { digestApiKeySecret, parseApiKeyText } from './api-key-text.ts'
import { equalDigests } from './equal-digests.ts'

const secret = 'q3Zr0vXk1nB7cD9eF2gH4j'
const otherSecret = 'Zr0vXk1nB7cD9eF2gH4jq3'

async function arrange(options: Partial<ApiKeyOptions> = {}) {
  const clock = createFakeClock()
  const asked: Array<string> = []
  const stored = new Map<string, ApiKeyRecord>()
  const add = async (publicId: string, plain: string, changes: Partial<ApiKeyRecord> = {}) =>
    stored.set(publicId, {
      secretSha256: await digestApiKeySecret(plain),
      expiresAt: null,
      revokedAt: null,
      tenant: tenantRecord(),
      ...changes,
    })
  const findByPublicId = async (publicId: string) => {
    asked.push(publicId)
    return stored.get(publicId) ?? null
  }
  const resolver = createTenantResolver({
    directory: { findByDomain: async () => null, findBySlug: async () => null },
    clock,
    signals: [apiKey({ keys: { findByPublicId }, now: clock.now, ...options })],
  })
  const ask = (headers: HeadersInit) => resolver.resolve({ url: 'https://api.example/', headers: new Headers(headers) })
  const present = (key: string) => ask({ authorization: `Bearer ${key}` })
  await add('keyOne01', secret)
  return { add, ask, asked, clock, present, resolver, stored }
}

describe('apiKey', { timeout: 30_000 }, () => {
  it('serves the tenant of a key, found by its public id', async () => {
    const { asked, present } = await arrange()
    expect(await present(`vk_keyOne01.${secret}`)).toMatchObject({ outcome: 'served', signals: ['api_key'] })
    expect(asked).toEqual(['keyOne01'])
  })

  it.each([
    ['a wrong secret', `vk_keyOne01.${otherSecret}`],
    ['an unknown id', `vk_keyTwo02.${secret}`],
    ['no secret', 'vk_keyOne01'],
    ['a secret under 128 bits', 'vk_keyOne01.short'],
    ['something behind it', `vk_keyOne01.${secret}, Bearer vk_keyOne01.${secret}`],
    ['another prefix behind the first', `vk_vk_keyOne01.${secret}`],
    ['absurd length', `vk_keyOne01.${'x'.repeat(100_000)}`],
  ])('refuses a key with %s', async (_what, key) => {
    const { present } = await arrange()
    expect(await present(key)).toEqual({ outcome: 'unauthenticated', signals: ['api_key'] })
  })

  it('refuses the stored hash presented as a key', async () => {
    const { present, stored } = await arrange()
    expect(await present(`vk_keyOne01.${stored.get('keyOne01')?.secretSha256}`)).toMatchObject({
      outcome: 'unauthenticated',
    })
  })

  it('refuses an expired and a revoked key from that second on', async () => {
    const { add, clock, present } = await arrange()
    await add('expiring', secret, { expiresAt: clock.now() + 100 })
    await add('revoked0', secret, { revokedAt: clock.now() + 100 })
    clock.advance(99)
    const serve = async () =>
      (await Promise.all([`expiring`, `revoked0`].map((id) => present(`vk_${id}.${secret}`)))).map(
        ({ outcome }) => outcome,
      )
    expect(await serve()).toEqual(['served', 'served'])
    clock.advance(16)
    expect(await serve()).toEqual(['unauthenticated', 'unauthenticated'])
  })

  it('accepts two live keys of one tenant, so that one can replace the other', async () => {
    const { add, present } = await arrange()
    await add('keyTwo02', otherSecret)
    for (const key of [`vk_keyOne01.${secret}`, `vk_keyTwo02.${otherSecret}`]) {
      expect(await present(key)).toMatchObject({ outcome: 'served' })
    }
  })

  it('asks once for many requests, and keeps the digest, never the key', async () => {
    const proved: Array<string> = []
    const { asked, present, resolver } = await arrange({ onProved: (publicId) => proved.push(publicId) })
    for (let request = 0; request < 5; request += 1) await present(`vk_keyOne01.${secret}`)
    expect([asked, proved]).toEqual([['keyOne01'], ['keyOne01']])
    resolver.invalidate({ kind: 'key', keyspace: 'api_key', value: `keyOne01.${await digestApiKeySecret(secret)}` })
    await present(`vk_keyOne01.${secret}`)
    expect(asked).toHaveLength(2)
  })

  it('does not let a cached key vouch for the same id with another secret', async () => {
    const { present } = await arrange()
    await present(`vk_keyOne01.${secret}`)
    expect(await present(`vk_keyOne01.${otherSecret}`)).toMatchObject({ outcome: 'unauthenticated' })
  })

  it('sees a revocation at once when its tenant is invalidated', async () => {
    const { clock, present, resolver, stored } = await arrange()
    await present(`vk_keyOne01.${secret}`)
    const record = stored.get('keyOne01')
    if (record !== undefined) stored.set('keyOne01', { ...record, revokedAt: clock.now() })
    resolver.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
    expect(await present(`vk_keyOne01.${secret}`)).toMatchObject({ outcome: 'unauthenticated' })
  })

  it('does the same work for an unknown id as for a wrong secret: one digest, one look-up', async () => {
    const digests = vi.spyOn(crypto.subtle, 'digest')
    const work = async (key: string) => {
      const { asked, present } = await arrange()
      const before = digests.mock.calls.length
      await present(key)
      return [digests.mock.calls.length - before, asked.length]
    }
    expect(await work(`vk_keyTwo02.${secret}`)).toEqual([1, 1])
    expect(await work(`vk_keyOne01.${otherSecret}`)).toEqual([1, 1])
    digests.mockRestore()
  })

  it.each([
    [{ authorization: 'Basic dXNlcjpwdw==' }],
    [{ authorization: 'Bearer some-other-token' }],
    [{ 'x-api-key': `vk_keyOne01.${secret}` }],
    [{}],
  ])('is absent for %o', async (headers) => {
    const { ask, asked } = await arrange()
    expect(await ask(headers as HeadersInit)).toEqual({ outcome: 'unknown', signals: [] })
    expect(asked).toEqual([])
  })

  it('takes a key from X-Api-Key where that is configured, and refuses two that differ', async () => {
    const { ask } = await arrange({ headers: ['authorization', 'x-api-key'] })
    const key = `vk_keyOne01.${secret}`
    expect(await ask({ 'X-API-KEY': key })).toMatchObject({ outcome: 'served' })
    expect(await ask({ 'x-api-key': key, authorization: `bearer ${key}` })).toMatchObject({ outcome: 'served' })
    for (const headers of [
      { 'x-api-key': key, authorization: `Bearer vk_keyOne01.${otherSecret}` },
      { 'x-api-key': 'anything else' },
      { 'x-api-key': '' },
    ]) {
      expect(await ask(headers)).toMatchObject({ outcome: 'unauthenticated' })
    }
  })

  it('is unavailable, not refused, when the keys cannot be read', async () => {
    const { present } = await arrange({ keys: { findByPublicId: () => Promise.reject(new Error('down')) } })
    expect(await present(`vk_keyOne01.${secret}`)).toMatchObject({ outcome: 'unavailable' })
  })

  it('never throws and never serves for a header of any text', async () => {
    const { ask } = await arrange({ headers: ['authorization', 'x-api-key'] })
    const text = fc.oneof(
      fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) }),
      fc.constantFrom('vk_', 'vk_keyOne01.', 'vk_.', `vk_keyOne01.${secret}x`, `VK_keyOne01.${secret}`),
    )
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('authorization', 'x-api-key'), async (value, name) => {
        const { outcome } = await ask({ [name]: name === 'authorization' ? `Bearer ${value}` : value })
        expect(['unknown', 'unauthenticated']).toContain(outcome)
      }),
    )
  })
})

describe('equalDigests', () => {
  it('is equality, whatever the texts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), (one, other) => {
        expect(equalDigests(one, other)).toBe(one === other)
      }),
    )
  })

  it('looks at every character of the presented digest, wherever the first difference lies', () => {
    const looked = (stored: string): number => {
      let count = 0
      const charCodeAt = () => {
        count += 1
        return 0x61
      }
      // A stand-in that counts: no real string tells who looks at it.
      const presented = { length: 64, charCodeAt } as unknown as string
      equalDigests(presented, stored)
      return count
    }
    expect([looked(`b${'a'.repeat(63)}`), looked(`${'a'.repeat(63)}b`), looked('a'.repeat(64))]).toEqual([64, 64, 64])
  })
})

describe('parseApiKeyText', () => {
  it('takes a key apart', () => {
    expect(parseApiKeyText(`vk_keyOne01.${secret}`)).toEqual({ publicId: 'keyOne01', secret })
  })
})
