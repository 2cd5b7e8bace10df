import { attemptsOf, guessed } from './attempts-of.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { issuer, now, user } from './sample-records.ts'

const attempt = { tenantId: 'ten_a', accountHash: 'account', windowSeconds: 900 }

/** Counters of one tenant, by account and limit. */
const toCounters = (limits: Readonly<Record<string, number>>) =>
  Object.entries(limits).map(([accountHash, limit]) => ({ tenantId: 'ten_a', accountHash, limit }))

/** Counting attempts. */
export const passwordAttemptCases: ReadonlyArray<ContractCase> = [
  {
    name: 'counts every one of 20 parallel password attempts, for each tenant and account',
    async run(createStores) {
      const { passwordAttempts } = await createStores()
      const count = () => passwordAttempts.countPasswordAttempt({ ...attempt, now })
      const counts = await Promise.all(Array.from({ length: 20 }, count))
      const seen = counts.map(({ attempts }) => attempts).sort((left, right) => left - right)
      assertEqual(
        seen,
        Array.from({ length: 20 }, (_, index) => index + 1),
        'counts',
      )
      const twin = await passwordAttempts.countPasswordAttempt({ ...attempt, tenantId: 'ten_b', now })
      assertEqual(twin, { attempts: 1, windowStartedAt: now }, 'another tenant')
    },
  },
  {
    name: 'starts a new window of password attempts after the old one, and after a success',
    async run(createStores) {
      const { passwordAttempts } = await createStores()
      const count = (at: number) => passwordAttempts.countPasswordAttempt({ ...attempt, now: at })
      await count(now)
      assertEqual(await count(now + 899), { attempts: 2, windowStartedAt: now }, 'within the window')
      assertEqual(await count(now + 900), { attempts: 1, windowStartedAt: now + 900 }, 'after the window')
      await passwordAttempts.clearPasswordAttempts(attempt)
      assertEqual(await count(now + 901), { attempts: 1, windowStartedAt: now + 901 }, 'after a success')
    },
  },
  {
    name: 'admits no more of 200 parallel attempts than the counter with the least room has, and counts no other',
    async run(createStores) {
      const stores = await createStores()
      const { passwordAttempts } = stores
      const admit = (limits: Readonly<Record<string, number>>, at = now) =>
        passwordAttempts.admitAttempt({ counters: toCounters(limits), windowSeconds: 900, now: at })
      const burst = await Promise.all(Array.from({ length: 200 }, () => admit({ here: 10, account: 100, address: 12 })))
      assertEqual(burst.filter(({ outcome }) => outcome === 'admitted').length, 10, 'admitted')
      const firsts = burst.filter((each) => each.outcome === 'limited' && each.first)
      assertEqual(firsts, [{ outcome: 'limited', windowStartedAt: now, first: true }], 'first refusals')
      const read = (accountHash: string, at = now) => attemptsOf(stores, { tenantId: 'ten_a', accountHash }, at)
      assertEqual([await read('account'), await read('address')], [10, 10], 'what was refused is not counted elsewhere')
      const sprayed = await Promise.all(
        Array.from({ length: 200 }, (_, index) => admit({ [`here ${index}`]: 10, address: 12 }, now + 899)),
      )
      assertEqual(sprayed.filter(({ outcome }) => outcome === 'admitted').length, 2, 'what room the address has left')
      const written = await Promise.all(sprayed.map((_, index) => read(`here ${index}`, now + 899)))
      assertEqual(
        written.reduce((sum, count) => sum + count),
        2,
        'rows of those that are refused',
      )
      assertEqual(await admit({ here: 10, address: 12 }, now + 900), { outcome: 'admitted' }, 'in the next window')
      assertEqual(await read('here', now + 900), 1, 'counted anew')
    },
  },
  {
    name: 'says of several full counters when the latest began, and once of each that it refuses',
    async run(createStores) {
      const { passwordAttempts } = await createStores()
      const admit = (limits: Readonly<Record<string, number>>, at: number) =>
        passwordAttempts.admitAttempt({ counters: toCounters(limits), windowSeconds: 900, now: at })
      await admit({ early: 1 }, now)
      await admit({ late: 1 }, now + 5)
      const refused = (windowStartedAt: number, first: boolean) => ({ outcome: 'limited', windowStartedAt, first })
      assertEqual(await admit({ early: 1 }, now + 6), refused(now, true), 'the first of one')
      assertEqual(await admit({ early: 1, late: 1 }, now + 6), refused(now + 5, true), 'the first of the other')
      assertEqual(await admit({ late: 1, early: 1 }, now + 7), refused(now + 5, false), 'no first')
      assertEqual(await admit({}, now), { outcome: 'admitted' }, 'without a counter')
    },
  },
  {
    name: 'forgets the attempts under a counter and all below it, and no other, at a new password too',
    async run(createStores) {
      const stores = await createStores()
      const below = ['account', 'account:here', 'account:there:too']
      const others = ['accoun', 'account0', 'account;', 'account here', 'accounts', 'account/']
      const guess = async () => {
        for (const accountHash of [...below, ...others]) {
          await stores.passwordAttempts.countPasswordAttempt({ ...attempt, accountHash, now })
        }
        await stores.passwordAttempts.countPasswordAttempt({ ...attempt, tenantId: 'ten_b', now })
      }
      const left = async () => {
        const keys = [...below, ...others].map((accountHash) => ({ tenantId: 'ten_a', accountHash }))
        const names = []
        for (const key of [...keys, { ...guessed, tenantId: 'ten_b' }]) {
          if ((await attemptsOf(stores, key)) > 0) names.push(key.tenantId === 'ten_a' ? key.accountHash : 'foreign')
        }
        return names
      }
      await stores.users.putUser(user)
      const whose = { tenantId: 'ten_a', userId: 'user', issuer, now }
      const kept = { keptSessionId: 'sid', keptSessionHash: 'renewed', attempts: guessed }
      const change = { ...whose, ...kept, idPrefix: 'change', formerHash: 'hash', passwordHash: 'fresh' }
      const set = { kind: 'password', passwordHash: 'set', keepPasskeys: true, attempts: guessed } as const
      const cut = { ...whose, change: set, idPrefix: 'set' }
      await guess()
      await stores.users.changePassword({ ...change, formerHash: 'wrong' })
      await stores.users.cutOffUser({ ...cut, userId: 'nobody' })
      await stores.users.cutOffUser({ ...cut, idPrefix: 'end', change: { kind: 'nothing' } })
      assertEqual(await left(), [...below, ...others, 'foreign'], 'without a new password')
      for (const [name, forget] of [
        ['cleared', () => stores.passwordAttempts.clearPasswordAttempts(guessed)],
        ['changed', () => stores.users.changePassword(change)],
        ['set', () => stores.users.cutOffUser(cut)],
      ] as const) {
        await forget()
        assertEqual(await left(), [...others, 'foreign'], name)
        await guess()
      }
    },
  },
  {
    name: 'takes right attempts back, of 20 in parallel each one, and of nobody else',
    async run(createStores) {
      const stores = await createStores()
      const { passwordAttempts } = stores
      const counters = toCounters({ account: 20, address: 20 })
      const admit = () => passwordAttempts.admitAttempt({ counters, windowSeconds: 900, now })
      await Promise.all(Array.from({ length: 20 }, admit))
      await passwordAttempts.countPasswordAttempt({ ...attempt, tenantId: 'ten_b', now })
      await Promise.all(Array.from({ length: 19 }, () => passwordAttempts.takeBackAttempt(counters)))
      const read = (tenantId: string, accountHash: string) => attemptsOf(stores, { tenantId, accountHash })
      assertEqual([await read('ten_a', 'account'), await read('ten_a', 'address')], [1, 1], 'what is left')
      await Promise.all([counters, counters, []].map((each) => passwordAttempts.takeBackAttempt(each)))
      assertEqual([await read('ten_a', 'account'), await read('ten_b', 'account')], [0, 1], 'never below none')
      assertEqual(await admit(), { outcome: 'admitted' }, 'afterwards')
      assertEqual(await read('ten_a', 'account'), 1, 'counted anew')
    },
  },
]
