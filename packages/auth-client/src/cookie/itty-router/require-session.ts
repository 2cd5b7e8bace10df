import type { SessionGuardOptions } from '../create-session-guard.ts'
import { createSessionGuard, withCookies } from '../create-session-guard.ts'
import type { CookieRelyingParty, Session } from '../index.ts'

/** What a request has after {@link IttySession.before}. */
export interface WithSession {
  /** Null on a public page alone. */
  session: Session | null
}

/** The two stages for itty-router's `Router({ before: [...], finally: [...] })`. */
export interface IttySession {
  /** Answers sign-in, callback and sign-out, or sets `request.session` and lets the request through. */
  readonly before: (request: Request) => Promise<Response | undefined>
  /** Adds the session's cookies to what a route has answered. */
  readonly finally: (response: Response | undefined, request: Request) => Response | undefined
}

/**
 * Returns the stages that keep a site behind sign-in.
 *
 * @example
 * const session = requireSession(() => relyingParty)
 * const router = Router({ before: [session.before], finally: [session.finally] })
 * router.get('/', (request) => new Response(request.session.subject))
 */
export function requireSession(
  relyingParty: (request: Request) => CookieRelyingParty,
  options: SessionGuardOptions = {},
): IttySession {
  const cookies = new WeakMap<Request, ReadonlyArray<string>>()
  return {
    before: async (request) => {
      const guarded = await createSessionGuard(relyingParty(request), options)(request)
      if (guarded.kind === 'answer') return guarded.response
      ;(request as Request & WithSession).session = guarded.session
      cookies.set(request, guarded.setCookies)
      return undefined
    },
    finally: (response, request) =>
      response === undefined ? undefined : withCookies(response, cookies.get(request) ?? []),
  }
}
