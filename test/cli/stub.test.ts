import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWranglerTarget } from '../../hosts/cli/src/cloudflare/wrangler-target.ts'
import type { DeployTarget } from '../../hosts/cli/src/executor/deploy-target.ts'
import { createRestTarget } from '../../hosts/cli/src/rest/rest-target.ts'
import { failure } from '../support/cloudflare-api-double/api-message.ts'
import type { CloudflareApiDouble } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { startCloudflareApi } from '../support/cloudflare-api-double/start-cloudflare-api.ts'

const accountId = '0123456789abcdef0123456789abcdef'
const token = 'token-canary-7c1f'
const { signal } = new AbortController()

describe.each(['rest', 'wrangler'] as const)('a stub by %s', (name) => {
  let api: CloudflareApiDouble
  let root: string
  let target: DeployTarget
  beforeAll(async () => {
    api = await startCloudflareApi({ id: accountId, token })
    root = await mkdtemp(join(tmpdir(), 'voyage-stub-'))
    const { PATH, HOME } = process.env
    const environment = { PATH, HOME, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: api.baseUrl }
    const create = name === 'rest' ? createRestTarget : createWranglerTarget
    target = create({ root, accountId, environment })
  })
  afterAll(async () => {
    await api.stop()
    await rm(root, { recursive: true })
  })

  const versions = () => api.workers.get('partner')?.versions ?? []

  it('is deployed where nothing stands, answers 503 and binds nothing', async () => {
    expect(await target.hasWorker('partner', { signal })).toEqual({ ok: true, value: false })
    expect(await target.deployStub('partner', { signal })).toEqual({ ok: true, value: null })
    expect(versions()).toMatchObject([{ bindings: [], code: expect.stringContaining('status: 503') }])
  })

  it('never replaces what stands', async () => {
    expect(await target.hasWorker('partner', { signal })).toEqual({ ok: true, value: true })
    expect(await target.deployStub('partner', { signal })).toEqual({ ok: true, value: null })
    expect(versions()).toHaveLength(1)
  })

  it('is not deployed when it cannot be seen whether something stands', async () => {
    const refused = failure(403, 9109, 'Unauthorized to access requested resource')
    api.fail({ method: 'GET', path: /\/other\/deployments$/, times: 9, effect: refused })
    expect(await target.deployStub('other', { signal })).toMatchObject({
      ok: false,
      error: { code: 'cloudflare-auth-refused', effect: 'none' },
    })
    expect(api.workers.has('other')).toBe(false)
  })
})
