import type { Answer, ControlPlane } from '../arrange.ts'
import type { Receiver } from '../receiver.ts'
import type { DnsServer } from './dns.ts'
import { targetOf, unknownIds } from './sample-requests.ts'

/** What the outcomes leave behind. */
export interface Outcomes {
  readonly standing: string
  readonly deleted: { readonly id: string; readonly version: number }
}

/** Has each operation succeed in every way it can, and refuse for the reasons of its own. */
export async function produceOutcomes(
  plane: ControlPlane,
  { dns, receiver }: { readonly dns: DnsServer; readonly receiver: Receiver },
): Promise<Outcomes> {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  const call = (target: string, json?: unknown, headers = {}): Promise<Answer> =>
    plane.call(target, { ...(json === undefined ? {} : { json }), headers })
  const create = async (slug: string, more = {}): Promise<string> =>
    (await call('POST /tenants', { slug, name: slug, ...more })).body.id

  const id = await create('standing')
  const at = `/tenants/${id}`
  await create('standing')
  await create('co-uk')
  await create('orphan', { root_company_id: unknownIds['tenant_id'] })
  await call('GET /tenants?limit=1')
  await call(`PATCH ${at}`, { name: 'Standing Bank' })
  await call(`PATCH ${at}`, { root_company_id: unknownIds['tenant_id'] })
  await call(`PATCH ${at}`, { root_company_id: id })
  await call(`PATCH ${at}`, { status: 'suspended' })
  await create('other')
  await call(`POST ${at}/rename`, { slug: 'standing-bank' })
  await call(`POST ${at}/rename`, { slug: 'other' })
  await call(`POST ${at}/rename`, { slug: 'com-au' })
  await call(`PUT ${at}/schema-version`, { schema_version: 3 })
  await call(`PUT ${at}/schema-version`, { schema_version: 2 })

  await produceDomains()
  await produceDatabasesAndFeatures()
  const key = await produceApiKeys()
  const webhook = await produceEvents()
  await produceOperators()
  await produceReads({ tenant_id: id, domain: 'bank.localhost', key_id: key, webhook_id: webhook })
  await call(`DELETE /webhooks/${webhook}`)
  return { standing: id, deleted: await produceEnd() }

  async function produceDomains(): Promise<void> {
    const rival = `/tenants/${await create('rival')}`
    const claim = (tenant: string, domain: string) => call(`POST ${tenant}/domains`, { domain })
    const verify = (tenant: string, domain: string) => call(`POST ${tenant}/domains/${domain}/verify`)
    await claim(at, 'bank.localhost')
    await claim(at, 'bank.localhost')
    await claim(rival, 'bank.localhost')
    await verify(at, 'bank.localhost')
    await verify(rival, 'bank.localhost')
    await call(`DELETE ${rival}/domains/bank.localhost`)
    await claim(rival, 'bank.localhost')
    await claim(at, 'co.uk')
    await verify(at, 'unclaimed.example')
    await call(`DELETE ${at}/domains/unclaimed.example`)
    for (const domain of ['unproved.example', 'lapsed.example', 'name.down.example']) await claim(at, domain)
    await verify(at, 'unproved.example')
    await verify(at, 'name.down.example')
    const lapse = "UPDATE tenant_domains SET expires_at = 1 WHERE domain = 'lapsed.example'"
    await db.prepare(lapse).run()
    await verify(at, 'lapsed.example')
    await claim(at, 'lapsed.example')
    const busy = await create('busy')
    const crowd = `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, expires_at)
      WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 200) SELECT ?, 'd' || i, 'v', 1, 1 FROM n`
    await db.prepare(crowd).bind(busy).run()
    await claim(`/tenants/${busy}`, 'more.example')
    const { verification } = (await claim(at, 'proved.example')).body
    dns.records.set(verification.name, [verification.value])
    await verify(at, 'proved.example')
  }

  async function produceDatabasesAndFeatures(): Promise<void> {
    const d1 = (last: number): string => `0a1b2c3d-0000-4000-8000-00000000000${last}`
    const register = (tenant: string, more: object) =>
      call(`POST ${tenant}/databases`, { kind: 'ops', binding: 'OPS_DB', ...more })
    await register(at, { d1_database_id: d1(1) })
    await register(at, { d1_database_id: d1(1) })
    await register(at, { d1_database_id: d1(2) })
    await register(`/tenants/${await create('neighbour')}`, { d1_database_id: d1(1) })
    await register(at, { kind: 'ops_archive', year: 2025, d1_database_id: d1(3), binding: 'ARCHIVE' })
    await call(`PATCH ${at}/databases/${d1(1)}`, { status: 'moving' })
    await call(`PATCH ${at}/databases/${d1(3)}`, { shard: 'eu-1' })
    await call(`PATCH ${at}/databases/${d1(3)}`, { status: 'retired' })
    await call(`PATCH ${at}/databases/${d1(3)}`, { status: 'active' })
    await call(`PATCH ${at}/databases/${d1(9)}`, { status: 'moving' })

    await call(`PUT ${at}/features`, [{ feature_key: 'lanes', deployed_version: '1.0.0', customization: { a: [1] } }])
    await call(`PATCH ${at}/features/lanes`, { deployed_version: '1.1.0', last_migration_at: 1_790_000_000 })
    await call(`PATCH ${at}/features/nothing`, { deployed_version: '1.1.0' })
    await call(`PUT ${at}/features`, [{ feature_key: 'former', deployed_version: '1.0.0' }])
    await call(`DELETE ${at}/features/former`)
    await call(`DELETE ${at}/features/former`)
    const crowded = `/tenants/${await create('many-features')}/features`
    for (const part of [0, 1, 2, 3, 4, 5]) {
      const keys = Array.from({ length: part === 5 ? 1 : 100 }, (_, index) => `f${part}.${index}`)
      await call(
        `PUT ${crowded}`,
        keys.map((feature_key) => ({ feature_key, deployed_version: '1.0.0' })),
      )
    }
  }

  async function produceApiKeys(): Promise<string> {
    const keys = `${at}/api-keys`
    const made = await call(`POST ${keys}`, { name: 'reports', scopes: ['lanes:read'] })
    await call(`POST ${keys}`, { name: 'late', expires_at: 1 })
    await call(`POST ${keys}/${made.body.id}/rotate`, { expires_at: 1 })
    const next = await call(`POST ${keys}/${made.body.id}/rotate`, {})
    await call(`POST ${keys}/${made.body.id}/rotate`, {})
    await call(`POST ${keys}/nothing000/rotate`, {})
    await call(`DELETE ${keys}/${next.body.id}`)
    await call(`DELETE ${keys}/nothing000`)
    // One more than may count at a time.
    const crowd = `/tenants/${await create('crowd')}/api-keys`
    for (let count = 0; count <= 100; count += 1) await call(`POST ${crowd}`, { name: `key ${count}` })
    return next.body.id
  }

  async function produceEvents(): Promise<string> {
    const url = `${receiver.origin}/contract`
    const hook = (await call('POST /webhooks', { url, tenant_id: id, event_types: ['tenant.updated'] })).body
    await call('POST /webhooks', { url: 'http://hooks.example/' })
    await call('POST /webhooks', { url, tenant_id: unknownIds['tenant_id'] })
    const crowded = await create('many-webhooks')
    const crowd = `INSERT INTO webhooks (id, tenant_id, url, event_types, secrets, starts_after, created_at)
      WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 100)
      SELECT 'whk_' || i, ?, 'https://hooks.example/', '[]', '[]', 0, 1 FROM n`
    await db.prepare(crowd).bind(crowded).run()
    await call('POST /webhooks', { url, tenant_id: crowded })
    await db.prepare('DELETE FROM webhooks WHERE tenant_id = ?').bind(crowded).run()
    await call(`POST /webhooks/${hook.id}/rotate-secret`)
    await call('POST /webhooks/whk_none/rotate-secret')
    await call('DELETE /webhooks/whk_none')
    const { events } = (await call(`GET /events?tenant_id=${id}`)).body
    await call('POST /events/replay', { webhook_id: 'whk_none', from_event: events[0].id })
    await call('POST /events/replay', { webhook_id: hook.id, from_event: 'evt_none' })
    receiver.answerWith(503)
    await call('POST /events/replay', { webhook_id: hook.id, from_event: events[0].id })
    const streams = async () => (await call(`GET /webhooks/${hook.id}/streams`)).body.streams
    for (let failed = false; !failed; )
      failed = (await streams()).some(({ attempts }: { attempts: number }) => attempts > 0)
    await db.batch(
      ['UPDATE webhook_streams SET next_attempt_at = 1', 'UPDATE deliveries_due SET due_at = 1'].map((sql) =>
        db.prepare(sql),
      ),
    )
    await call('POST /events/deliver')
    return hook.id
  }

  async function produceOperators(): Promise<void> {
    const bob = { issuer: 'https://auth.example', kind: 'user', subject: 'bob', name: 'Bob' }
    await call('POST /operators', bob)
    await call('POST /operators', bob)
    await call(`DELETE /operators?issuer=${bob.issuer}&kind=user&subject=bob`)
    const crowd = `INSERT INTO operators (issuer, kind, subject, name, created_at)
      WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 1000)
      SELECT 'https://crowd.example', 'user', 'user-' || i, 'Crowd', 1 FROM n`
    await db.prepare(crowd).run()
    await call('POST /operators', bob)
    await db.prepare("DELETE FROM operators WHERE issuer = 'https://crowd.example'").run()
    await call(`DELETE /operators?issuer=${bob.issuer}&kind=user&subject=nobody`)
    const { operators } = (await call('GET /operators')).body
    for (const { issuer, kind, subject } of operators)
      await call(`DELETE /operators?issuer=${issuer}&kind=${kind}&subject=${subject}`)
  }

  async function produceReads(ids: Readonly<Record<string, string>>): Promise<void> {
    for (const operation of plane.api.operations.filter(({ method }) => method === 'GET')) {
      const { headers } = await call(targetOf(operation, ids))
      await call(targetOf(operation, ids), undefined, { 'if-none-match': headers.get('etag') })
      await call(targetOf(operation))
    }
  }

  async function produceEnd(): Promise<Outcomes['deleted']> {
    const ending = `/tenants/${await create('ending')}`
    await call(`POST ${ending}/restore`)
    await call(`POST ${ending}/purge`, undefined, { 'if-match': '"1"' })
    await call(`PATCH ${ending}`, { status: 'deleting' })
    await call(`PATCH ${ending}`, { status: 'deleted' })
    await call(`GET ${ending}/purge`)
    const webhook = { url: 'https://hooks.example/', tenant_id: ending.replace('/tenants/', '') }
    await call('POST /webhooks', webhook)
    await call(`POST ${ending}/restore`)
    await call(`PATCH ${ending}`, { status: 'deleting' })
    await call(`PUT ${ending}/features`, [{ feature_key: 'lanes', deployed_version: '1.0.0' }])
    await db.prepare("UPDATE tenants SET purge_after = 1 WHERE slug = 'ending'").run()
    const plan = await call(`GET ${ending}/purge`)
    const purged = await call(`POST ${ending}/purge`, undefined, { 'if-match': plan.headers.get('etag') ?? '' })
    await call('POST /webhooks', webhook)
    const version = Number(purged.headers.get('etag')?.replaceAll('"', ''))
    return { id: ending.replace('/tenants/', ''), version }
  }
}
