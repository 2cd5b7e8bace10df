import { parseManifest, resolveManifest } from '@voyage/deploy-planner'
import { expect, it } from 'vitest'
import { renderAddresses } from './render-addresses.ts'

it('lists where everything is reached on this port, Pages applications too', () => {
  const platform = { url: 'http://control.localhost:8787', worker: null }
  const parsed = parseManifest({
    version: 1,
    name: 'bank',
    environments: { local: {} },
    controlPlane: platform,
    auth: { ...platform, url: 'http://auth.localhost:8787' },
    d1Count: 0,
    d1: [],
    workers: [],
    pages: [{ name: 'help', output: 'help' }],
    tenants: [],
  })
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'local' }) : parsed
  if (!resolved.ok) throw new Error(resolved.error.map(({ message }) => message).join('\n'))
  expect(renderAddresses({ manifest: resolved.value, secret: () => '' })).toEqual([
    'help           http://help.pages.localhost:8787/',
    'sign-in host   http://auth.localhost:8787',
    'control plane  http://control.localhost:8787',
  ])
})
