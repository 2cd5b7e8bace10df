import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import type { ClaimsAsked } from '../claims/own-claims.ts'
import type { Client } from '../model/client.ts'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from '../provider/provider.testkit.ts'
import { createAccessTokenVerifier } from '../resource-server/index.ts'
import { hashSecret } from '../secret-hash.ts'
import type { OwnClaimsOptions } from './create-own-claims.ts'
import { createOwnClaims } from './create-own-claims.ts'

const client_secret = 's'.repeat(32)
const client = clientOf('ten_a', 'client')
const service = async (): Promise<Client> => ({
  ...clientOf('ten_a', 'service'),
  tokenEndpointAuthMethod: 'client_secret_post',
  secretHash: await hashSecret(client_secret),
  grantTypes: ['client_credentials'],
  scopes: ['jobs'],
})
const ada = { ...userOf('ten_a', 'ada'), name: 'Ada', passwordHash: 'a hash of a password' }

const setUp = async (own: OwnClaimsOptions) => {
  const ownClaims = createOwnClaims(own)
  const test = await createTestProvider({ clients: [client, await service()], users: [ada], ownClaims })
  const begin = async () => (await test.code(client, ada)).code ?? ''
  const bearer = (path: string, token = '') =>
    new Request(`${issuer}/${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { ...test, test, begin, bearer }
}

const byUse = (names: ReadonlyArray<string>, asked: Array<ClaimsAsked> = []): OwnClaimsOptions => ({
  names,
  valuesOf: (each) => {
    asked.push(each)
    return { roles: [each.use], plan: { since: new Date(0) }, none: undefined, ...(each.user && { ada: true }) }
  },
})

it('puts the claims of the embedding team into access token, ID token and UserInfo, each as asked for it', async () => {
  const asked: Array<ClaimsAsked> = []
  const { provider, test, begin, bearer } = await setUp(byUse(['roles', 'plan', 'none'], asked))
  const { access_token = '', id_token = '' } = await test.token(client, exchangeForm(await begin()))
  const plan = { since: '1970-01-01T00:00:00.000Z' }
  expect(decodeJwt(access_token)).toMatchObject({ roles: ['access_token'], plan, sub: 'ada', client_id: 'client' })
  expect(decodeJwt(id_token)).toMatchObject({ roles: ['id_token'], plan, sub: 'ada', aud: 'client' })
  const userinfo = await (await provider.userinfo(bearer('userinfo', access_token))).json()
  expect(userinfo).toMatchObject({ roles: ['userinfo'], plan, sub: 'ada', name: 'Ada' })
  for (const claims of [decodeJwt(access_token), decodeJwt(id_token), userinfo as object]) {
    // One is undefined, one is not among the names.
    expect(['none' in claims, 'ada' in claims]).toEqual([false, false])
  }
  const { passwordHash: _, ...user } = ada
  const about = {
    issuer,
    tenantId: 'ten_a',
    clientId: 'client',
    scopes: ['openid', 'profile'],
    audience: [issuer],
    user,
  }
  expect(asked).toEqual([
    { ...about, use: 'access_token' },
    { ...about, use: 'id_token' },
    { ...about, use: 'userinfo' },
  ])
})

it('asks anew at a refresh, and without a user for a client that acts for itself', async () => {
  const asked: Array<ClaimsAsked> = []
  const { test, begin } = await setUp(byUse(['roles'], asked))
  const { refresh_token = '' } = await test.token(client, exchangeForm(await begin()))
  const form = { grant_type: 'refresh_token', refresh_token, scope: 'profile' }
  const { access_token = '' } = await test.token(client, form)
  expect(decodeJwt(access_token)['roles']).toEqual(['access_token'])
  expect(asked.slice(2)).toMatchObject([{ use: 'access_token', scopes: ['profile'], user: { userId: 'ada' } }])
  const own = await test.token(await service(), { grant_type: 'client_credentials', client_secret })
  expect(decodeJwt(own['access_token'] ?? '')).toMatchObject({ roles: ['access_token'], sub: 'service' })
  expect(asked.slice(3)).toMatchObject([{ use: 'access_token', clientId: 'service', user: null, scopes: ['jobs'] }])
})

it('tells them at /verify and by the verifier of resource servers', async () => {
  const { provider, test, begin, bearer } = await setUp(byUse(['roles']))
  const { access_token = '' } = await test.token(client, exchangeForm(await begin()))
  const verified = await (await provider.verify(bearer('verify', access_token))).json()
  expect(verified).toMatchObject({ active: true, roles: ['access_token'], sub: 'ada' })
  const verifier = createAccessTokenVerifier({ issuer, fetch: () => provider.jwks(), clock: () => test.now })
  expect(await verifier.verify(access_token)).toMatchObject({ ok: true, value: { all: { roles: ['access_token'] } } })
})

it("never takes the place of a claim of the provider's: neither one with a meaning in tokens, nor one that it knows", async () => {
  for (const name of ['sub', 'iss', 'aud', 'exp', 'tenant_id', 'scope', 'nonce', 'cnf', 'active', 'grant_id']) {
    expect(() => createOwnClaims(byUse(['roles', name]))).toThrow(
      new TypeError(`the claim ${name} is none of your own: it has a meaning in tokens`),
    )
  }
  const valuesOf = () => ({
    sub: 'mallory',
    tenant_id: 'ten_b',
    name: 'Mallory',
    ['__proto__']: { a: 1 },
    toString: 'x',
  })
  const { provider, test, begin, bearer } = await setUp({ names: ['name', 'constructor'], valuesOf })
  const { access_token = '', id_token = '' } = await test.token(client, exchangeForm(await begin()))
  const userinfo = (await (await provider.userinfo(bearer('userinfo', access_token))).json()) as object
  for (const claims of [decodeJwt(access_token), decodeJwt(id_token), userinfo]) {
    expect(claims).toMatchObject({ sub: 'ada', tenant_id: 'ten_a' })
    expect(Object.keys(claims).filter((name) => ['constructor', 'toString', '__proto__'].includes(name))).toEqual([])
  }
  expect(userinfo).toMatchObject({ name: 'Ada' })
})

it('uses up neither code nor refresh token when the claims cannot be told', async () => {
  let down = true
  const valuesOf = async () => {
    if (down) throw new Error('the directory is down')
    return { roles: ['reader'] }
  }
  const { test, begin } = await setUp({ names: ['roles'], valuesOf })
  const code = await begin()
  await expect(test.token(client, exchangeForm(code))).rejects.toThrow('the directory is down')
  down = false
  const { refresh_token = '' } = await test.token(client, exchangeForm(code))
  down = true
  const refresh = { grant_type: 'refresh_token', refresh_token }
  await expect(test.token(client, refresh)).rejects.toThrow('the directory is down')
  test.now += 60
  down = false
  expect(await test.token(client, refresh)).toHaveProperty('access_token')
})

it('is listed in the metadata', async () => {
  const { provider } = await setUp(byUse(['roles', 'plan']))
  const { claims_supported } = (await provider.discovery().json()) as {
    readonly claims_supported: ReadonlyArray<string>
  }
  expect(claims_supported).toEqual(expect.arrayContaining(['sub', 'roles', 'plan']))
})
