import { expect, it } from 'vitest'
import { createApiClient } from '../http/api-client.ts'
import { createTenantHandlers } from './tenant-handlers.ts'

const context = {
  stepId: 'domain.verify:bank/bank.example',
  secret: () => '',
  signal: new AbortController().signal,
  existing: null,
  mayAdopt: false,
  tenantId: () => 'ten_1',
  databaseId: () => '',
  namespaceId: () => '',
  queueId: () => '',
  bindingIds: () => [],
}

it.each([
  ['domain-not-verified', 'Add the TXT record that `voyage tenant domains bank` shows'],
  ['domain-claim-expired', 'Claim it anew with `voyage domain claim bank bank.example --execute`'],
  ['domain-taken', 'Have the other tenant release it'],
])('a domain that cannot be verified (%s) is told with its own code and remedy', async (code, remedy) => {
  const controlPlane = createApiClient({
    name: 'The control plane',
    baseUrl: 'https://control.example',
    credential: () => 'token',
    fetch: async () => Response.json({ type: `urn:voyage:problem:${code}`, title: 'No' }, { status: 409 }),
  })
  const handlers = createTenantHandlers(controlPlane)
  const verified = await handlers['domain.verify']({ tenant: 'bank', domain: 'bank.example' }, context)
  expect(verified).toMatchObject({
    ok: false,
    error: { code, remedy: expect.stringContaining(remedy), retriable: false, effect: 'none' },
  })
})
