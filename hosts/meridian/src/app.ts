import { AuthClientError } from '@voyage/auth-client'
import type { Session } from '@voyage/auth-client/cookie'
import { receiveBackChannelLogout, withCookies } from '@voyage/auth-client/cookie'
import { laneStylesheet } from '@voyage/role-lane-generator/svg'
import type { TenantContext } from '@voyage/tenant-resolver'
import { decodeTenantContext, tenantContextHeader } from '@voyage/tenant-resolver'
import { TenantResolverError } from '@voyage/tenant-resolver/bindings'
import type { Handler } from 'hono'
import { Hono } from 'hono'
import type { Parts, SiteSignIn } from './compose.ts'
import { logFailure } from './http/log-failure.ts'
import { pageResponse } from './http/page-response.ts'
import { problem } from './http/problem.ts'
import type { BoardRefusal, LoadBoardOptions } from './lanes/load-board.ts'
import { loadBoard, loadWeek } from './lanes/load-board.ts'
import { renderLanesPage } from './pages/lanes-page.ts'
import type { SignedInUser } from './pages/layout.ts'
import type { Message } from './pages/message-page.ts'
import { renderMessagePage } from './pages/message-page.ts'
import {
  methodNotAllowedMessage,
  notFoundMessage,
  queryInvalidMessage,
  signedOutMessage,
  signInRefusedMessage,
  signInUnavailableMessage,
  signOutRefusedMessage,
  unavailableMessage,
} from './pages/messages.ts'
import { iconSvg, pageStylesheet } from './pages/stylesheet.ts'
import { renderWeekPage } from './pages/week-page.ts'
import type { Result } from './result.ts'

interface Types {
  Variables: { context: TenantContext; site: SiteSignIn }
}

type LoadBoard<B> = (options: LoadBoardOptions) => Promise<Result<B, BoardRefusal>>

interface PageOf<B> {
  readonly context: TenantContext
  readonly board: B
  readonly user: SignedInUser
}

const stylesheet = `${pageStylesheet}${laneStylesheet}`
const prompts = ['login', 'select_account']

/** Returns the tenant's site: the lanes of a branch day behind sign-in. */
export function createApp(parts: Parts): Hono<Types> {
  const app = new Hono<Types>()

  app.get('/health', (c) => c.json({ status: 'ok' }))

  // Only the gateway can say which tenant a request is for; without its word nothing is served.
  app.use(async (c, next) => {
    const context = decodeTenantContext(c.req.header(tenantContextHeader) ?? null)
    if (!context.ok) {
      const detail = 'This Worker answers requests that come through the edge gateway.'
      return problem({ status: 403, code: 'tenant-context-required', title: 'No tenant context', detail })
    }
    c.set('context', context.value)
    await next()
  })

  app.get('/styles.css', (c) => c.body(stylesheet, 200, asset('text/css; charset=utf-8')))
  app.get('/icon.svg', (c) => c.body(iconSvg, 200, asset('image/svg+xml')))
  app.get('/signed-out', (c) => message(c.var.context, { status: 200, message: signedOutMessage }))

  app.post('/back-channel-logout', async (c) => {
    const { refusal, response } = await receiveBackChannelLogout(parts.relyingPartiesFor(c.var.context), c.req.raw)
    if (refusal !== null) logFailure({ requestId: c.var.context.requestId, code: refusal.reason })
    return response
  })

  app.use(async (c, next) => {
    const site = parts.signInFor(c.var.context)
    if (site === null) return message(c.var.context, { status: 503, message: signInUnavailableMessage })
    c.set('site', site)
    await next()
  })

  app.get('/sign-in', (c) => {
    const prompt = prompts.find((known) => known === c.req.query('prompt'))
    const options = { returnTo: c.req.query('return_to') ?? null, ...(prompt === undefined ? {} : { prompt }) }
    return c.var.site.relyingParty.signIn(c.req.raw, options)
  })

  app.get('/callback', async (c) => {
    const result = await c.var.site.relyingParty.callback(c.req.raw)
    if (result.ok) return result.value.response
    const { refusal, setCookies } = result.error
    const status = refusal.step === 'claims' ? 403 : 400
    return message(c.var.context, {
      status,
      message: signInRefusedMessage(refusal, c.var.context.requestId),
      setCookies,
    })
  })

  app.post('/sign-out', async (c) => {
    const result = await c.var.site.relyingParty.signOut(c.req.raw)
    return result.ok ? result.value : message(c.var.context, { status: 403, message: signOutRefusedMessage })
  })

  /** A page of a branch's days, for whoever is signed in. */
  const boardPage =
    <B>(load: LoadBoard<B>, render: (options: PageOf<B>) => Promise<string>): Handler<Types> =>
    async (c) => {
      const { context, site } = c.var
      const { session, setCookies } = await site.relyingParty.session(c.req.raw)
      const url = new URL(c.req.url)
      if (session === null) {
        const away = await site.relyingParty.signIn(c.req.raw, { returnTo: `${url.pathname}${url.search}` })
        return withCookies(away, setCookies)
      }

      const databases = parts.databasesFor(context)
      const board = await load({ databases, context, parameters: url.searchParams, now: parts.clock() })
      if (board.ok) {
        const user = { name: userName(session), accountUrl: site.accountUrl }
        const html = await render({ context, board: board.value, user })
        return pageResponse({ html, setCookies, formTarget: site.issuerOrigin })
      }
      if (board.error.reason === 'query_invalid') {
        return message(context, { status: 400, message: queryInvalidMessage(board.error.issues), setCookies })
      }
      logFailure({ requestId: context.requestId, code: board.error.cause.reason })
      return message(context, {
        status: 503,
        message: unavailableMessage(context.requestId),
        setCookies,
        retryAfter: 60,
      })
    }

  app.get('/', boardPage(loadBoard, renderLanesPage))
  app.get('/week', boardPage(loadWeek, renderWeekPage))

  app.notFound((c) => {
    const allow = methodsOf(app, c.req.path)
    if (allow === '') return message(c.var.context, { status: 404, message: notFoundMessage })
    return message(c.var.context, { status: 405, message: methodNotAllowedMessage, allow })
  })

  app.onError((error, c) => {
    const { context } = c.var
    const coded = error instanceof AuthClientError || error instanceof TenantResolverError
    logFailure({ requestId: context.requestId, code: coded ? error.code : 'unexpected', error })
    const options = { message: unavailableMessage(context.requestId), retryAfter: 60 }
    return message(context, { ...options, status: coded ? 503 : 500 })
  })

  return app
}

/** Returns the methods that an address takes as an Allow header has them; empty when there is no such address. */
function methodsOf(app: Hono<Types>, path: string): string {
  const methods = app.routes
    .filter((route) => route.path === path && route.method !== 'ALL')
    .map(({ method }) => method)
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method)).join(', ')
}

interface MessageOptions {
  readonly status: number
  readonly message: Message
  readonly setCookies?: ReadonlyArray<string>
  readonly retryAfter?: number
  readonly allow?: string
}

async function message(context: TenantContext, options: MessageOptions): Promise<Response> {
  return pageResponse({ ...options, html: await renderMessagePage(context, options.message) })
}

function asset(contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'cache-control': 'public, max-age=300', 'x-content-type-options': 'nosniff' }
}

function userName({ userinfo, claims, subject }: Session): string {
  const name = userinfo['name'] ?? claims['name']
  return typeof name === 'string' && name !== '' ? name : subject
}
