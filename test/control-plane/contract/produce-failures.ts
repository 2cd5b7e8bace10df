import type { ControlPlane } from '../arrange.ts'
import { changesTenant, exampleOf, isSecured, takesHeader, targetOf } from './sample-requests.ts'

/** Takes the tables away, so that each operation fails inside. */
export async function produceFailures(plane: ControlPlane): Promise<void> {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  const { results } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '[_s]*' ORDER BY name")
    .all()
  for (const { name } of results) await db.prepare(`ALTER TABLE ${name} RENAME TO ${name}_elsewhere`).run()
  for (const operation of plane.api.operations.filter(isSecured)) {
    await plane.call(targetOf(operation), { json: exampleOf(operation), headers: { 'if-match': '"1"' } })
  }
}

/** Asks for everything with an access token, where the auth host's keys were never to be had. */
export async function produceWithoutIssuer(plane: ControlPlane): Promise<void> {
  for (const operation of plane.api.operations.filter(isSecured)) {
    const headers = { authorization: 'Bearer an.access.token' }
    await plane.call(targetOf(operation), { json: exampleOf(operation), headers })
  }
}

/** Asks for everything where a variable makes no sense. */
export async function produceMisconfiguration(plane: ControlPlane): Promise<void> {
  for (const operation of plane.api.operations) await plane.call(targetOf(operation), { json: exampleOf(operation) })
}

/** Asks for a first operator whose tokens are not taken. */
export async function produceLockOut(plane: ControlPlane): Promise<void> {
  await plane.call('POST /operators', {
    json: { issuer: 'https://other.example', kind: 'user', subject: 'eve', name: 'Eve' },
  })
}

/** Asks for what needs the key over the secrets of webhooks, where there is none. */
export async function produceWithoutSealingKey(plane: ControlPlane): Promise<void> {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  await plane.call('POST /webhooks', { json: { url: 'https://hooks.example/' } })
  const sealed = `INSERT INTO webhooks (id, url, event_types, secrets, starts_after, created_at)
    VALUES ('whk_sealed', 'https://hooks.example/', '[]', 'v1.00000000.AAAA', 0, 1)`
  await db.prepare(sealed).run()
  await plane.call('POST /webhooks/whk_sealed/rotate-secret')
}

/** Has the version of tenants and the secrets of webhooks change all the time, so that no change ever gets through. */
export async function produceContention(plane: ControlPlane): Promise<void> {
  const call = async (target: string, json: unknown) => (await plane.call(target, { json })).body
  const { id } = await call('POST /tenants', { slug: 'busy', name: 'Busy' })
  const at = `/tenants/${id}`
  const d1 = '0a1b2c3d-0000-4000-8000-00000000000e'
  await call(`POST ${at}/domains`, { domain: 'busy.localhost' })
  await call(`POST ${at}/databases`, { kind: 'config', d1_database_id: d1, binding: 'CONFIG_DB' })
  await call(`PUT ${at}/features`, [{ feature_key: 'busy', deployed_version: '0.0.1' }])
  const key = await call(`POST ${at}/api-keys`, { name: 'busy' })
  await call(`PATCH ${at}`, { status: 'deleting' })
  const webhook = await call('POST /webhooks', { url: 'https://hooks.example/' })
  const leaver = (await call('POST /tenants', { slug: 'leaver', name: 'Leaver' })).id
  await call(`PATCH /tenants/${leaver}`, { status: 'deleting' })

  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  await db.prepare('UPDATE tenants SET purge_after = 1 WHERE id = ?').bind(leaver).run()
  // Another version whenever it is read; that of the leaver is one of few, so that If-Match can name them all.
  const version = `CASE slug WHEN 'leaver' THEN 1 + abs(random() % ${leaverVersions}) ELSE 1 + abs(random() % 1000000000) END`
  await changeAllTheTime(db, 'tenants', { version })

  const ids = { tenant_id: id, domain: 'busy.localhost', d1_database_id: d1, feature_key: 'busy', key_id: key.id }
  for (const operation of plane.api.operations.filter(changesTenant)) {
    const json = operation.id === 'updateTenant' ? { name: 'Busier' } : exampleOf(operation)
    if (!takesHeader(operation, 'IfMatchOfDryRun')) await plane.call(targetOf(operation, ids), { json })
  }
  const purge = plane.api.operations.find((operation) => takesHeader(operation, 'IfMatchOfDryRun'))
  if (purge === undefined) throw new Error('no operation needs a dry run')
  const all = Array.from({ length: leaverVersions }, (_, index) => `"${index + 1}"`).join(',')
  // By chance a version comes twice; then the purge goes through, to no effect on the view.
  for (let status = 0; status !== 503; ) {
    status = (await plane.call(targetOf(purge, { tenant_id: leaver }), { headers: { 'if-match': all } })).status
  }

  await changeAllTheTime(db, 'webhooks', { secrets: `'["' || hex(randomblob(8)) || '"]'` })
  await plane.call(`POST /webhooks/${webhook.id}/rotate-secret`)
}

const leaverVersions = 1_000

/** Puts a view in the place of a table, in which these columns are another at each read. */
async function changeAllTheTime(
  db: Awaited<ReturnType<ControlPlane['workers']['d1']>>,
  table: string,
  changing: Readonly<Record<string, string>>,
): Promise<void> {
  const { results } = await db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all()
  const columns = results.map(({ name }) => {
    const column = String(name)
    return changing[column] === undefined ? column : `${changing[column]} AS ${column}`
  })
  await db.prepare(`ALTER TABLE ${table} RENAME TO still_${table}`).run()
  await db.prepare(`CREATE VIEW ${table} AS SELECT ${columns.join(', ')} FROM still_${table}`).run()
  await db.prepare(`CREATE TRIGGER no_change_of_${table} INSTEAD OF UPDATE ON ${table} BEGIN SELECT 1; END`).run()
}
