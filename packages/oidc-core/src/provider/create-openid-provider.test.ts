import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import { createOpenidProvider } from './create-openid-provider.ts'
import { clientOf, createTestProviders, exchangeForm, issuer, userOf } from './provider.testkit.ts'
import type { Lifetimes } from './provider-context.ts'

const needed = {
  issuer,
  stores: createMemoryStores(),
  signingKeys: { load: () => Promise.reject(new TypeError('unused')) },
  randomBytes: (length: number) => new Uint8Array(length),
  clock: () => 0,
}

it('is built for a valid issuer only', () => {
  for (const bad of ['http://auth.example', 'https://auth.example/', 'https://auth.example?x', 'auth']) {
    expect(() => createOpenidProvider({ ...needed, issuer: bad })).toThrow(TypeError)
  }
})

describe('lifetimes', () => {
  const build = (lifetimes: object) => () => createOpenidProvider({ ...needed, lifetimes })
  const day = 86_400
  const limits: Readonly<Record<keyof Lifetimes, readonly [least: number, most: number]>> = {
    authorizationCode: [1, 60],
    accessToken: [1, day],
    idToken: [1, day],
    refreshTokenIdle: [1, 366 * day],
    refreshTokenAbsolute: [1, 366 * day],
    refreshTokenGrace: [0, 3_600],
    session: [1, 366 * day],
  }

  it.each(Object.entries(limits))('%s is a whole number of seconds within %j', (name, [least, most]) => {
    const within = (seconds: number): void => {
      expect(build({ [name]: seconds })).not.toThrow()
    }
    fc.assert(fc.property(fc.integer({ min: least, max: most }), within), { examples: [[least], [most]] })
  })

  it.each(Object.entries(limits))(
    '%s of another kind is refused by name, with what was given and what is wanted (within %j)',
    (name, [least, most]) => {
      const kinds = [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '30']
      for (const seconds of [least - 1, -5, most + 1, 34_560_000, ...kinds]) {
        const message = `lifetimes.${name} must be a whole number of seconds from ${least} to ${most}, got ${seconds}`
        expect(build({ [name]: seconds })).toThrow(new TypeError(message))
      }
    },
  )
})

it('takes an option that is undefined as not given, for those who compile without exactOptionalPropertyTypes', async () => {
  const optional = {
    tenantId: undefined,
    ownClaims: undefined,
    addressOf: undefined,
    digestAddress: undefined,
    registration: undefined,
    without: undefined,
    languages: undefined,
    lifetimes: {
      authorizationCode: undefined,
      accessToken: undefined,
      idToken: undefined,
      refreshTokenIdle: undefined,
      refreshTokenAbsolute: undefined,
      refreshTokenGrace: undefined,
      session: undefined,
    },
  }
  const client = clientOf('ten_a', 'client')
  const ada = userOf('ten_a', 'ada')
  const outcomeOf = async (place: object) => {
    const [test] = await createTestProviders({ clients: [client], users: [ada], at: [{ issuer, ...place }] })
    const { code } = (await test?.code(client, ada)) ?? {}
    const tokens = await test?.token(client, exchangeForm(code ?? ''))
    const { refresh_token } = tokens ?? {}
    const refreshed = await test?.token(client, { grant_type: 'refresh_token', refresh_token: refresh_token ?? '' })
    const shapes = [tokens, refreshed].map((answer) => [Object.keys(answer ?? {}), answer?.['expires_in']])
    return { shapes, metadata: test?.provider.metadata, tenantId: test?.provider.tenantId }
  }
  // The providers of the other tests have these four.
  const { addressOf: _, digestAddress: __, registration: ___, ownClaims: ____, ...alike } = optional
  const plain = await outcomeOf({})
  expect(plain.shapes[0]?.[0]).toContain('access_token')
  expect(await outcomeOf(alike)).toEqual(plain)
  const bare = await outcomeOf(optional)
  expect(bare.shapes).toEqual(plain.shapes)
  expect(bare.metadata).not.toHaveProperty('registration_endpoint')
  expect(await outcomeOf({ lifetimes: undefined })).toEqual(plain)
})
