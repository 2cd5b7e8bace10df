import type { CookieRelyingParty } from '@voyage/auth-client/cookie'
import { createCookieRelyingParty } from '@voyage/auth-client/cookie'

// An application around one cookie relying party, whose provider is another Worker: each refresh is real I/O of the
// request that began it.
interface AppEnv {
  readonly PROVIDER: { fetch(input: Request | string): Promise<Response> }
  readonly ISSUER: string
  readonly SITE: string
  readonly SECRET: string
  /** Epoch seconds of the first request; time goes on from there. */
  readonly NOW: string
}

let relyingParty: CookieRelyingParty | undefined

function createRelyingParty(env: AppEnv): CookieRelyingParty {
  const began = Date.now()
  return createCookieRelyingParty({
    issuer: env.ISSUER,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', clientSecret: 's' },
    redirectUri: `${env.SITE}/callback`,
    postLogoutRedirectUri: `${env.SITE}/signed-out`,
    secrets: [env.SECRET],
    fetch: (request) => env.PROVIDER.fetch(request),
    wait: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    clock: () => Number(env.NOW) + Math.floor((Date.now() - began) / 1000),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  })
}

export default {
  async fetch(request: Request, env: AppEnv): Promise<Response> {
    relyingParty ??= createRelyingParty(env)
    await env.PROVIDER.fetch(`${env.ISSUER}/arrived`)
    // Ends this request while its refresh is under way: what a client that goes away does to it.
    if (new URL(request.url).pathname === '/abandon') {
      void relyingParty.session(request)
      return new Response('gone')
    }
    const { session } = await relyingParty.session(request)
    // I/O after waiting: it throws when this request was resumed in another request's context.
    const { tokenRequests } = (await (await env.PROVIDER.fetch(`${env.ISSUER}/counts`)).json()) as {
      readonly tokenRequests: number
    }
    return Response.json({ accessToken: session?.accessToken ?? null, tokenRequests })
  },
}
