import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import type { RotationPolicy } from './rotate-signing-keys.ts'
import { rotateSigningKeys, rotationThresholds } from './rotate-signing-keys.ts'
import { createSigningKeys } from './signing-keys.ts'

const issuer = 'https://auth.example'
const day = 86_400
const since = 1_800_000_000

/** What a plain JavaScript caller may pass. */
type Given = { readonly [Name in keyof RotationPolicy]?: unknown }

/** An issuer whose key signs since then. */
async function arrange() {
  const store = createMemoryStores().signingKeys
  const options = {
    store,
    keyEncryptionSecret: 'k'.repeat(32),
    randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
  }
  await createSigningKeys(options).load({ issuer, now: since })
  const rotate = async (policy: Given, now: number) =>
    (await rotateSigningKeys({ ...options, policy: policy as Partial<RotationPolicy> }, { issuer, now })).map(
      ({ kind }) => kind,
    )
  return { rotate, keys: () => store.findSigningKeys(issuer) }
}

describe('a rotation policy', () => {
  it.each<Given>([{}, { signFor: undefined }, { signFor: undefined, publishAhead: undefined, keepRetired: undefined }])(
    'has the default of what is not given or undefined: %j',
    async (policy) => {
      const { rotate } = await arrange()
      const days: Array<readonly [number, ReadonlyArray<string>]> = []
      for (let at = 1; at <= 121; at += 1) {
        const steps = await rotate(policy, since + at * day)
        if (steps.length > 0) days.push([at, steps])
      }
      expect(days).toEqual([
        [89, ['publish']],
        [90, ['promote']],
        [120, ['remove']],
      ])
      expect(rotationThresholds(since, policy as Partial<RotationPolicy>)).toEqual(rotationThresholds(since))
    },
  )

  it.each<[Given, string]>([
    [{ signFor: Number.NaN }, 'policy.signFor must be a whole number of seconds from 1, got NaN'],
    [{ signFor: 0 }, 'policy.signFor must be a whole number of seconds from 1, got 0'],
    [{ signFor: '7776000' }, 'policy.signFor must be a whole number of seconds from 1, got 7776000'],
    [{ signFor: null }, 'policy.signFor must be a whole number of seconds from 1, got null'],
    [{ publishAhead: 0.5 }, 'policy.publishAhead must be a whole number of seconds from 1, got 0.5'],
    [{ publishAhead: -1 }, 'policy.publishAhead must be a whole number of seconds from 1, got -1'],
    [{ keepRetired: Infinity }, 'policy.keepRetired must be a whole number of seconds from 1, got Infinity'],
    [{ signFor: day }, 'policy.publishAhead must be less than policy.signFor, got 86400 and 86400'],
    [{ publishAhead: 91 * day }, 'policy.publishAhead must be less than policy.signFor, got 7862400 and 7776000'],
  ])('by which keys would never change, or sign unannounced, is refused by name: %j', async (policy, message) => {
    const { rotate, keys } = await arrange()
    const before = await keys()
    const refusal = new TypeError(message)
    await expect(rotate(policy, since + 1_000 * day)).rejects.toEqual(refusal)
    expect(() => rotationThresholds(since, policy as Partial<RotationPolicy>)).toThrow(refusal)
    expect(await keys()).toEqual(before)
  })
})
