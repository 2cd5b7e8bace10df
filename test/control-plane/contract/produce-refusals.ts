import type { ControlPlane } from '../arrange.ts'
import type { DocumentedOperation } from './api-document.ts'
import type { Issuer } from './issuer.ts'
import { changesTenant, exampleOf, isSecured, takesHeader, targetOf } from './sample-requests.ts'

const jsonType = { 'content-type': 'application/json' }
const tooLong = `"${'x'.repeat(262_143)}"`
/** An address that tried more credentials than the rate limit has it. */
const slowed = { 'cf-connecting-ip': '192.0.2.99' }

/** Has each operation refuse what follows from the way it is asked: credential, scope, rate, body, query, key. */
export async function produceRefusals(plane: ControlPlane, issuer: Issuer): Promise<void> {
  const stranger = await issuer.token('tenants:read', { claims: { sub: 'eve' } })
  const scopeless = await issuer.token('openid')
  for (const [index, operation] of plane.api.operations.filter(isSecured).entries()) {
    const target = targetOf(operation)
    const json = exampleOf(operation)
    const from = { 'cf-connecting-ip': `192.0.2.${index}` }
    await plane.call(target, { json, anonymous: true, headers: from })
    // Once there were enough of them; the count begins anew with each minute.
    const guess = () => plane.call(target, { json, anonymous: true, headers: slowed })
    while ((await guess()).status !== 429);
    for (const token of [stranger, scopeless]) {
      await plane.call(target, { json, headers: { ...from, authorization: `Bearer ${token}` } })
    }
    if (json !== undefined) await produceBodyRefusals(plane, target)
    if (operation.described.parameters.some((each: { in?: string }) => each.in === 'query')) {
      await plane.call(`${target}${target.includes('?') ? '&' : '?'}no-such-parameter=1`)
    }
    if (takesHeader(operation, 'IdempotencyKey')) await produceKeyRefusals(plane, operation)
  }
}

async function produceBodyRefusals(plane: ControlPlane, target: string): Promise<void> {
  await plane.call(target, { raw: '{', headers: jsonType })
  await plane.call(target, { raw: '{}', headers: { 'content-type': 'text/plain' } })
  await plane.call(target, { raw: tooLong, headers: jsonType })
  await plane.call(target, { json: 'neither object nor array' })
}

async function produceKeyRefusals(plane: ControlPlane, operation: DocumentedOperation): Promise<void> {
  const target = targetOf(operation)
  const key = { 'idempotency-key': `key-of-${operation.id}` }
  const body = JSON.stringify(exampleOf(operation) ?? null)
  const call = (raw: string, headers = key) => plane.call(target, { raw, headers: { ...jsonType, ...headers } })
  await call(body, { 'idempotency-key': 'two words' })
  await call(tooLong, { 'idempotency-key': `long-${operation.id}` })
  await call(body)
  await call(`${body} `)
  // As if the first request were still on its way.
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  await db
    .prepare('UPDATE idempotency_keys SET status = NULL, headers = NULL, body = NULL WHERE idempotency_key = ?')
    .bind(key['idempotency-key'])
    .run()
  await call(body)
}

/** Has each operation that changes a tenant refuse because of it; `deleted` is the id and version of a purged one. */
export async function produceTenantRefusals(
  plane: ControlPlane,
  tenants: { readonly standing: string; readonly deleted: { readonly id: string; readonly version: number } },
): Promise<void> {
  for (const operation of plane.api.operations.filter(changesTenant)) {
    const json = exampleOf(operation)
    const needsMatch = takesHeader(operation, 'IfMatchOfDryRun')
    const call = (id: string, match?: string) =>
      plane.call(targetOf(operation, { tenant_id: id }), { json, headers: match ? { 'if-match': match } : {} })
    await call('ten_00000000000000000000000000', '"1"')
    await call(tenants.standing, '"999999"')
    await call(tenants.standing, '999999')
    await call(tenants.deleted.id, `"${tenants.deleted.version}"`)
    if (needsMatch) await call(tenants.standing)
  }
}
