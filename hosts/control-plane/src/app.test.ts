import { Validator } from '@seriousme/openapi-schema-validator'
import { createCatalog, createWebhookAdministration, createWebhookSealer } from '@voyage/catalog'
import { createMemoryStores } from '@voyage/catalog/memory'
import { expect, test } from 'vitest'
import { createApp } from './app.ts'
import { createDeliveries } from './deliveries.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { openApiDocument } from './openapi/openapi-document.ts'
import { scopeMeanings, scopes } from './scopes.ts'

const clock = (): number => 1_790_000_000
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

function arrange() {
  const stores = createMemoryStores()
  const catalog = createCatalog({
    isPublicSuffix: () => false,
    store: stores.catalog,
    clock,
    randomBytes,
    txtResolver: { resolveTxt: async () => [] },
    domainVerification: 'localhost',
  })
  const sealer = createWebhookSealer({ keys: [], randomBytes })
  const unlimited = createRateLimiter(undefined, 60)
  return createApp({
    catalog,
    webhooks: createWebhookAdministration({
      store: stores.catalog,
      deliveries: stores.deliveries,
      sealer,
      clock,
      randomBytes,
    }),
    deliveries: createDeliveries(
      {
        deliveries: stores.deliveries,
        events: stores.catalog,
        sealer,
        send: async () => null,
        clock,
        newLeaseId: () => crypto.randomUUID(),
      },
      undefined,
    ),
    operators: { operators: stores.operators, mayBootstrap: () => true, clock, randomBytes },
    door: {
      checkCredential: async () => ({ kind: 'known', caller: { actor: 'ada', scopes: new Set(scopes) } }),
      rateLimits: { operator: unlimited, refused: unlimited },
    },
    idempotency: { store: stores.idempotency, clock, newId: () => crypto.randomUUID() },
    issuer: null,
    newRequestId: () => crypto.randomUUID(),
    logFailure: () => undefined,
  })
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
async function documentOf(app: ReturnType<typeof arrange>): Promise<any> {
  return (await app.request('http://control.example/openapi.json')).json()
}

test('there is no route without a description, and no description without a route', async () => {
  const app = arrange()
  const { paths } = await documentOf(app)
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  // The middleware is there for every method.
  const routes = app.routes.filter(({ method }) => method !== 'ALL')
  expect([...new Set(routes.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(described.sort())
})

test('the description is a valid OpenAPI 3.1 document', async () => {
  const document = await documentOf(arrange())
  expect(document.openapi).toBe('3.1.0')
  expect(await new Validator().validate(document)).toEqual({ valid: true })
})

test('the description names the scope of each operation, and the auth host where there is one', async () => {
  const document = openApiDocument([], 'https://auth.example/')
  expect(document.components.securitySchemes).toMatchObject({
    operatorToken: { flows: { clientCredentials: { tokenUrl: 'https://auth.example/token', scopes: scopeMeanings } } },
  })
  const { paths } = await documentOf(arrange())
  expect(paths['/audit'].get.security).toEqual([{ bootstrapCredential: ['audit:read'] }])
  expect(paths['/health'].get.security).toEqual([])
})
