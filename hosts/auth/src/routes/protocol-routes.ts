import type { Hono } from 'hono'
import type { AuthEnv } from '../auth-env.ts'
import { formPostScript } from '../pages/form-post-page.ts'
import { passkeyScript } from '../pages/passkey-script.ts'
import { stylesheet } from '../pages/stylesheet.ts'

/** Adds the endpoints that need no page. */
export function addProtocolRoutes(app: Hono<AuthEnv>): void {
  app.options('*', async (context, next) => context.var.auth.provider.preflight(context.req.raw) ?? next())
  app.get('/.well-known/openid-configuration', (context) => context.var.auth.provider.discovery())
  app.get('/.well-known/oauth-authorization-server', (context) => context.var.auth.provider.discovery())
  app.get('/.well-known/jwks.json', (context) => context.var.auth.provider.jwks())
  app.all('/token', (context) => context.var.auth.provider.token(context.req.raw))
  app.all('/userinfo', (context) => context.var.auth.provider.userinfo(context.req.raw))
  app.all('/verify', (context) => context.var.auth.provider.verify(context.req.raw))
  app.all('/session', async (context) => {
    const response = await context.var.auth.provider.session(context.req.raw)
    if (context.req.method === 'DELETE') context.var.auth.afterLogout(context)
    return response
  })
  app.all('/introspect', (context) => context.var.auth.provider.introspect(context.req.raw))
  app.all('/revoke', (context) => context.var.auth.provider.revoke(context.req.raw))
  app.all('/register', (context) => context.var.auth.provider.register(context.req.raw))
  app.all('/register/:client', (context) => {
    const target = { clientId: context.req.param('client'), part: 'client' } as const
    return context.var.auth.provider.configureClient(context.req.raw, target)
  })
  app.all('/register/:client/secret', (context) => {
    const target = { clientId: context.req.param('client'), part: 'secret' } as const
    return context.var.auth.provider.configureClient(context.req.raw, target)
  })
  for (const [path, script] of [
    ['/form-post.js', formPostScript],
    ['/passkeys.js', passkeyScript],
  ] as const) {
    app.get(path, (context) =>
      context.body(script, 200, {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
      }),
    )
  }
  app.get('/pages.css', (context) =>
    context.body(stylesheet, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=300',
    }),
  )
}
