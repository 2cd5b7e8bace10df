import { expect, it } from 'vitest'
import { childEnvironment } from './child-environment.ts'

const accountId = 'a'.repeat(32)

it('passes on only what is on its list, and the account of the manifest', () => {
  const environment = {
    PATH: '/bin',
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: 'b'.repeat(32),
    CLOUDFLARE_ENV: 'staging',
    WRANGLER_LOG: 'debug',
    NODE_OPTIONS: '--inspect',
    OPERATOR_TOKEN: 'secret',
    HOME: undefined,
    NODE_COMPILE_CACHE: '/cache',
  }
  const child = childEnvironment({ environment, accountId, folder: '/tmp/x' })
  expect(child).toMatchObject({
    PATH: '/bin',
    NODE_COMPILE_CACHE: '/cache',
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: accountId,
  })
  for (const name of ['CLOUDFLARE_ENV', 'WRANGLER_LOG', 'NODE_OPTIONS', 'OPERATOR_TOKEN', 'HOME']) {
    expect(child).not.toHaveProperty(name)
  }
})
