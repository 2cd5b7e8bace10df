import { putClient, putTenant, putUser, toClientMetadata, toUserRecord } from '@voyage/oidc-core'
import type { Hono } from 'hono'
import type { AuthEnv } from '../auth-env.ts'
import { isOperator } from '../http/is-operator.ts'
import { problemResponse } from '../http/problem.ts'
import { readJsonBody } from '../http/read-json-body.ts'

/** Adds the operator's endpoints: clients and users of a tenant. A repeated PUT changes nothing. */
export function addAdminRoutes(app: Hono<AuthEnv>): void {
  app.use('/admin/*', async (context, next) => {
    if (await isOperator(context.req.raw, context.var.auth.operatorTokenSha256)) return next()
    return problemResponse({ code: 'unauthorized', headers: { 'www-authenticate': 'Bearer' } })
  })

  app.put('/admin/tenants/:tenant', async (context) => {
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { tenants } = context.var.auth.stores
    const put = await putTenant({ tenants }, { tenantId: context.req.param('tenant'), details: body.value })
    if (!put.ok) return problemResponse({ code: 'invalid-input', errors: put.error.issues })
    return context.json({ id: put.value.tenantId, name: put.value.name })
  })

  app.put('/admin/tenants/:tenant/clients/:client', async (context) => {
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { stores, clock } = context.var.auth
    const { tenant, client } = context.req.param()
    const input = { tenantId: tenant, clientId: client, metadata: body.value }
    const put = await putClient({ clients: stores.clients, clock }, input)
    if (put.ok) return context.json(toClientMetadata(put.value.client), put.value.outcome === 'created' ? 201 : 200)
    return put.error.reason === 'client_id_taken'
      ? problemResponse({ code: 'client-id-taken' })
      : problemResponse({ code: 'invalid-input', errors: put.error.issues })
  })

  app.put('/admin/tenants/:tenant/users/:username', async (context) => {
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { stores, hasher, randomBytes, clock } = context.var.auth
    const { tenant, username } = context.req.param()
    const input = { tenantId: tenant, username, details: body.value }
    const put = await putUser({ users: stores.users, hasher, randomBytes, clock }, input)
    if (!put.ok) return problemResponse({ code: 'invalid-input', errors: put.error.issues })
    return context.json(toUserRecord(put.value.user), put.value.outcome === 'created' ? 201 : 200)
  })
}
