import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { issuer, secret, setUp, site } from '../../packages/auth-client/src/testing/set-up-cookie-relying-party.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { root, startWorkers } from '../support/start-workers.ts'

// Answers a refresh only once so many requests have come to the application, and leaves the ID token out of it (OpenID
// Connect Core 12.2 lets it).
const provider = `let arrived = 0
let tokenRequests = 0
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url)
    if (pathname === '/arrived') { arrived += 1; return new Response() }
    if (pathname === '/counts') return Response.json({ tokenRequests })
    if (pathname !== '/token') {
      const at = (path) => env.ISSUER + path
      return Response.json({ issuer: env.ISSUER, authorization_endpoint: at('/authorize'), token_endpoint: at('/token'), jwks_uri: at('/keys') })
    }
    tokenRequests += 1
    const own = String(tokenRequests)
    while (arrived < 5) await scheduler.wait(5)
    return Response.json({ access_token: 'renewed-' + own, refresh_token: 'next-' + own, token_type: 'Bearer', expires_in: 600 })
  },
}`

describe('requests of one session in one isolate of workerd, whose access token is about to expire', () => {
  let workers: RunningWorkers
  afterEach(() => workers?.stop())

  async function arrange() {
    const { finish, browser, time } = await setUp()
    await finish()
    const { code } = await bundleWorker({ entry: join(import.meta.dirname, 'concurrent-session-worker.ts'), root })
    const vars = { ISSUER: issuer, SITE: site, SECRET: secret, NOW: String(time.now + 700) }
    workers = await startWorkers({
      workers: [
        { name: 'app', script: code, vars, services: { PROVIDER: 'provider' } },
        { name: 'provider', script: provider, vars: { ISSUER: issuer } },
      ],
    })
    const headers = { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    return (path = '/') => workers.fetch('app', `${site}${path}`, { headers })
  }

  it('ask for new tokens once, and all go on with I/O of their own', async () => {
    const ask = await arrange()
    const answers = await Promise.all(Array.from({ length: 5 }, async () => (await ask()).json()))
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ accessToken: 'renewed-1', tokenRequests: 1 })))
  })

  it('are not left waiting by a request that ended while it asked', async () => {
    const ask = await arrange()
    expect(await (await ask('/abandon')).text()).toBe('gone')
    const answers = await Promise.all(Array.from({ length: 4 }, async () => (await ask()).json()))
    for (const answer of answers) expect(answer).toMatchObject({ accessToken: expect.stringMatching(/^renewed-/) })
    expect(new Set(answers.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(workers.logs.filter((line) => /different request|cross-request|hung/i.test(line))).toEqual([])
  })
})
