import { OAuthProvider } from '@cloudflare/workers-oauth-provider'
import { redirectUri, scope } from './parties.ts'

const origin = 'http://localhost'
const sessions = new Map([['bench-session', 'ada']])

/** A KV namespace in memory, so that what is measured is the library and not a database. */
function createMemoryKv(): unknown {
  const values = new Map<string, string>()
  return {
    async get(key: string, options?: { type?: string } | string) {
      const value = values.get(key) ?? null
      const type = typeof options === 'string' ? options : options?.type
      return value !== null && type === 'json' ? JSON.parse(value) : value
    },
    async put(key: string, value: string) {
      values.set(key, value)
    },
    async delete(key: string) {
      values.delete(key)
    },
    async list({ prefix = '' }: { prefix?: string } = {}) {
      const keys = [...values.keys()].filter((name) => name.startsWith(prefix)).map((name) => ({ name }))
      return { keys, list_complete: true }
    },
  }
}
const memoryKv = createMemoryKv()

const provider = new OAuthProvider({
  apiRoute: '/userinfo',
  apiHandler: {
    fetch: (_request: Request, _env: unknown, context: { props: unknown }) => Response.json(context.props),
  },
  defaultHandler: { fetch: handle },
  authorizeEndpoint: '/authorize',
  tokenEndpoint: '/token',
  scopesSupported: scope.split(' '),
  resourceMetadata: { resource: `${origin}/userinfo`, authorization_servers: [origin] },
})

async function handle(request: Request, env: { OAUTH_PROVIDER: Helpers }): Promise<Response> {
  const { pathname } = new URL(request.url)
  const oauth = env.OAUTH_PROVIDER
  if (pathname === '/prepare') {
    const client = await oauth.createClient({
      clientName: 'Bench',
      redirectUris: [redirectUri],
      tokenEndpointAuthMethod: 'client_secret_basic',
    })
    return Response.json({ clientId: client.clientId, clientSecret: client.clientSecret })
  }
  if (pathname !== '/authorize') return new Response(null, { status: 404 })
  const userId = sessions.get(/session=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? '')
  if (userId === undefined) return new Response(null, { status: 401 })
  const asked = await oauth.parseAuthRequest(request)
  const { redirectTo } = await oauth.completeAuthorization({
    request: asked,
    userId,
    metadata: {},
    scope: asked.scope,
    props: { sub: userId, name: 'Ada Lovelace', email: 'ada@example.com' },
    // The default, true, looks through all grants of the user, which here are thousands: no fair comparison.
    revokeExistingGrants: false,
  })
  return new Response(null, { status: 303, headers: { location: redirectTo } })
}

interface Asked {
  readonly scope: ReadonlyArray<string>
}
interface Helpers {
  createClient(client: object): Promise<{ clientId: string; clientSecret?: string }>
  parseAuthRequest(request: Request): Promise<Asked>
  completeAuthorization(options: object): Promise<{ redirectTo: string }>
}

export default {
  fetch(request: Request, env: { MEMORY?: string }, context: unknown): Promise<Response> {
    const bound = env.MEMORY === 'true' ? { ...env, OAUTH_KV: memoryKv } : env
    return provider.fetch(request, bound as never, context as never)
  },
}
