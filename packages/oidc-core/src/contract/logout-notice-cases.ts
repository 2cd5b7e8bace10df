import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { leaveNotice } from './leave-notice.ts'
import { issuer, now } from './sample-records.ts'

const other = 'https://other.example'

/** Logout notices. */
export const logoutNoticeCases: ReadonlyArray<ContractCase> = [
  {
    name: 'hands each logout notice to one taker at a time, and again after its lease',
    async run(createStores) {
      const stores = await createStores()
      const { logoutNotices } = stores
      await leaveNotice(stores, { name: 'two', dueAt: now })
      await leaveNotice(stores, { name: 'later', dueAt: now + 500 })
      const take = (at: number) => logoutNotices.takeLogoutNotices({ issuer, now: at, leaseSeconds: 60, limit: 10 })
      const taken = (await Promise.all(Array.from({ length: 20 }, () => take(now)))).flat()
      const notice = {
        noticeId: 'end of two.two.client',
        tenantId: 'ten_a',
        issuer,
        clientId: 'client',
        uri: 'https://client.example/logout',
        userId: 'user',
        sessionId: 'two',
        attempts: 1,
        nextAttemptAt: now + 60,
        createdAt: now,
      }
      assertEqual(taken, [notice], 'taken once')
      assertEqual(
        await logoutNotices.takeLogoutNotices({ issuer: other, now: now + 60, leaseSeconds: 1, limit: 1 }),
        [],
        'issuer',
      )
      assertEqual((await take(now + 60))[0]?.attempts, 2, 'after its lease')
      const { noticeId } = notice
      await logoutNotices.postponeLogoutNotice({ issuer, noticeId, nextAttemptAt: now + 300 })
      await logoutNotices.postponeLogoutNotice({ issuer: other, noticeId, nextAttemptAt: now })
      assertEqual(await take(now + 299), [], 'put off')
      await logoutNotices.deleteLogoutNotice({ issuer: other, noticeId })
      assertEqual((await take(now + 300))[0]?.attempts, 3, 'kept from another issuer')
      await logoutNotices.deleteLogoutNotice({ issuer, noticeId })
      assertEqual(await take(now + 360), [], 'deleted')
    },
  },
]
