import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { now } from './sample-records.ts'

const attempt = { tenantId: 'ten_a', accountHash: 'account', windowSeconds: 900 }

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
      assertEqual(
        await passwordAttempts.readPasswordAttempts({ ...attempt, now: now + 901 }),
        { attempts: 1, windowStartedAt: now + 900 },
        'read without counting',
      )
      assertEqual((await passwordAttempts.readPasswordAttempts({ ...attempt, now: now + 1800 })).attempts, 0, 'over')
      await passwordAttempts.clearPasswordAttempts(attempt)
      assertEqual(await count(now + 901), { attempts: 1, windowStartedAt: now + 901 }, 'after a success')
    },
  },
]
