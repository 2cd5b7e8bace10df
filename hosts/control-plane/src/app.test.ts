import { Validator } from '@seriousme/openapi-schema-validator'
import { createCatalog, createWebhookAdministration } from '@voyage/catalog'
import { createMemoryStores } from '@voyage/catalog/memory'
import fc from 'fast-check'
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
  const failures: Array<unknown> = []
  const catalog = createCatalog({
    isPublicSuffix: () => false,
    store: stores.catalog,
    clock,
    randomBytes,
    txtResolver: { resolveTxt: async () => [] },
    domainVerification: 'localhost',
  })
  const unlimited = createRateLimiter(undefined, 60)
  const app = createApp({
    catalog,
    webhooks: createWebhookAdministration({ store: stores.catalog, deliveries: stores.deliveries, clock, randomBytes }),
    deliveries: createDeliveries(
      {
        deliveries: stores.deliveries,
        events: stores.catalog,
        send: async () => null,
        clock,
        newLeaseId: () => crypto.randomUUID(),
      },
      undefined,
    ),
    operators: { operators: stores.operators, clock, randomBytes },
    door: {
      checkCredential: async () => ({ kind: 'known', caller: { actor: 'ada', scopes: new Set(scopes) } }),
      rateLimits: { operator: unlimited, refused: unlimited },
    },
    idempotency: { store: stores.idempotency, clock, newId: () => crypto.randomUUID() },
    issuer: null,
    newRequestId: () => crypto.randomUUID(),
    logFailure: (_, failure) => failures.push(failure),
  })
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} }
  return {
    app,
    failures,
    request: (path: string, init: RequestInit) => app.request(`http://control.example${path}`, init, {}, context),
    changes: async () => {
      const query = { tenantId: null, limit: 100_000, after: 0 }
      const audit = await catalog.listAudit({ ...query, actor: null, action: null })
      const events = await catalog.listEvents({ ...query, type: null })
      return { audit: audit.entries.length, events: events.entries.length }
    },
    newTenant: async (slug: string) => {
      const input = { slug, name: slug, rootCompanyId: null, plan: 'standard', regionHint: null }
      const created = await catalog.createTenant(input, { actor: 'ada', requestId: 'r' })
      return created.ok ? created.value.id : ''
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
async function documentOf({ request }: ReturnType<typeof arrange>): Promise<any> {
  return (await request('/openapi.json', { method: 'GET' })).json()
}

test('there is no route without a description, and no description without a route', async () => {
  const arranged = arrange()
  const { paths } = await documentOf(arranged)
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  // The middleware is there for every method.
  const routes = arranged.app.routes.filter(({ method }) => method !== 'ALL')
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

const words = ['slug', 'name', 'status', 'plan', 'region_hint', 'root_company_id', 'domain', 'kind', 'year', 'binding']
const more = ['d1_database_id', 'feature_key', 'deployed_version', 'customization', 'scopes', 'expires_at', 'overlap']
const rest = [
  'url',
  'tenant_id',
  'event_types',
  'webhook_id',
  'from_event',
  'schema_version',
  'mapping_version',
  'shard',
]
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    null,
    '',
    'meridian',
    'active',
    'deleting',
    'ops',
    'config',
    '1.0.0',
    'a:b',
    0,
    -1,
    2026,
    1e308,
    '\u0000',
  ),
  fc.constantFrom('bank.example', 'x.localhost', '00000000-0000-4000-8000-000000000001', 'https://hooks.example/'),
)
const objects = fc.dictionary(fc.oneof(fc.constantFrom(...words, ...more, ...rest), fc.string()), values, {
  maxKeys: 6,
})
const bodies = fc
  .oneof(objects, fc.array(objects, { maxLength: 3 }), fc.jsonValue(), fc.string())
  .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))

test('10,000 odd bodies and queries are done whole or refused with a problem, and nothing fails inside', async () => {
  const { failures, request, changes, newTenant } = arrange()
  const id = await newTenant('meridian')
  const at = `/tenants/${id}`
  const written = fc.constantFrom(
    ...['/tenants', '/webhooks', '/events/replay', `${at}/rename`, `${at}/restore`, `${at}/purge`, `${at}/domains`].map(
      (path) => `POST ${path}`,
    ),
    ...[`${at}/databases`, `${at}/api-keys`, `${at}/api-keys/x/rotate`, '/operators'].map((path) => `POST ${path}`),
    ...[at, `${at}/features/lanes`, `${at}/databases/x`].map((path) => `PATCH ${path}`),
    ...[`${at}/features`, `${at}/schema-version`].map((path) => `PUT ${path}`),
  )
  const read = fc.constantFrom('/tenants', '/audit', '/events', '/fleet/features', '/operators', at, `${at}/domains`)
  const queries = fc.dictionary(
    fc.oneof(fc.constantFrom('slug', 'status', 'plan', 'q', 'limit', 'cursor', 'tenant_id', 'type'), fc.string()),
    fc.oneof(fc.string(), fc.constantFrom('1', '100', 'p0', 'pzz', 'active', '%')),
    { maxKeys: 4 },
  )
  let before = await changes()
  const judge = async (response: Response): Promise<void> => {
    const text = await response.text()
    expect(failures).toEqual([])
    expect(response.status).toBeLessThan(500)
    const after = await changes()
    if (response.status >= 400) {
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(JSON.parse(text)).toMatchObject({ status: response.status, type: expect.stringMatching(/^urn:voyage:/) })
      expect(after).toEqual(before)
    }
    before = after
  }
  const headers = { 'content-type': 'application/json' }
  await fc.assert(
    fc.asyncProperty(written, bodies, async (target, body) => {
      const [method = '', path = ''] = target.split(' ')
      await judge(await request(path, { method, headers, body }))
    }),
    { numRuns: 7_000 },
  )
  await fc.assert(
    fc.asyncProperty(read, queries, async (path, query) => {
      await judge(await request(`${path}?${new URLSearchParams(query)}`, { method: 'GET' }))
    }),
    { numRuns: 3_000 },
  )
}, 120_000)
