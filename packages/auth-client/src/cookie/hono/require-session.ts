import type { SessionGuardOptions } from '../create-session-guard.ts'
import { createSessionGuard } from '../create-session-guard.ts'
import type { CookieRelyingParty, Session } from '../index.ts'

/** The part of Hono's context that the middleware uses; a real one satisfies it. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request }
  set(key: 'session', value: Session | null): void
  header(name: string, value: string, options: { readonly append: boolean }): void
}

/** A middleware as Hono's `app.use` takes it. */
export type HonoSessionMiddleware = (
  context: HonoContextLike,
  next: () => Promise<void>,
) => Promise<Response | undefined>

/**
 * Returns a Hono middleware that answers sign-in, callback and sign-out, and lets others through with `c.var.session`.
 * `relyingParty` may depend on the request, for a site with several addresses.
 *
 * @example
 * const app = new Hono<{ Variables: { session: Session } }>()
 * app.use(requireSession(() => relyingParty))
 * app.get('/', (c) => c.text(c.var.session.subject))
 */
export function requireSession(
  relyingParty: (context: HonoContextLike) => CookieRelyingParty,
  options: SessionGuardOptions = {},
): HonoSessionMiddleware {
  return async (context, next) => {
    const guarded = await createSessionGuard(relyingParty(context), options)(context.req.raw)
    if (guarded.kind === 'answer') return guarded.response
    context.set('session', guarded.session)
    await next()
    for (const cookie of guarded.setCookies) context.header('set-cookie', cookie, { append: true })
    return undefined
  }
}
