import { createAccessTokenVerifier } from '@voyage/oidc-core/resource-server'

interface Env {
  readonly ISSUER: string
  readonly AUTH: { fetch(url: string): Promise<Response> }
}

let fetches = 0
const verifiers = new WeakMap<Env, ReturnType<typeof createAccessTokenVerifier>>()

/** A Worker that asks for an access token and says for which tenant it is good, and how often it fetched keys. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const verifier =
      verifiers.get(env) ??
      createAccessTokenVerifier({
        issuer: env.ISSUER,
        clock: () => Math.floor(Date.now() / 1_000),
        fetch: (url) => {
          fetches += 1
          return env.AUTH.fetch(url)
        },
      })
    verifiers.set(env, verifier)
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    const verified = await verifier.verify(token)
    return Response.json(
      verified.ok ? { tenant: verified.value.tenantId, fetches } : { refused: verified.error.reason, fetches },
    )
  },
}
