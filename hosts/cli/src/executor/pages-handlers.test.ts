import type { StepContext } from '@voyage/deploy-planner'
import { expect, it } from 'vitest'
import { createWranglerTarget } from '../cloudflare/wrangler-target.ts'
import { createPagesHandlers } from './pages-handlers.ts'

const target = createWranglerTarget({ root: '/nowhere', accountId: '0'.repeat(32), environment: {} })
const handlers = createPagesHandlers({ target, root: '/nowhere', environment: {} })
const project = { name: 'shop', branch: 'trunk' }
const existing = { subdomain: 'shop.pages.dev' }
const noId = (): never => {
  throw new Error('a Pages project has no use for an id')
}
const context = (mayAdopt: boolean): StepContext<'pages.create'> => ({
  stepId: 'pages.create:shop',
  existing,
  mayAdopt,
  signal: new AbortController().signal,
  secret: noId,
  databaseId: noId,
  namespaceId: noId,
  queueId: noId,
  tenantId: noId,
})

it('refuses a changed production branch where the target cannot change it', async () => {
  expect(await handlers['pages.create'](project, context(false))).toMatchObject({
    ok: false,
    error: { code: 'pages-branch-fixed', effect: 'none', remedy: expect.stringContaining('--adopt') },
  })
})

it("takes the operator's word for the branch of a project that is adopted", async () => {
  expect(await handlers['pages.create'](project, context(true))).toEqual({ ok: true, value: existing })
})
