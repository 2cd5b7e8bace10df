import { env } from 'cloudflare:test'
import { beforeEach, expect, it } from 'vitest'
import type { D1Like } from './d1-like.ts'
import { createD1LogoutNoticeStore } from './d1-logout-notice-store.ts'
import { emptyDatabase } from './empty-database.workers.testkit.ts'

const now = 1_800_000_000
const issuer = 'https://i.example'

beforeEach(emptyDatabase)

/** Stores so many notices of each of so many clients; the clients are due one after the other, `client 1` for longest. */
async function fill({ clients, each }: { readonly clients: number; readonly each: number }): Promise<void> {
  await env.OIDC_DB.prepare(
    `WITH RECURSIVE clients (c) AS (SELECT 1 UNION ALL SELECT c + 1 FROM clients WHERE c < ?1),
       numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
     INSERT INTO logout_notices (notice_id, tenant_id, issuer, client_id, uri, user_id, session_id, attempts,
       next_attempt_at, created_at)
     SELECT c || '.' || n, 't', ?3, 'client ' || c, 'https://c.example', 'u', 's', 0, ?4 + c, 1 FROM clients, numbers`,
  )
    .bind(clients, each, issuer, now - 1_000_000)
    .run()
}

/** Takes fifty, of none of some clients: how many of each client, and how many rows that read. */
async function take(without: ReadonlyArray<string> = []) {
  let read = 0
  const counting = {
    prepare: (sql: string) => ({
      bind: (...values: Array<unknown>) => ({
        async all<T>() {
          const answer = await env.OIDC_DB.prepare(sql)
            .bind(...values)
            .all<T>()
          read += answer.meta.rows_read
          return answer
        },
      }),
    }),
  }
  const store = createD1LogoutNoticeStore(counting as unknown as D1Like)
  const taken = await store.takeLogoutNotices({ issuer, now, leaseSeconds: 60, limit: 50, without })
  const counts = new Map<string, number>()
  for (const { clientId } of taken) counts.set(clientId, (counts.get(clientId) ?? 0) + 1)
  return { counts, read }
}

it.each([
  [1, 1_000],
  [3, 1_000],
  [25, 200],
  [50, 100],
])(
  'reads as much of %i clients with %i notices each as with a tenth of these, and takes of all alike',
  async (clients, each) => {
    const reads: Array<number> = []
    for (const notices of [each / 10, each]) {
      await emptyDatabase()
      await fill({ clients, each: notices })
      const { counts, read } = await take()
      expect(counts.size).toBe(clients)
      for (const count of counts.values()) expect(Math.abs(count - 50 / clients)).toBeLessThan(1)
      reads.push(read)
    }
    expect(reads[0]).toBeGreaterThan(0)
    expect(reads[1]).toBe(reads[0])
    expect(reads[1]).toBeLessThan(2_000)
  },
)

it('reads as much of 4,000 clients as of 2,000, and gets to all of them, that of the longest wait first', async () => {
  const reads: Array<number> = []
  for (const clients of [2_000, 4_000]) {
    await emptyDatabase()
    await fill({ clients, each: 1 })
    const first = await take()
    expect(first.counts.has('client 1')).toBe(true)
    reads.push(first.read)
    for (let run = 1; run < clients / 50; run += 1) expect((await take()).counts.size).toBe(50)
    expect((await take()).counts.size).toBe(0)
  }
  expect(reads[1]).toBe(reads[0])
  expect(reads[0]).toBeLessThan(10_000)
})

it('reads as much of 39 clients that are left out with 1,000 notices each as with a tenth of these', async () => {
  const reads: Array<number> = []
  for (const each of [100, 1_000]) {
    await emptyDatabase()
    await fill({ clients: 40, each })
    const { counts, read } = await take(Array.from({ length: 39 }, (_, index) => `client ${index + 1}`))
    expect([...counts]).toEqual([['client 40', 50]])
    reads.push(read)
  }
  expect(reads[1]).toBe(reads[0])
  expect(reads[1]).toBeLessThan(3_000)
})
