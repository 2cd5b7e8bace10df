import { describe, expect, it } from 'vitest'
import { clientOf, createTestProvider, exchangeForm, userOf } from './provider.testkit.ts'
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

  it('replay of an older token revokes the family, whatever else is under way', async () => {
    const { test, code } = await setUp()
    const first = await test.token(client, exchangeForm(code))
    const second = await test.token(client, refresh(first['refresh_token']))
    const third = await test.token(client, refresh(second['refresh_token']))
    await times(count, () => test.token(client, refresh(first['refresh_token'])))
    expect(await test.token(client, refresh(third['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('lost answers', () => {
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
