import type { Operator } from '@voyage/catalog'
import { createMemoryStores } from '@voyage/catalog/memory'
import { expect, test } from 'vitest'
import { createCredentialCheck } from './credentials.ts'

const issuer = 'https://auth.example'
const ada: Operator = { issuer, kind: 'user', subject: 'ada', name: 'Ada', createdAt: 1_000 }

/** The check of a platform on which Ada, whose token is good all the time, is an operator or not. */
function arrange() {
  const world = { now: 1_000, isOperator: true }
  const check = createCredentialCheck({
    operators: {
      ...createMemoryStores().operators,
      findOperator: async ({ subject }) => (world.isOperator && subject === ada.subject ? ada : null),
    },
    accessTokens: {
      issuer,
      verifier: {
        verify: async () => ({
          ok: true,
          value: {
            tenantId: 'platform',
            subject: ada.subject,
            clientId: 'console',
            scopes: ['tenants:read'],
            audience: ['https://control.example'],
            sessionId: 'session-1',
            authTime: 900,
            expiresAt: 100_000,
            all: {},
          },
        }),
      },
    },
    bootstrapSha256: '',
    bootstrap: 'until_first_operator',
    clock: () => world.now,
  })
  return { world, ask: async () => (await check('Bearer token')).kind }
}

test('a removed operator is let in for ten seconds more at most, however often they ask', async () => {
  const { world, ask } = arrange()
  expect(await ask()).toBe('known')
  world.isOperator = false
  world.now = 1_009
  expect(await ask()).toBe('known')
  world.now = 1_010
  expect(await ask()).toBe('no_operator')
})

test('who was refused is an operator as soon as they are added', async () => {
  const { world, ask } = arrange()
  world.isOperator = false
  expect(await ask()).toBe('no_operator')
  world.isOperator = true
  expect(await ask()).toBe('known')
})
