import { deleteClient, findTenantClient, putClient, toClientMetadata } from '@voyage/oidc-core/admin'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { problemResponse } from '../http/problem.ts'
import { readJsonBody } from '../http/read-json-body.ts'
import { isDryRun, readPage } from '../http/read-page.ts'

const clientPath = '/admin/tenants/:tenant/clients/:client'
const noStore = { 'cache-control': 'no-store' }

/** Adds the operator's endpoints for a tenant's clients. */
export function addAdminClientRoutes(app: Hono<AuthEnv>): void {
  app.get('/admin/tenants/:tenant/clients', async (context) => {
    const { stores, provider } = context.var.auth
    const whose = { tenantId: context.req.param('tenant'), issuer: provider.issuer }
    const { records, next } = await readPage(context, {
      list: (page) => stores.clients.listClients({ ...whose, ...page }),
      keyOf: ({ clientId }) => clientId,
    })
    return context.json({ clients: records.map(toClientMetadata), next }, 200, noStore)
  })

  app.get(clientPath, async (context) => {
    const client = await findTenantClient(context.var.auth.stores, targetOf(context))
    return client === null
      ? problemResponse({ code: 'not-found' })
      : context.json(toClientMetadata(client), 200, noStore)
  })

  app.put(clientPath, async (context) => {
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { stores, signingKeys, clock, provider } = context.var.auth
    const { tenant, client } = context.req.param()
    const dryRun = isDryRun(context)
    const input = { at: provider, tenantId: tenant, clientId: client, metadata: body.value, dryRun }
    const put = await putClient({ clients: stores.clients, signingKeys, clock }, input)
    if (put.ok) {
      const { outcome } = put.value
      if (dryRun) return context.json({ outcome })
      const { tenantId, clientId } = put.value.client
      if (outcome !== 'unchanged')
        await provider.record({ type: 'client_put', tenantId, clientId, detail: { outcome } })
      return context.json({ ...toClientMetadata(put.value.client), outcome }, outcome === 'created' ? 201 : 200)
    }
    return put.error.reason === 'client_id_taken'
      ? problemResponse({ code: 'client-id-taken' })
      : problemResponse({ code: 'invalid-input', errors: put.error.issues })
  })

  app.delete(clientPath, async (context) => {
    const { stores, clock, randomBytes } = context.var.auth
    const isDeleted = await deleteClient({ clients: stores.clients, clock, randomBytes }, targetOf(context))
    return isDeleted ? context.body(null, 204, noStore) : problemResponse({ code: 'not-found' })
  })
}

function targetOf(context: AuthContext): {
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string
} {
  const { issuer } = context.var.auth.provider
  return { issuer, tenantId: context.req.param('tenant') ?? '', clientId: context.req.param('client') ?? '' }
}
