import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import { userOf } from '../provider/provider.testkit.ts'
import { authenticateWithPassword } from './authenticate-with-password.ts'
import type { PasswordHasher } from './password-hasher.ts'

/** Counts the work it is made to do. */
const createCountingHasher = (outdated = false) => {
  const work: Array<string> = []
  const hasher: PasswordHasher = {
    hash: async (password) => {
      work.push('hash')
      return `new:${password}`
    },
    verify: async (password, hash) => {
      work.push(`verify ${hash}`)
      return hash === `old:${password}` || hash === `new:${password}`
    },
    refuse: () => null,
    isOutdated: (hash) => outdated && hash.startsWith('old:'),
  }
  return { hasher, work }
}

const setUp = async (outdated = false) => {
  const stores = createMemoryStores()
  await stores.users.putUser({ ...userOf('ten_a', 'ada'), passwordHash: 'old:right' })
  const { hasher, work } = createCountingHasher(outdated)
  const asked: Array<string> = []
  const users = new Proxy(stores.users, {
    get(target, method, receiver) {
      asked.push(String(method))
      return Reflect.get(target, method, receiver)
    },
  })
  const authentication = { users, attempts: stores.passwordAttempts, hasher, clock: () => 1_800_000_000 }
  const attempt = (username: string, password: string, address: string | null = null) =>
    authenticateWithPassword(authentication, { tenantId: 'ten_a', username, password, address })
  return { stores, work, asked, attempt }
}

const credentialsWrong = (userId: string | null) => ({ ok: false, error: { reason: 'credentials_wrong', userId } })

describe('authenticateWithPassword', () => {
  it('does the same work and answers the same for an unknown user and a wrong password (line 78)', async () => {
    const { work, attempt } = await setUp()
    const wrong = await attempt('ada', 'wrong')
    const workForWrong = work.splice(0)
    const unknown = await attempt('nobody', 'wrong')
    expect(work).toEqual(workForWrong)
    expect(work).toEqual(['verify old:right'])
    // All that differs is for the audit.
    expect([wrong, unknown]).toEqual([credentialsWrong('ada'), credentialsWrong(null)])
  })

  it('says for the audit whom the name means, after the same queries for known and unknown ones, and asks none when there is no row to write', async () => {
    const { asked, attempt } = await setUp()
    const told: Record<string, Array<unknown>> = { 'Ada ': [], nobody: [] }
    const queries: Record<string, Array<number>> = { 'Ada ': [], nobody: [] }
    for (const name of ['Ada ', 'nobody']) {
      for (let guess = 0; guess < 13; guess += 1) {
        asked.length = 0
        const refused = await attempt(name, 'wrong')
        if (!refused.ok) told[name]?.push([refused.error.reason, refused.error.userId])
        expect(new Set(asked)).toEqual(new Set(guess > 10 ? [] : ['findCredential']))
        queries[name]?.push(asked.length)
      }
    }
    const story = (userId: string | null) => [
      ...Array.from({ length: 10 }, () => ['credentials_wrong', userId]),
      // One row for each window, and so one look.
      ['too_many_attempts', userId],
      ...Array.from({ length: 2 }, () => ['too_many_attempts', null]),
    ]
    expect(told).toEqual({ 'Ada ': story('ada'), nobody: story(null) })
    expect(queries['nobody']).toEqual(queries['Ada '])
  })

  it('does the same work and answers the same for a disabled user, whose right password changes nothing (line 78)', async () => {
    const { stores, work, attempt } = await setUp(true)
    const cut = { tenantId: 'ten_a', userId: 'ada', issuer: 'https://auth.example', idPrefix: 'cut', now: 1 }
    await stores.users.cutOffUser({ ...cut, change: { kind: 'disable' } })
    const [wrong, right] = [await attempt('ada', 'wrong'), await attempt('ada', 'right')]
    expect(work).toEqual(['verify old:right', 'verify old:right'])
    expect(right).toEqual(wrong)
    expect(wrong).toEqual(credentialsWrong('ada'))
    // Right ones count as guesses, or the limit would tell.
    for (let guess = 2; guess < 10; guess += 1) expect((await attempt('ada', 'right')).ok).toBe(false)
    expect(await attempt('ada', 'right')).toMatchObject({ error: { reason: 'too_many_attempts' } })
  })

  it('checks an unknown user against a hash of the same tenant, always the same one, and never signs anybody in by it', async () => {
    const { stores, work, attempt } = await setUp()
    for (const userId of ['eve', 'zoe']) {
      await stores.users.putUser({ ...userOf('ten_a', userId), passwordHash: `brought along:${userId}` })
      await stores.users.putUser({ ...userOf('ten_b', `${userId} b`), passwordHash: 'of another tenant' })
    }
    const used = new Set<string>()
    for (let name = 0; name < 60; name += 1) {
      // The right password of the decoy is as wrong as any.
      expect((await attempt(`nobody ${name}`, 'right')).ok).toBe(false)
      expect((await attempt(`nobody ${name}`, 'wrong')).ok).toBe(false)
      const [first = '', second] = work.splice(0)
      expect(second).toBe(first)
      used.add(first)
    }
    expect([...used].sort()).toEqual(['verify brought along:eve', 'verify brought along:zoe', 'verify old:right'])
  })

  it('replaces an outdated hash at the next sign-in, and only then', async () => {
    const { stores, attempt } = await setUp(true)
    const stored = async () => (await stores.users.findUser({ tenantId: 'ten_a', userId: 'ada' }))?.passwordHash
    await attempt('ada', 'wrong')
    expect(await stored()).toBe('old:right')
    expect((await attempt('ada', 'right')).ok).toBe(true)
    expect(await stored()).toBe('new:right')
    expect((await attempt('ada', 'right')).ok).toBe(true)
  })

  it('counts input that is too long to hash like any other, and says which refusal is the first of its window', async () => {
    const { work, attempt } = await setUp()
    const outcomes: Array<unknown> = []
    for (let guess = 0; guess < 12; guess += 1) outcomes.push(await attempt('ada', 'x'.repeat(1025)))
    const stopped = { reason: 'too_many_attempts', retryAfterSeconds: 900 }
    const first = { ok: false, error: { ...stopped, first: true, userId: 'ada' } }
    const second = { ok: false, error: { ...stopped, first: false, userId: null } }
    expect(outcomes).toEqual([...Array.from({ length: 10 }, () => credentialsWrong('ada')), first, second])
    expect(work).toEqual([])
  })

  it('stops an address after 100 attempts at different accounts, and no other address', async () => {
    const { attempt } = await setUp()
    for (let guess = 0; guess < 100; guess += 1) await attempt(`user ${guess}`, 'guess', '192.0.2.1')
    const first = { reason: 'too_many_attempts', retryAfterSeconds: 900, first: true, userId: 'ada' }
    expect(await attempt('ada', 'right', '192.0.2.1')).toEqual({ ok: false, error: first })
    expect(await attempt('eve', 'right', '192.0.2.1')).toMatchObject({ error: { first: false } })
    expect((await attempt('ada', 'right', '192.0.2.2')).ok).toBe(true)
  })

  it('counts nothing that was right, and forgets what was wrong before at that address alone', async () => {
    const { attempt } = await setUp()
    const isIn = async (password: string, address: string) => (await attempt('ada', password, address)).ok
    for (let guess = 0; guess < 9; guess += 1) await isIn('wrong', '192.0.2.1')
    for (let time = 0; time < 150; time += 1) expect(await isIn('right', '192.0.2.1')).toBe(true)
    for (let guess = 0; guess < 10; guess += 1) await isIn('wrong', '192.0.2.2')
    expect([await isIn('right', '192.0.2.2'), await isIn('right', '192.0.2.1')]).toEqual([false, true])
    expect(await isIn('right', '192.0.2.2')).toBe(false)
  })

  it('keeps the limits of names apart that look like a name and an address', async () => {
    const { attempt } = await setUp()
    for (const name of ['ada\n192.0.2.1', 'ada","192.0.2.1', 'ada 192.0.2.1']) {
      for (let guess = 0; guess < 10; guess += 1) await attempt(name, 'wrong', '192.0.2.2')
    }
    expect((await attempt('ada', 'right', '192.0.2.1')).ok).toBe(true)
  })

  it('is refused for an account after 100 wrong passwords from whatever addresses, and by no fewer than ten of them', async () => {
    const { attempt } = await setUp()
    const guessFrom = async (address: number) => {
      for (let guess = 0; guess < 12; guess += 1) await attempt('ada', 'wrong', `192.0.2.${address}`)
    }
    for (let address = 0; address < 9; address += 1) await guessFrom(address)
    expect((await attempt('ada', 'right', '192.0.2.200')).ok).toBe(true)
    await guessFrom(9)
    expect(await attempt('ada', 'right', '192.0.2.201')).toMatchObject({ error: { reason: 'too_many_attempts' } })
  })
})
