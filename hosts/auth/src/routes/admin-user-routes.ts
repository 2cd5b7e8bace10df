import type { CutOff, UserContext, UserRefusal, UserTarget } from '@voyage/oidc-core/admin'
import { cutOffUser, enableUser, findUser, putUser, setPassword, toUserRecord } from '@voyage/oidc-core/admin'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { problemResponse } from '../http/problem.ts'
import { readJsonBody } from '../http/read-json-body.ts'
import { isDryRun, readPage } from '../http/read-page.ts'

const userPath = '/admin/tenants/:tenant/users/:username'
const noStore = { 'cache-control': 'no-store' }

/** Adds the operator's endpoints for a tenant's users. */
export function addAdminUserRoutes(app: Hono<AuthEnv>): void {
  app.get('/admin/tenants/:tenant/users', async (context) => {
    const { users } = context.var.auth.stores
    const tenantId = context.req.param('tenant')
    // The audit and the tokens name people by their id.
    const userId = context.req.query('user_id')
    if (userId !== undefined) {
      const user = await users.findUser({ tenantId, userId })
      return context.json({ users: user === null ? [] : [toUserRecord(user)], next: null }, 200, noStore)
    }
    const { records, next } = await readPage(context, {
      list: (page) => users.listUsers({ tenantId, ...page }),
      keyOf: ({ username }) => username,
    })
    return context.json({ users: records.map(toUserRecord), next }, 200, noStore)
  })

  app.get(userPath, async (context) => {
    const found = await findUser(contextOf(context), targetOf(context))
    return found.ok ? context.json(toUserRecord(found.value), 200, noStore) : refuse(found.error)
  })

  app.put(userPath, async (context) => {
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { hasher, newPasswords, provider } = context.var.auth
    const { tenant, username } = context.req.param()
    const dryRun = isDryRun(context)
    const input = { tenantId: tenant, username, details: body.value, dryRun }
    const put = await putUser({ ...contextOf(context), ...newPasswords, hasher }, input)
    if (!put.ok) return problemResponse({ code: 'invalid-input', errors: put.error.issues })
    const { outcome, user, password } = put.value
    const said = { outcome, ...(password === 'none_given' ? {} : { password_outcome: password }) }
    if (dryRun) return context.json(said)
    const { tenantId, userId } = user
    if (outcome !== 'unchanged') await provider.record({ type: 'user_put', tenantId, userId, detail: { outcome } })
    return context.json({ ...toUserRecord(user), ...said }, outcome === 'created' ? 201 : 200)
  })

  app.put(`${userPath}/password`, async (context) => {
    const body = await readJsonBody(context.req.raw)
    if (!body.ok) return problemResponse({ code: body.code })
    const { hasher, newPasswords } = context.var.auth
    const target = { ...targetOf(context), details: body.value }
    const set = await setPassword({ ...contextOf(context), ...newPasswords, hasher }, target)
    return set.ok ? tell(context, set.value) : refuse(set.error)
  })

  app.delete(`${userPath}/sessions`, async (context) => {
    const cut = await cutOffUser(contextOf(context), { ...targetOf(context), change: { kind: 'nothing' } })
    return cut.ok ? tell(context, cut.value) : refuse(cut.error)
  })

  app.post(`${userPath}/disable`, async (context) => {
    const cut = await cutOffUser(contextOf(context), { ...targetOf(context), change: { kind: 'disable' } })
    return cut.ok ? tell(context, cut.value) : refuse(cut.error)
  })

  app.post(`${userPath}/enable`, async (context) => {
    const enabled = await enableUser(contextOf(context), targetOf(context))
    return enabled.ok ? context.json(toUserRecord(enabled.value), 200, noStore) : refuse(enabled.error)
  })

  app.delete(userPath, async (context) => {
    const cut = await cutOffUser(contextOf(context), { ...targetOf(context), change: { kind: 'delete' } })
    if (!cut.ok) return refuse(cut.error)
    context.var.auth.afterLogout(context)
    return context.body(null, 204, noStore)
  })
}

/** Answers how many sessions ended, and has the clients of them told. */
function tell(context: AuthContext, { user, sessionsEnded }: CutOff): Response {
  context.var.auth.afterLogout(context)
  const { userId: id, username } = user
  return context.json({ id, username, sessions_ended: sessionsEnded }, 200, noStore)
}

function refuse(refusal: UserRefusal): Response {
  return refusal.reason === 'user_unknown'
    ? problemResponse({ code: 'not-found' })
    : problemResponse({ code: 'invalid-input', errors: refusal.issues })
}

function contextOf(context: AuthContext): UserContext {
  const { stores, randomBytes, clock } = context.var.auth
  return { users: stores.users, randomBytes, clock }
}

function targetOf(context: AuthContext): UserTarget {
  const { issuer } = context.var.auth.provider
  return { issuer, tenantId: context.req.param('tenant'), username: context.req.param('username') }
}
