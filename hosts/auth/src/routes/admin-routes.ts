import { toAuditRecord } from '@voyage/oidc-core'
import {
  auditCursor,
  findAuditEvents,
  findTenant,
  issueInitialAccessToken,
  parseAuditQuery,
  putTenant,
  toInitialAccessTokenRecord,
} from '@voyage/oidc-core/admin'
import type { Hono } from 'hono'
import { readAddress } from '../address-of.ts'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { checkQuery } from '../http/check-query.ts'
import { isOperator } from '../http/is-operator.ts'
import { problemResponse } from '../http/problem.ts'
import { readJsonBody } from '../http/read-json-body.ts'
import { readPage } from '../http/read-page.ts'
import { addAdminClientRoutes } from './admin-client-routes.ts'
import { addAdminUserRoutes } from './admin-user-routes.ts'

const noStore = { 'cache-control': 'no-store' }

/** Adds the operator's endpoints: tenants, their clients and users, the audit. A repeated PUT changes nothing. */
export function addAdminRoutes(app: Hono<AuthEnv>): void {
  app.use('/admin/*', async (context, next) => {
    if (await isOperator(context.req.raw, context.var.auth.operatorTokenSha256)) return next()
    return problemResponse({ code: 'unauthorized', headers: { 'www-authenticate': 'Bearer' } })
  })

  // At an issuer of one tenant there is no other.
  for (const path of ['/admin/tenants/:tenant', '/admin/tenants/:tenant/*']) {
    app.use(path, async (context, next) => {
      const served = context.var.auth.provider.tenantId
      return served === null || served === context.req.param('tenant') ? next() : problemResponse({ code: 'not-found' })
    })
  }

  app.use('/admin/*', checkQuery)

  app.get('/admin/tenants/:tenant', async (context) => {
    const { stores, provider } = context.var.auth
    const found = await findTenant(stores, { issuer: provider.issuer, tenantId: context.req.param('tenant') })
    if (found.ok) return context.json({ id: found.value.tenantId, name: found.value.name }, 200, noStore)
    return found.error.reason === 'tenant_unknown'
      ? problemResponse({ code: 'not-found' })
      : problemResponse({ code: 'invalid-input', errors: found.error.issues })
  })

  app.put('/admin/tenants/:tenant', async (context) => {
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { tenants } = context.var.auth.stores
    const put = await putTenant({ tenants }, { tenantId: context.req.param('tenant'), details: body.value })
    if (!put.ok) return problemResponse({ code: 'invalid-input', errors: put.error.issues })
    await context.var.auth.provider.record({ type: 'tenant_put', tenantId: put.value.tenantId })
    return context.json({ id: put.value.tenantId, name: put.value.name })
  })

  app.post('/admin/housekeeping', async (context) => {
    return context.json(await context.var.auth.keepHouse(), 200, noStore)
  })

  // What belongs to no tenant: the keys of issuers that serve all of them, guesses at clients that do not exist.
  app.get('/admin/audit', (context) => listEvents(context, ''))
  app.get('/admin/tenants/:tenant/audit', (context) => listEvents(context, context.req.param('tenant')))

  app.post('/admin/tenants/:tenant/initial-access-tokens', async (context) => {
    const { metadata } = context.var.auth.provider
    if (metadata['registration_endpoint'] === undefined) return problemResponse({ code: 'registration-off' })
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { stores, clock, randomBytes, provider } = context.var.auth
    const { registrations } = stores
    const input = { issuer: provider.issuer, tenantId: context.req.param('tenant'), details: body.value }
    const issued = await issueInitialAccessToken({ registrations, clock, randomBytes }, input)
    if (!issued.ok) return problemResponse({ code: 'invalid-input', errors: issued.error.issues })
    const { secret, token } = issued.value
    const { tenantId, tokenId } = token
    await provider.record({ type: 'initial_access_token_issued', tenantId, detail: { id: tokenId } })
    const answer = { ...toInitialAccessTokenRecord(token), initial_access_token: secret }
    return context.json(answer, 201, noStore)
  })

  app.get('/admin/tenants/:tenant/initial-access-tokens', async (context) => {
    const { stores, provider } = context.var.auth
    const key = { issuer: provider.issuer, tenantId: context.req.param('tenant') }
    const tokens = await stores.registrations.listInitialAccessTokens(key)
    const answer = { initial_access_tokens: tokens.map(toInitialAccessTokenRecord) }
    return context.json(answer, 200, noStore)
  })

  app.delete('/admin/tenants/:tenant/initial-access-tokens/:id', async (context) => {
    const { stores, clock, provider } = context.var.auth
    const { tenant: tenantId, id: tokenId } = context.req.param()
    const key = { issuer: provider.issuer, tenantId, tokenId, now: clock() }
    if (!(await stores.registrations.revokeInitialAccessToken(key))) return problemResponse({ code: 'not-found' })
    await provider.record({ type: 'initial_access_token_revoked', tenantId, detail: { id: tokenId } })
    return context.body(null, 204, noStore)
  })

  addAdminClientRoutes(app)
  addAdminUserRoutes(app)
}

async function listEvents(context: AuthContext, tenantId: string): Promise<Response> {
  const query = parseAuditQuery(new URL(context.req.url).searchParams, readAddress)
  if (!query.ok) return problemResponse({ code: 'invalid-input', errors: query.error })
  const { stores, digestsOf } = context.var.auth
  const { audit } = stores
  const { records, next } = await readPage(context, {
    list: ({ limit }) => findAuditEvents({ audit, digestsOf }, { tenantId, query: query.value, limit }),
    keyOf: auditCursor,
  })
  return context.json({ events: records.map(toAuditRecord), next }, 200, noStore)
}
