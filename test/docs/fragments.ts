/** What a fragment of a document takes for granted, and what comes of it. */
export interface Fragment {
  /** Goes in front of it when it is compiled, and when it is run unless `world` does. */
  readonly before: string
  /** Goes in front of it when it is run: what `before` only declares. Absent: `before`. */
  readonly world?: string
  /** Goes behind it when it is run; what it exports by default is `worker` then. */
  readonly after: string
  /** What the run prints, line by line. */
  readonly prints: ReadonlyArray<string>
}

const tenant = `const tenant = { id: 'ten_1', slug: 'meridian', name: 'Meridian', status: 'active', plan: 'standard', version: 1, databases: [] } as const
  const clock = { now: () => Date.now() / 1000, after: () => () => {} }`

/** Real KV and D1, in this process. */
const resources = `import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
  const holder = { name: 'holder', modules: true, script: 'export default {}', compatibilityDate: '2026-10-01' }
  const held = { ...holder, kvNamespaces: ['TENANT_PROJECTION'], d1Databases: ['OPS_DB'] }
  const miniflare = new Miniflare(convertV4MiniflareOptions({ cf: false, telemetry: { enabled: false }, workers: [held] }))`

/** As the migrations of a tenant's database leave it. */
const opsDatabase = `${resources}
  const ops_1 = await miniflare.getD1Database('OPS_DB')
  await ops_1.exec('CREATE TABLE voyage_marker (tenant_id TEXT, kind TEXT, year INTEGER, mapping_version INTEGER)')
  await ops_1.exec("INSERT INTO voyage_marker VALUES ('ten_1', 'ops', NULL, 1)")`

const opsOne = `if (ops.ok) console.log(await ops.value.prepare('SELECT 1 AS one').first())
  await miniflare.dispose()`

/** The blocks that take something for granted, by file and place; every other block is run as it stands. */
export const fragments: Readonly<Record<string, Fragment>> = {
  'packages/tenant-resolver/README.md 3': {
    before: `import { Hono } from 'hono'
      import type { IRequest } from 'itty-router'
      import { Router } from 'itty-router'
      import { createTenantResolver, pathSlug } from '@voyage/tenant-resolver'
      ${tenant}
      const directory = { findByDomain: async () => null, findBySlug: async (slug: string) => (slug === tenant.slug ? tenant : null) }
      const resolver = createTenantResolver({ directory, clock, signals: [pathSlug()] })
      const app = new Hono()
      const router = Router<IRequest>()`,
    after: `app.get('*', (c) => c.text('Hono: ' + c.get('tenant').tenant.name))
      router.all('*', ({ tenant }) => new Response('itty-router: ' + tenant.tenant.name))
      for (const send of [app.fetch, router.fetch, worker.fetch]) {
        for (const slug of ['meridian', 'nobody']) {
          const response = await send(new Request('http://localhost/t/' + slug + '/today'))
          console.log(response.status, await response.text())
        }
      }`,
    prints: ['200 Hono: Meridian', '404 unknown', '200 itty-router: Meridian', '404 unknown', '200 Meridian', '404'],
  },
  'packages/tenant-resolver/README.md 4': {
    before: `import { createTenantResolver, tenantId } from '@voyage/tenant-resolver'
      ${tenant}
      const findById = async (id: string) => {
        if (id === 'ten_out') throw new Error('the catalog is away')
        return id === tenant.id ? tenant : null
      }
      const signals = [tenantId({ tenants: { findById } })]
      const resolver = createTenantResolver({ directory: { findByDomain: async () => null, findBySlug: async () => null }, clock, signals })`,
    after: `const messages = ['ten_1', 'ten_2', 'ten_out'].map((tenantId) => ({
        body: { tenantId },
        ack: () => console.log('ack', tenantId),
        retry: () => console.log('retry', tenantId),
      }))
      await worker.queue({ messages })`,
    prints: ['ack ten_1', 'ack ten_2', 'retry ten_out'],
  },
  'packages/tenant-resolver/README.md 5': {
    before: `import type { TenantDirectory, TenantIdDirectory } from '@voyage/tenant-resolver'
      import type { ProjectionSource } from '@voyage/tenant-resolver/projection'
      declare const env: { readonly TENANT_PROJECTION: KVNamespace }
      declare const directory: TenantDirectory & TenantIdDirectory
      declare const source: ProjectionSource
      const now = () => Date.now() / 1000`,
    world: `${resources}
      ${tenant}
      const { now } = clock
      const env = { TENANT_PROJECTION: await miniflare.getKVNamespace('TENANT_PROJECTION') }
      const away = async () => { throw new Error('the catalog cannot be read') }
      const directory = { findByDomain: away, findBySlug: away, findById: away }
      const change = { place: 1, tenantId: tenant.id, version: 1 }
      const key = { tenantId: tenant.id, keyspace: 'slug', value: tenant.slug, record: tenant }
      const source = {
        listChanges: async ({ after }) => (after < 1 ? [change] : []),
        readKeys: async ({ tenants }) => (tenants[0]?.after === null ? [key] : []),
      }`,
    after: `console.log((await copied.findBySlug('meridian'))?.name)
      await miniflare.dispose()`,
    prints: ['Meridian'],
  },
  'packages/tenant-resolver/README.md 6': {
    before: '',
    world: `${opsDatabase}
      globalThis.env = { OPS_DB: ops_1 }`,
    after: opsOne,
    prints: ['{ one: 1 }'],
  },
  'packages/tenant-resolver/README.md 7': {
    before: `import type { TenantContext } from '@voyage/tenant-resolver'
      declare const env: Readonly<Record<string, unknown>>
      declare const context: TenantContext`,
    world: `${opsDatabase}
      const shard = { fetch: (request) => worker.fetch(request, { TEN_1_OPS: ops_1 }, { props: { tenantId: 'ten_1' } }) }
      const env = { SHARD_EU_1: shard }
      const database = { kind: 'ops', binding: 'TEN_1_OPS', shard: 'eu-1', year: null, mappingVersion: 1 }
      const context = { tenantId: 'ten_1', databases: [database] }`,
    after: opsOne,
    prints: ['{ one: 1 }'],
  },
  'packages/auth-client/README.md 2': {
    before: `import { Hono } from 'hono'
      import type { CookieRelyingParty, Session } from '@voyage/auth-client/cookie'
      import { requireSession } from '@voyage/auth-client/hono'
      declare const rp: CookieRelyingParty`,
    world: `import { Hono } from 'hono'
      import { createCookieRelyingParty } from '@voyage/auth-client/cookie'
      import { requireSession } from '@voyage/auth-client/hono'
      import { createFakeProvider } from '../../packages/auth-client/src/testing/fake-provider.ts'
      const clock = () => Math.floor(Date.now() / 1000)
      const provider = await createFakeProvider('https://id.example', clock)
      const rp = createCookieRelyingParty({
        issuer: 'https://id.example',
        secrets: ['k'.repeat(32)],
        clientId: 'app',
        clientAuthentication: { method: 'none' },
        redirectUri: 'https://app.example/callback',
        postLogoutRedirectUri: 'https://app.example/bye',
        fetch: provider.fetch,
        clock,
        randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      })`,
    after: `let cookies = []
      const get = async (url) => {
        const response = await app.request(url, { headers: { cookie: cookies.join('; '), 'sec-fetch-mode': 'navigate' } })
        cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
        return response
      }
      const asked = new URL((await get('https://app.example/')).headers.get('location'))
      console.log(asked.origin, asked.searchParams.get('client_id'))
      provider.nonce = asked.searchParams.get('nonce')
      const state = asked.searchParams.get('state')
      const back = await get('https://app.example/callback?code=good&state=' + state + '&iss=https%3A%2F%2Fid.example')
      console.log(await (await get(new URL(back.headers.get('location'), 'https://app.example/').href)).text())`,
    prints: ['https://id.example app', 'user-1'],
  },
  'packages/oidc-core/README.md 4': {
    before: '',
    world: `import { clientOf, createTestProvider, exchangeForm, userOf } from '../../packages/oidc-core/src/provider/provider.testkit.ts'
      const [client, user] = [clientOf('ten_1', 'app'), userOf('ten_1', 'ada')]
      const { provider, code, token } = await createTestProvider({ clients: [client], users: [user] })
      globalThis.fetch = async (url) => (url.endsWith('/jwks.json') ? provider.jwks() : provider.discovery())`,
    after: `const given = await token(client, exchangeForm((await code(client, user)).code))
      const good = await verifier.verify(given.access_token)
      console.log(good.ok, good.ok ? good.value.tenantId : good.error)`,
    prints: ['token_invalid', 'true ten_1'],
  },
  'packages/oidc-core/README.md 5': {
    before: '',
    world: `import { clientOf, createTestProvider, exchangeForm, userOf } from '../../packages/oidc-core/src/provider/provider.testkit.ts'
      import { decodeJwt } from 'jose'
      const [client, user] = [clientOf('ten_1', 'app'), userOf('ten_1', 'ada')]`,
    after: `const { code, token } = await createTestProvider({ clients: [client], users: [user], ownClaims })
      const given = await token(client, exchangeForm((await code(client, user)).code))
      console.log(decodeJwt(given.access_token).roles, decodeJwt(given.id_token).roles)`,
    prints: ["[ 'reader' ] undefined"],
  },
  'packages/oidc-core/README.md 6': {
    before: '',
    world: `import { createHash } from 'node:crypto'
      const [prefix, rest] = [/^.{5}/, /.{35}$/].map((part) => part.exec(createHash('sha1').update('a known one').digest('hex').toUpperCase())?.[0])
      let answer = () => new Response(['0'.repeat(35) + ':0', rest + ':42'].join('\\r\\n'))
      const asked: Array<string> = []
      globalThis.fetch = async (url) => {
        asked.push(String(url))
        return String(url).endsWith(prefix ?? '') ? answer() : new Response(rest + ':7')
      }`,
    after: `console.log(await isPasswordBlocked('a known one'), await isPasswordBlocked('a long password'))
      console.log(asked.every((url) => /^https:[/][/]api[.]pwnedpasswords[.]com[/]range[/][0-9A-F]{5}$/.test(url)))
      answer = () => new Response(rest + ':0')
      console.log(await isPasswordBlocked('a known one'))
      answer = () => { throw new Error('the service is down') }
      console.log(await isPasswordBlocked('a known one'))`,
    prints: ['true false', 'true', 'false', 'false'],
  },
}
