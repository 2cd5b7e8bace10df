import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import type { SigningKeyStore } from '../stores/signing-key-store.ts'
import { createSigningKeys } from './signing-keys.ts'

const issuer = 'https://auth.example'
const now = 1_800_000_000
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** A source of keys over a store that can be out of order. */
function arrange({ reloadAfterSeconds }: { readonly reloadAfterSeconds?: number } = {}) {
  const stored = createMemoryStores().signingKeys
  const state = { isDown: false, asked: 0 }
  const store: SigningKeyStore = {
    ...stored,
    async findSigningKeys(of) {
      state.asked += 1
      if (state.isDown) throw new Error('out of order')
      return stored.findSigningKeys(of)
    },
  }
  const given = reloadAfterSeconds === undefined ? {} : { reloadAfterSeconds }
  return { state, keys: createSigningKeys({ store, keyEncryptionSecret: 'k'.repeat(32), randomBytes, ...given }) }
}

describe('keys that are known', () => {
  it.each([{ isForVerifiers: true }, { kid: 'unknown' }])(
    'are good for 300 s while the store fails, though it is asked again after 10 s: %j',
    async (early) => {
      const { state, keys } = arrange()
      const known = await keys.load({ issuer, now })
      const { asked } = state
      state.isDown = true
      expect(await keys.load({ issuer, now: now + 9, ...early })).toBe(known)
      expect(state.asked).toBe(asked)
      expect(await keys.load({ issuer, now: now + 10, ...early })).toBe(known)
      expect(await keys.load({ issuer, now: now + 299, ...early })).toBe(known)
      expect(state.asked).toBe(asked + 2)
      await expect(keys.load({ issuer, now: now + 300, ...early })).rejects.toThrow('out of order')
      state.isDown = false
      expect(await keys.load({ issuer, now: now + 300, ...early })).not.toBe(known)
    },
  )

  it('are not enough for an algorithm of which there is none among them', async () => {
    const { state, keys } = arrange()
    await keys.load({ issuer, now })
    state.isDown = true
    await expect(keys.load({ issuer, now, algorithm: 'RS256' })).rejects.toThrow('out of order')
  })
})

describe('reloadAfterSeconds', () => {
  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, '300'])('is refused by name when it is %s', (seconds) => {
    const build = () => arrange({ reloadAfterSeconds: seconds as number })
    expect(build).toThrow(new TypeError(`reloadAfterSeconds must be a whole number of seconds from 0, got ${seconds}`))
  })

  it('may be 0: the store is asked each time', async () => {
    const { state, keys } = arrange({ reloadAfterSeconds: 0 })
    await keys.load({ issuer, now })
    const { asked } = state
    await keys.load({ issuer, now })
    expect(state.asked).toBe(asked + 1)
  })
})
