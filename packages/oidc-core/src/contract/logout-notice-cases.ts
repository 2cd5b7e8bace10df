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
  {
    name: 'takes logout notices fairly by client: the first of each before the second of any, those due for longest first',
    async run(createStores) {
      const stores = await createStores()
      const { logoutNotices } = stores
      for (let one = 0; one < 9; one += 1) await leaveNotice(stores, { name: `of many ${one}`, dueAt: now - 90 + one })
      await leaveNotice(stores, { name: 'late', dueAt: now, clientId: 'z' })
      await leaveNotice(stores, { name: 'next', dueAt: now - 1, clientId: 'z' })
      await leaveNotice(stores, { name: 'only', dueAt: now - 2, clientId: 'a' })
      await leaveNotice(stores, { name: 'not yet', dueAt: now + 1, clientId: 'b' })
      await leaveNotice(stores, { name: 'elsewhere', dueAt: now - 99, clientId: 'c', at: other })
      const take = async (limit: number) => {
        const taken = await logoutNotices.takeLogoutNotices({ issuer, now, leaseSeconds: 60, limit })
        return taken.map(({ sessionId }) => sessionId).sort()
      }
      assertEqual(await take(4), ['next', 'of many 0', 'of many 1', 'only'], 'one of each, and one more')
      assertEqual(await take(1), ['of many 2'], 'due for longest')
      assertEqual(await take(9), ['late', ...[3, 4, 5, 6, 7, 8].map((one) => `of many ${one}`)], 'the rest')
      assertEqual(await take(9), [], 'nothing more')
    },
  },
  {
    name: 'takes no logout notice of the clients left out, however many these are, and as many of the others as it may',
    async run(createStores) {
      const stores = await createStores()
      const { logoutNotices } = stores
      const silent = Array.from({ length: 25 }, (_, one) => `silent ${one}`)
      for (const clientId of silent) await leaveNotice(stores, { name: clientId, dueAt: now - 90, clientId })
      for (const name of ['first', 'second']) await leaveNotice(stores, { name, dueAt: now, clientId: 'told' })
      const take = async (limit: number, without: ReadonlyArray<string>) => {
        const due = { issuer, now, leaseSeconds: 60, limit, without }
        return (await logoutNotices.takeLogoutNotices(due)).map(({ clientId }) => clientId)
      }
      assertEqual(await take(1, silent), ['told'], 'the only one that may be taken')
      assertEqual(await take(9, [...silent, 'told', 'unknown']), [], 'all left out')
      assertEqual(await take(9, silent), ['told'], 'what is left')
      assertEqual((await take(50, [])).sort(), silent.toSorted(), 'nobody left out')
    },
  },
  {
    name: 'gives logout notices back that were not tried: due at once, the attempt not counted, none that was taken since',
    async run(createStores) {
      const stores = await createStores()
      const { logoutNotices } = stores
      for (const name of ['one', 'two', 'three']) await leaveNotice(stores, { name, dueAt: now })
      const take = async (at: number, leaseSeconds = 60) => {
        const taken = await logoutNotices.takeLogoutNotices({ issuer, now: at, leaseSeconds, limit: 9 })
        return taken.map(({ sessionId, attempts }) => `${sessionId} ${attempts}`).sort()
      }
      const noticeIds = ['one', 'two', 'unknown'].map((name) => `end of ${name}.${name}.client`)
      const giveBack = (at: string, leasedUntil: number) =>
        logoutNotices.returnLogoutNotices({ issuer: at, noticeIds, leasedUntil, now: now + 20 })
      assertEqual(await take(now), ['one 1', 'three 1', 'two 1'], 'taken')
      await giveBack(other, now + 60)
      await giveBack(issuer, now + 59)
      assertEqual(await take(now + 59), [], 'of another issuer, of another lease')
      await giveBack(issuer, now + 60)
      assertEqual(await take(now + 19), [], 'not yet')
      assertEqual(await take(now + 20, 300), ['one 1', 'two 1'], 'given back')
      await giveBack(issuer, now + 60)
      assertEqual(await take(now + 60), ['three 2'], 'taken since')
    },
  },
  {
    name: 'gives a logout notice up once, together with the event that says so, and none of another issuer',
    async run(createStores) {
      const stores = await createStores()
      const { logoutNotices, audit } = stores
      await leaveNotice(stores, { name: 'lost', dueAt: now })
      const before = (await audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })).length
      const noticeId = 'end of lost.lost.client'
      const giveUp = (eventId: string, at: string, id: string = noticeId) => {
        const event = { eventId, tenantId: 'ten_a', issuer: at, userId: 'user', clientId: 'client', sessionId: 'lost' }
        const told = {
          ...event,
          type: 'logout_not_delivered' as const,
          addressHash: null,
          detail: { attempts: 8 },
          at: now,
        }
        return logoutNotices.giveUpLogoutNotice({ issuer: at, noticeId: id, event: told })
      }
      await giveUp('elsewhere', other)
      await giveUp('unknown', issuer, 'no notice')
      await Promise.all(Array.from({ length: 20 }, (_, index) => giveUp(`given up ${index}`, issuer)))
      const events = await audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })
      assertEqual(events.length, before + 1, 'events')
      const [{ type, clientId, detail } = { type: null, clientId: null, detail: null }] = events
      assertEqual([type, clientId, detail], ['logout_not_delivered', 'client', { attempts: 8 }], 'event')
      const due = { issuer, now: now + 9, leaseSeconds: 1, limit: 9 }
      assertEqual(await logoutNotices.takeLogoutNotices(due), [], 'notices')
    },
  },
]
