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
  const message = 'must be a whole number of seconds from 1'
  const names: ReadonlyArray<Exclude<keyof Lifetimes, 'authorizationCode' | 'refreshTokenGrace'>> = [
    'accessToken',
    'idToken',
    'refreshTokenIdle',
    'refreshTokenAbsolute',
    'session',
  ]

  it('are whole seconds from 1, of a code to 60', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.integer({ min: 1 }),
        fc.integer({ min: 1, max: 60 }),
        (name, any, code) => {
          expect(build({ [name]: any, authorizationCode: code })).not.toThrow()
        },
      ),
    )
  })

  it('of another kind are refused by name, with what was given and what is wanted', () => {
    const wrong = [0, -1, -5, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '300'] as const
    for (const seconds of wrong) {
      for (const name of names) {
        expect(build({ [name]: seconds })).toThrow(new TypeError(`lifetimes.${name} ${message}, got ${seconds}`))
      }
    }
    for (const seconds of [...wrong, 61]) {
      const refusal = new TypeError(`lifetimes.authorizationCode ${message} to 60, got ${seconds}`)
      expect(build({ authorizationCode: seconds })).toThrow(refusal)
    }
  })

  it('may leave a refresh token no grace', () => {
    expect(build({ refreshTokenGrace: 0 })).not.toThrow()
    const refusal = new TypeError('lifetimes.refreshTokenGrace must be a whole number of seconds from 0, got -1')
    expect(build({ refreshTokenGrace: -1 })).toThrow(refusal)
  })
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
