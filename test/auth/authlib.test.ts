import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasNeeded } from '../support/needs.ts'
import { freePort } from '../support/run-voyage.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { afterLogout, issuerAt, password, redirectUri, secret, startAuth } from './browser.ts'

// Debian's Python, whose packages python3-authlib and python3-requests .ci/run installs.
const python = '/usr/bin/python3'
const isThere = hasNeeded(spawnSync(python, ['-c', 'import authlib, requests']).status === 0, {
  what: 'Authlib',
  remedy: 'install python3-authlib and python3-requests',
})

describe.skipIf(!isThere)('a client in another language, Authlib', () => {
  let workers: RunningWorkers
  let issuer: string
  beforeAll(async () => {
    const port = await freePort()
    issuer = issuerAt(port)
    workers = await startAuth({ port })
  })
  afterAll(() => workers?.stop())

  it('signs in, reads UserInfo, refreshes, introspects, revokes and signs out', async () => {
    const running = promisify(execFile)(python, [join(import.meta.dirname, 'authlib-client.py')])
    running.child.stdin?.end(
      JSON.stringify({
        issuer,
        client_id: 'meridian',
        client_secret: secret,
        redirect_uri: redirectUri,
        post_logout_redirect_uri: afterLogout,
        username: 'ada',
        password,
      }),
    )
    const { stdout } = await running
    expect(JSON.parse(stdout)).toEqual({
      iss_of_answer: issuer,
      same_subject: true,
      name: 'Ada Lovelace',
      rotated: true,
      active: true,
      after_revocation: 'invalid_grant',
      left_to: `${afterLogout}?state=bye`,
    })
  })
})
