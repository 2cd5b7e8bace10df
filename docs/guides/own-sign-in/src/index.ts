import type { Fetch, SigningKeys } from '@voyage/oidc-core'
import { createOpenidProvider, createSigningKeys, discardBody } from '@voyage/oidc-core'
import { createD1Stores } from '@voyage/oidc-core/d1'
import type { Host } from './host.ts'
import { confirmLogout, logout } from './logout.ts'
import { addressOf, clock, randomBytes } from './platform.ts'
import { setUp } from './setup.ts'
import { authorize, consent, signIn } from './sign-in.ts'

interface Env {
  readonly AUTH_DB: D1Database
  readonly ISSUER: string
  readonly TENANT_ID: string
  readonly KEY_ENCRYPTION_SECRET: string
  readonly SETUP_TOKEN_SHA256: string
}

// The keys alone are kept for the life of the isolate; a provider takes microseconds to make.
let signingKeys: SigningKeys | undefined

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const response = await answer(request, env, context)
    // A line that is closed while a body is on its way takes the answer with it.
    await discardBody(request)
    return response
  },
}

async function answer(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
  const { ISSUER: issuer, TENANT_ID: tenantId } = env
  const stores = createD1Stores(env.AUTH_DB)
  signingKeys ??= createSigningKeys({
    store: stores.signingKeys,
    keyEncryptionSecret: env.KEY_ENCRYPTION_SECRET,
    randomBytes,
  })
  const provider = createOpenidProvider({
    issuer,
    tenantId,
    stores,
    signingKeys,
    randomBytes,
    clock,
    addressOf,
    // What this Worker does not do, the metadata must not name.
    without: ['passkeys'],
  })
  // Other people's servers get five seconds.
  const send: Fetch = (to, init) => fetch(to, { ...init, signal: AbortSignal.timeout(5_000) })
  const tellClients = () => context.waitUntil(provider.deliverLogoutNotices({ fetch: send }))
  const host: Host = { provider, stores, tenantId, tellClients }

  // Pages of other origins may call the endpoints without a page; their browsers ask first.
  const preflight = provider.preflight(request)
  if (preflight !== null) return preflight
  const { pathname } = new URL(request.url)
  if (pathname.startsWith('/setup/')) {
    return setUp(request, { issuer, tenantId, stores, signingKeys, tokenSha256: env.SETUP_TOKEN_SHA256 })
  }
  switch (pathname) {
    case '/.well-known/openid-configuration':
    case '/.well-known/oauth-authorization-server':
      return provider.discovery()
    case '/.well-known/jwks.json':
      return provider.jwks()
    case '/token':
      return provider.token(request)
    case '/userinfo':
      return provider.userinfo(request)
    case '/revoke':
      return provider.revoke(request)
    case '/introspect':
      return provider.introspect(request)
    case '/verify':
      return provider.verify(request)
    case '/session': {
      const response = await provider.session(request)
      if (request.method === 'DELETE') tellClients()
      return response
    }
    case '/authorize':
      return authorize(request, host)
    case '/sign-in':
      return signIn(request, host)
    case '/consent':
      return consent(request, host)
    case '/logout':
      return logout(request, host)
    case '/logout/confirm':
      return confirmLogout(request, host)
    default:
      return new Response('There is nothing here.\n', { status: 404 })
  }
}
