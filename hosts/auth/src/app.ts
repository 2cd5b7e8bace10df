import { discardBody } from '@voyage/oidc-core'
import { Hono } from 'hono'
import type { Auth, AuthEnv } from './auth-env.ts'
import { fail } from './http/fail.ts'
import { problemResponse } from './http/problem.ts'
import { requestIdOf } from './http/request-id.ts'
import type { IssuerMap, ServedIssuer } from './locate-issuer.ts'
import { locateIssuer } from './locate-issuer.ts'
import { errorPage } from './pages/error-page.ts'
import { addAccountRoutes } from './routes/account-routes.ts'
import { addAdminRoutes } from './routes/admin-routes.ts'
import { addAuthorizeRoutes } from './routes/authorize-routes.ts'
import { addLogoutRoutes } from './routes/logout-routes.ts'
import { addProtocolRoutes } from './routes/protocol-routes.ts'
import { chooseTexts } from './texts/choose-texts.ts'

/** What the app is made of. */
export interface AppOptions {
  readonly issuers: IssuerMap
  /** Returns whether there is such a tenant; asked for issuers that follow from a pattern only. */
  readonly isKnownTenant: (tenantId: string) => Promise<boolean>
  /** Returns what the routes work with for one issuer; without I/O. */
  readonly authFor: (issuer: ServedIssuer) => Auth
  readonly logFailure: (failure: unknown, requestId: string) => void
}

/** Returns the auth host's app. Every route lies under an issuer; anything else is not found. */
export function createApp(options: AppOptions): Hono<AuthEnv> {
  const { issuers, isKnownTenant, authFor, logFailure } = options
  const locate = (request: Request) => locateIssuer(new URL(request.url), issuers)
  const app = new Hono<AuthEnv>({ getPath: (request) => locate(request)?.path ?? new URL(request.url).pathname })
  app.use(async ({ req }, next) => {
    await next()
    await discardBody(req.raw)
  })
  app.use(async (context, next) => {
    const located = locate(context.req.raw)
    if (located === null) return problemResponse({ code: 'not-found' })
    const { issuer } = located
    if (!issuer.configured && !(await isKnownTenant(issuer.tenantId ?? '')))
      return problemResponse({ code: 'not-found' })
    context.set('auth', authFor(issuer))
    return next()
  })
  addProtocolRoutes(app)
  addAuthorizeRoutes(app)
  addLogoutRoutes(app)
  addAccountRoutes(app)
  addAdminRoutes(app)
  app.notFound((context) =>
    context.req.path.startsWith('/admin/') ? problemResponse({ code: 'not-found' }) : fail(context, 'not_found'),
  )
  app.onError((failure, context) => {
    const requestId = requestIdOf(context.req.raw)
    logFailure(failure, requestId)
    const wantsPage = context.req.header('accept')?.includes('text/html') ?? false
    const basePath = locate(context.req.raw)?.issuer.basePath ?? ''
    const texts = chooseTexts({ locales: null, acceptLanguage: context.req.header('accept-language') ?? null })
    return wantsPage
      ? errorPage({ texts, basePath, reason: 'failed', requestId })
      : problemResponse({ code: 'internal' })
  })
  return app
}
