/// <reference path="./migration-text.d.ts" />
import { env } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import sessions from '../../migrations/0001_auth_client_sessions.sql?raw'
import answers from '../../migrations/0002_auth_client_answers.sql?raw'
import { sessionStoreContract } from '../contract/index.ts'
import { createD1SessionStore } from './index.ts'

const db = env.OIDC_DB

describe('createD1SessionStore', () => {
  beforeEach(async () => {
    const statements = `${sessions}${answers}`
      .replaceAll(/--.*$/gm, '')
      .split(';')
      .filter((text) => text.trim() !== '')
    const tables = ['auth_client_sessions', 'auth_client_logout_tokens', 'auth_client_answers']
    const drops = tables.map((table) => `DROP TABLE IF EXISTS ${table}`)
    await db.batch([...drops, ...statements].map((text) => db.prepare(text)))
  })

  for (const { name, run } of sessionStoreContract) it(name, () => run(() => createD1SessionStore(db)))

  it('throws a coded error when the database refuses', async () => {
    await db.prepare('DROP TABLE auth_client_sessions').run()
    const found = createD1SessionStore(db).findSession({ idHash: 'a', now: 0 })
    await expect(found).rejects.toMatchObject({ code: 'AUTH_CLIENT_STORE_FAILED', retriable: true })
  })
})
