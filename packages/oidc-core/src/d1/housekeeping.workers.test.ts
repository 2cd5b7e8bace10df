import { env } from 'cloudflare:test'
import { beforeEach, expect, it } from 'vitest'
import { createD1HousekeepingStore } from './d1-housekeeping-store.ts'
import type { D1Like } from './d1-like.ts'
import { emptyDatabase } from './empty-database.workers.testkit.ts'

const now = 1_800_000_000
const limit = 20

beforeEach(emptyDatabase)

/** Stores old grants with a refresh token that is good for a week, and after them one on which nothing hangs. */
async function fill(standing: number): Promise<void> {
  const names = 'WITH RECURSIVE names (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM names WHERE n < ?1)'
  const grants = `INSERT INTO grants (grant_id, tenant_id, issuer, client_id, user_id, session_id, scopes, offline,
    auth_time, created_at)`
  await env.OIDC_DB.batch([
    env.OIDC_DB.prepare(
      `${grants} ${names} SELECT n, 't', 'https://i.example', 'c', 'u', '', '[]', 1, 0, ?2 + n FROM names`,
    ).bind(standing, now - 100_000),
    env.OIDC_DB.prepare(
      `INSERT INTO refresh_tokens (family_hash, grant_id, tenant_id, issuer, client_id, current_hash, idle_expires_at, expires_at)
       ${names} SELECT n, n, 't', 'https://i.example', 'c', n, ?2, ?2 FROM names`,
    ).bind(standing, now + 604_800),
    env.OIDC_DB.prepare(`${grants} VALUES ('bare', 't', 'https://i.example', 'c', 'u', '', '[]', 0, 0, ?1)`).bind(
      now - 1,
    ),
  ])
}

/** A run at that time: how many rows it read and deleted. */
async function run(at: number): Promise<{ readonly read: number; readonly deleted: number }> {
  let read = 0
  const counting = {
    prepare: (sql: string) => env.OIDC_DB.prepare(sql),
    async batch<T>(statements: Array<D1PreparedStatement>) {
      const answers = await env.OIDC_DB.batch<T>(statements)
      read += answers.reduce((sum, { meta }) => sum + meta.rows_read, 0)
      return answers
    },
  }
  const store = createD1HousekeepingStore(counting as unknown as D1Like)
  const { deleted } = await store.deleteEnded({ endedBefore: at, auditBefore: at, grantsBefore: at, limit })
  return { read, deleted }
}

it('reads as much of 2,000 grants that stand as of 200, and gets to what lies behind them', async () => {
  const idle = (await run(now)).read
  const reads: Array<number> = []
  for (const standing of [200, 2_000]) {
    await emptyDatabase()
    await fill(standing)
    const first = await run(now)
    expect(first.deleted).toBe(0)
    reads.push(first.read)
    let deleted = 0
    for (let more = 1; more <= standing / limit && deleted === 0; more += 1) deleted = (await run(now)).deleted
    expect(deleted).toBe(1)
    // The last ones are put off; then there is nothing to look at.
    await run(now)
    expect((await run(now)).read).toBe(idle)
    expect(await env.OIDC_DB.prepare('SELECT count(*) AS n FROM grants').first('n')).toBe(standing)
  }
  expect(reads[1]).toBe(reads[0])
  expect(reads[0]).toBeLessThan(idle + 20 * limit)
})

it('looks again at a grant once its refresh token was to end, and deletes it then unless that was put off', async () => {
  await fill(2)
  await run(now)
  await env.OIDC_DB.prepare("UPDATE refresh_tokens SET idle_expires_at = ?, expires_at = ? WHERE grant_id = '1'")
    .bind(now + 700_000, now + 700_000)
    .run()
  const left = async () => (await env.OIDC_DB.prepare('SELECT grant_id FROM grants').all()).results
  await run(now + 604_801)
  expect(await left()).toEqual([{ grant_id: '1' }])
  await run(now + 700_001)
  expect(await left()).toEqual([])
})
