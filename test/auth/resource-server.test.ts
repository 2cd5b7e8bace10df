import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { root } from '../support/start-workers.ts'
import { bearer, getTokens, issuers, startAuth } from './browser.ts'

const [issuer, other] = issuers
let workers: RunningWorkers
beforeAll(async () => {
  const { code } = await bundleWorker({ entry: join(root, 'test/auth/resource-worker.ts'), root })
  const resource = { name: 'resource', script: code, services: { AUTH: 'auth' }, vars: { ISSUER: issuer } }
  workers = await startAuth({ beside: [resource] })
})
afterAll(() => workers?.stop())

const ask = async (token: string): Promise<unknown> => {
  const headers = bearer(token)
  return (await workers.fetch('resource', 'http://resource.localhost/', { headers })).json()
}

describe('createAccessTokenVerifier in a Worker, keys over a service binding', () => {
  it('says for which tenant a token is good, in 20 parallel requests and after them, and fetches keys rarely', async () => {
    const { access_token } = await getTokens(workers, { issuer })
    await ask(access_token)
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(access_token)))
    for (const answer of answers) expect(answer).toEqual({ tenant: 'ten_one', fetches: 1 })
  })

  it('refuses an ID token, and an access token of another issuer', async () => {
    const { id_token } = await getTokens(workers, { issuer })
    expect(await ask(id_token)).toMatchObject({ refused: 'token_invalid' })
    const { access_token } = await getTokens(workers, { issuer: other })
    expect(await ask(access_token)).toMatchObject({ refused: 'token_invalid' })
    expect(await ask('nonsense')).toMatchObject({ refused: 'token_invalid' })
  })
})
