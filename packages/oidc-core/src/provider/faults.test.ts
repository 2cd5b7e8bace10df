import { describe, expect, it } from 'vitest'
import { issueInitialAccessToken } from '../admin/issue-initial-access-token.ts'
import type { Client } from '../model/client.ts'
import { hashSecret } from '../secret-hash.ts'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from './provider.testkit.ts'
import { withFaults } from './with-faults.testkit.ts'

const client = clientOf('ten_a', 'client')
const user = userOf('ten_a', 'ada')

/** Yields to other calls between 0 and 3 times, never the same way twice in a row; no clock is involved. */
const createDelay = () => {
  let seed = 1
  return async (): Promise<void> => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    for (let turn = seed % 4; turn > 0; turn -= 1) await Promise.resolve()
  }
}

const refresh = (value: string | undefined) => ({ grant_type: 'refresh_token', refresh_token: value ?? '' })
const times = <T>(count: number, run: () => Promise<T>) => Promise.all(Array.from({ length: count }, run))

const setUp = async () => {
  const lost = { method: '' }
  const faults = {
    delay: createDelay(),
    losesReply: (method: string) => {
      if (method !== lost.method) return false
      lost.method = ''
      return true
    },
  }
  const through = {
    clients: [client],
    users: [user],
    through: (stores: Parameters<typeof withFaults>[0]) => withFaults(stores, faults),
  }
  const test = await createTestProvider(through)
  const code = (await test.code(client, user)).code ?? ''
  return { test, code, loseNext: (method: string) => (lost.method = method) }
}

it('a client that is deleted while it asks for itself gets nothing, and nothing of it stays', async () => {
  const client_secret = 's'.repeat(32)
  const service: Client = {
    ...clientOf('ten_a', 'service'),
    tokenEndpointAuthMethod: 'client_secret_post',
    secretHash: await hashSecret(client_secret),
    grantTypes: ['client_credentials'],
    scopes: ['jobs'],
  }
  const granted: Array<string> = []
  const test = await createTestProvider({
    clients: [service],
    users: [],
    through: (stores) => ({
      ...stores,
      clients: {
        ...stores.clients,
        findClient: async (id) => (granted.length > 0 ? null : stores.clients.findClient(id)),
      },
      grants: {
        ...stores.grants,
        // Deleted between the look at the client and the grant.
        insertGrant: async (grant) => {
          granted.push(grant.grantId)
          return stores.grants.insertGrant(grant)
        },
      },
    }),
  })
  expect(await test.token(service, { grant_type: 'client_credentials', client_secret })).toMatchObject({
    error: 'invalid_client',
  })
  const [grantId = ''] = granted
  expect((await test.stores.grants.findGrant({ issuer, grantId }))?.revokedAt).toBe(test.now)
})

describe.each([20, 200])('%i parallel requests over stores with latency', (count) => {
  it('redeem a code once (line 39), and the replay revokes what it brought (line 40)', async () => {
    const { test, code } = await setUp()
    const answers = await times(count, () => test.token(client, exchangeForm(code)))
    const won = answers.filter((answer) => answer['access_token'] !== undefined)
    expect(won).toHaveLength(1)
    for (const answer of answers) if (!won.includes(answer)) expect(answer['error']).toBe('invalid_grant')
    expect(await test.token(client, refresh(won[0]?.['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
  })

  it('refresh into one successor, which works (lines 53, 54)', async () => {
    const { test, code } = await setUp()
    const first = await test.token(client, exchangeForm(code))
    const answers = await times(count, () => test.token(client, refresh(first['refresh_token'])))
    const successors = new Set(answers.map((answer) => answer['refresh_token']))
    expect(successors.size).toBe(1)
    const [successor] = successors
    expect(await test.token(client, refresh(successor))).toHaveProperty('refresh_token')
  })

  it('replay of an older token after the grace window revokes the family, whatever else is under way', async () => {
    const { test, code } = await setUp()
    const first = await test.token(client, exchangeForm(code))
    const second = await test.token(client, refresh(first['refresh_token']))
    const third = await test.token(client, refresh(second['refresh_token']))
    test.now += 11
    await times(count, () => test.token(client, refresh(first['refresh_token'])))
    expect(await test.token(client, refresh(third['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
  })
})

/** Registers with one initial access token; `uses` says for how many clients it is good. */
const registrar = async ({ test }: Awaited<ReturnType<typeof setUp>>, uses: number) => {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const { registrations } = test.stores
  const context = { registrations, randomBytes: random, clock: () => test.now }
  const issued = await issueInitialAccessToken(context, { issuer, tenantId: 'ten_a', details: { uses } })
  if (!issued.ok) throw new TypeError('the input is wrong')
  const { secret } = issued.value
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ redirect_uris: ['https://client.example/callback'] })
  const register = async () =>
    (await test.provider.register(new Request(`${issuer}/register`, { method: 'POST', headers, body }))).status
  const usesLeft = async () => (await registrations.listInitialAccessTokens({ issuer, tenantId: 'ten_a' }))[0]?.usesLeft
  return { register, usesLeft }
}

describe.each([20, 200])('%i parallel registrations over stores with latency', (count) => {
  it('let exactly as many through as the token has uses', async () => {
    const { register, usesLeft } = await registrar(await setUp(), 3)
    const statuses = await times(count, register)
    expect(statuses.filter((status) => status === 201)).toHaveLength(3)
    expect(statuses.filter((status) => status !== 201).every((status) => status === 401 || status === 429)).toBe(true)
    expect(await usesLeft()).toBe(0)
  })
})

describe('lost answers', () => {
  it('of a registration: the use is taken, a retry takes another, and no more than the token has', async () => {
    const made = await setUp()
    const { register, usesLeft } = await registrar(made, 2)
    made.loseNext('registerClient')
    await expect(register()).rejects.toThrow('the answer was lost')
    expect(await usesLeft()).toBe(1)
    expect(await register()).toBe(201)
    expect(await register()).toBe(401)
  })

  it('of a rotation: the retry gets the successor, and nobody is signed out', async () => {
    const { test, code, loseNext } = await setUp()
    const first = await test.token(client, exchangeForm(code))
    loseNext('rotateRefreshToken')
    await expect(test.token(client, refresh(first['refresh_token']))).rejects.toThrow('the answer was lost')
    const retried = await test.token(client, refresh(first['refresh_token']))
    expect(await test.token(client, refresh(retried['refresh_token']))).toHaveProperty('refresh_token')
  })

  it('of a redemption: the code is spent, and the retry revokes rather than redeem it twice', async () => {
    const { test, code, loseNext } = await setUp()
    loseNext('consumeAuthorizationCode')
    await expect(test.token(client, exchangeForm(code))).rejects.toThrow('the answer was lost')
    expect(await test.token(client, exchangeForm(code))).toMatchObject({ error: 'invalid_grant' })
  })
})
