import { expect, it } from 'vitest'
import { issuer, operator } from './browser.ts'
import { startLogoutReceiver } from './logout-receiver.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

const leave = (at: string, client: string, uri: string, count: number, dueAt: number) =>
  workers
    .d1('auth', 'AUTH_DB')
    .prepare(
      `INSERT INTO logout_notices SELECT ?1 || ?2 || value, 'ten_one', ?1, ?2, ?3, 'user', 'session', 0, ?4, 1
       FROM json_each(?5)`,
    )
    .bind(at, client, uri, dueAt, JSON.stringify(Array.from({ length: count }, (_, one) => one)))
    .run()

it.each([
  ['at the same issuer', 60, [issuer]],
  ['at another issuer', 1, ['https://silent.example']],
  ['at four issuers', 60, [0, 1, 2, 3].map((one) => `https://silent.example/${one}`)],
])(
  'a run of the housekeeping tells a client all before it gives up on one that never answers, which it asks once (line 73): %s',
  async (_, count, issuers) => {
    const quick = await startLogoutReceiver()
    const toldByThen: Array<number> = []
    const onGivenUp = () => toldByThen.push(quick.tokens.length)
    const silent = await startLogoutReceiver(() => 'never', { onGivenUp })
    try {
      const now = Math.floor(Date.now() / 1_000)
      for (const at of issuers) await leave(at, 'silent', silent.uri, 30, now - 500)
      await leave(issuer, 'quick', quick.uri, count, now)
      const report = await (await operator(workers, '/admin/housekeeping', 'POST')).json()
      expect(report).toMatchObject({ delivered: count, undelivered: issuers.length, left: ['logout_notices'] })
      await expect.poll(() => toldByThen).toEqual(issuers.map(() => count))
      expect(silent.tokens).toHaveLength(issuers.length)
    } finally {
      for (const receiver of [quick, silent]) receiver.stop()
      await workers.d1('auth', 'AUTH_DB').prepare('DELETE FROM logout_notices').run()
    }
  },
)
