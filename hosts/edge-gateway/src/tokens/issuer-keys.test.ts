import type { CompactJWSHeaderParameters } from 'jose'
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { createIssuerKeys } from './issuer-keys.ts'

const published = async (kid: string) => ({ ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid })
const jwks = await Promise.all(['k1', 'k2'].map(published))

function arrange() {
  const issuer = { keys: jwks.slice(0, 1), failing: false, reads: 0, time: 1000 }
  const find = createIssuerKeys({
    now: () => issuer.time,
    async fetchJwkSet() {
      issuer.reads += 1
      if (issuer.failing) throw new Error('no answer')
      return { keys: issuer.keys }
    },
  })
  const ask = async (kid: string): Promise<string> => {
    const header: CompactJWSHeaderParameters = { alg: 'ES256', kid }
    try {
      await find(header, { payload: '', signature: '' })
      return 'found'
    } catch (cause) {
      return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    }
  }
  return { ask, issuer }
}
const unknown = 'ERR_JWKS_NO_MATCHING_KEY'

describe('createIssuerKeys', () => {
  it('reads the keys once for all tokens, and anew after ten minutes', async () => {
    const { ask, issuer } = arrange()
    for (const after of [0, 1, 599]) {
      issuer.time = 1000 + after
      expect(await ask('k1')).toBe('found')
    }
    expect(issuer.reads).toBe(1)
    issuer.time = 1600
    expect([await ask('k1'), issuer.reads]).toEqual(['found', 2])
  })

  it('follows a rotation at once, and lets made-up key ids cause one read in 30 seconds', async () => {
    const { ask, issuer } = arrange()
    await ask('k1')
    issuer.time += 30
    issuer.keys = jwks
    expect([await ask('k2'), issuer.reads]).toEqual(['found', 2])
    for (let times = 0; times < 50; times += 1) expect(await ask(`made-up-${times}`)).toBe(unknown)
    expect(issuer.reads).toBe(2)
    issuer.time += 30
    expect([await ask('made-up'), issuer.reads]).toEqual([unknown, 3])
  })

  it('gives up a key that the issuer no longer publishes', async () => {
    const { ask, issuer } = arrange()
    await ask('k1')
    issuer.keys = jwks.slice(1)
    issuer.time += 600
    expect([await ask('k1'), await ask('k2')]).toEqual([unknown, 'found'])
  })

  it('bridges an issuer that does not answer for an hour, asking it every 30 seconds, and then knows nothing', async () => {
    const { ask, issuer } = arrange()
    await ask('k1')
    issuer.failing = true
    for (let second = 600; second < 3600; second += 10) {
      issuer.time = 1000 + second
      expect(await ask('k1'), `after ${second} s`).toBe('found')
      expect(await ask('made-up')).toBe(unknown)
    }
    expect(issuer.reads).toBe(1 + 3000 / 30)
    issuer.time = 4600
    expect(await ask('k1')).toBe('unreadable')
  })

  it('asks an issuer that has never answered every five seconds', async () => {
    const { ask, issuer } = arrange()
    issuer.failing = true
    for (let second = 0; second < 10; second += 1) {
      issuer.time = 1000 + second
      expect(await ask('k1')).toBe('unreadable')
    }
    expect(issuer.reads).toBe(2)
    issuer.failing = false
    issuer.time = 1010
    expect(await ask('k1')).toBe('found')
  })
})
