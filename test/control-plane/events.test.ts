import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'
import type { Receiver } from './receiver.ts'
import { expectedSignature, startReceiver } from './receiver.ts'

let plane: ControlPlane
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
  plane = await startControlPlane()
})
afterAll(async () => {
  await plane.stop()
  await receiver.stop()
})

const problem = (code: string): string => `urn:voyage:problem:${code}`
const newTenant = async (slug: string): Promise<string> =>
  (await plane.call('POST /tenants', { json: { slug, name: slug } })).body.id
const rename = (id: string, name: string) => plane.call(`PATCH /tenants/${id}`, { json: { name } })
const sentTo = (path: string) => receiver.received.filter((each) => each.path === path)

describe('webhooks', () => {
  test('get the events of a tenant in order, signed, on their own after each change', async () => {
    const id = await newTenant('told')
    const hook = await plane.call('POST /webhooks', { json: { url: `${receiver.origin}/told`, tenant_id: id } })
    expect(hook.status).toBe(201)
    expect(hook.body.secret).toMatch(/^whsec_/)
    const before = receiver.received.length
    await rename(id, 'One')
    await receiver.until(before + 1)
    await rename(id, 'Two')
    await receiver.until(before + 2)
    const sent = sentTo('/told')
    expect(sent.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'tenant.updated', data: { tenant_id: id, version: 2, data: { name: 'One' } } },
      { type: 'tenant.updated', data: { tenant_id: id, version: 3, data: { name: 'Two' } } },
    ])
    const { events } = (await plane.call(`GET /events?tenant_id=${id}`)).body
    expect(sent.map(({ headers }) => headers['webhook-id'])).toEqual(
      events.slice(1).map((event: { id: string }) => event.id),
    )
    for (const each of sent) {
      expect(each.headers['webhook-signature']).toBe(expectedSignature(each, hook.body.secret))
    }
    const rotated = await plane.call(`POST /webhooks/${hook.body.id}/rotate-secret`)
    await rename(id, 'Three')
    await receiver.until(before + 3)
    const last = sentTo('/told').at(-1)
    if (last === undefined) throw new Error('nothing was sent')
    expect(String(last.headers['webhook-signature']).split(' ')).toEqual([
      expectedSignature(last, rotated.body.secret),
      expectedSignature(last, hook.body.secret),
    ])
    expect((await plane.call(`DELETE /webhooks/${hook.body.id}`)).status).toBe(204)
  })

  test('that do not answer are tried again later, and nothing passes the event that waits', async () => {
    const id = await newTenant('waiting')
    const hook = await plane.call('POST /webhooks', { json: { url: `${receiver.origin}/down`, tenant_id: id } })
    receiver.answerWith(503)
    await rename(id, 'One')
    await expect.poll(async () => (await streams()).at(0)?.attempts).toBe(1)
    receiver.answerWith(204)
    await rename(id, 'Two')
    const [stream] = await streams()
    expect(stream).toMatchObject({ tenant_id: id, attempts: 1, last_error: 'HTTP status 503', stalled_at: null })
    expect(sentTo('/down')).toHaveLength(1)
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    await db.batch([
      db.prepare('UPDATE webhook_streams SET next_attempt_at = 1'),
      db.prepare('UPDATE deliveries_due SET due_at = 1'),
    ])
    const { body } = await plane.call('POST /events/deliver')
    expect(body.deliveries).toContainEqual({ tenant_id: id, delivered: 2, failed: 0, due_at: null })
    expect(sentTo('/down').map((each) => JSON.parse(each.body).data.version)).toEqual([2, 2, 3])
    expect(new Set(sentTo('/down').map(({ headers }) => headers['webhook-id'])).size).toBe(2)

    async function streams(): Promise<ReadonlyArray<{ attempts: number }>> {
      return (await plane.call(`GET /webhooks/${hook.body.id}/streams`)).body.streams
    }
  })

  test('get events once more when they are replayed', async () => {
    const hook = await plane.call('POST /webhooks', { json: { url: `${receiver.origin}/again` } })
    const id = await newTenant('replayed')
    await rename(id, 'One')
    await expect.poll(() => sentTo('/again').length).toBe(2)
    const { events } = (await plane.call(`GET /events?tenant_id=${id}`)).body
    const replay = (json: unknown) => plane.call('POST /events/replay', { json })
    const answer = await replay({ webhook_id: hook.body.id, from_event: events[0].id })
    expect([answer.status, answer.body]).toEqual([202, { tenant_id: id }])
    await expect.poll(() => sentTo('/again').length).toBe(4)
    const ids = sentTo('/again').map(({ headers }) => headers['webhook-id'])
    expect(ids.slice(2)).toEqual(ids.slice(0, 2))
    expect((await replay({ webhook_id: hook.body.id, from_event: 'evt_none' })).body.type).toBe(
      problem('event-not-found'),
    )
    expect((await replay({ webhook_id: 'whk_none', from_event: events[0].id })).status).toBe(404)
    expect((await replay({ webhook_id: hook.body.id })).status).toBe(422)
  })

  test('have their streams in pages, and those that were given up apart', async () => {
    const hook = await plane.call('POST /webhooks', { json: { url: `${receiver.origin}/paged` } })
    for (const slug of ['paged-a', 'paged-b', 'paged-c']) await newTenant(slug)
    const page = async (query: string) => (await plane.call(`GET /webhooks/${hook.body.id}/streams?${query}`)).body
    const ids = (body: { streams: ReadonlyArray<{ tenant_id: string }> }) => body.streams.map((each) => each.tenant_id)
    await expect.poll(async () => ids(await page('limit=100')).length).toBe(3)
    const all = ids(await page('limit=100'))
    const first = await page('limit=2')
    const second = await page(`limit=2&cursor=${first.next_cursor}`)
    expect([ids(first), ids(second), second.next_cursor]).toEqual([all.slice(0, 2), all.slice(2), null])
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    await db
      .prepare('UPDATE webhook_streams SET stalled_at = 1 WHERE tenant_id = ?')
      .bind(all[1] ?? '')
      .run()
    expect(ids(await page('stalled=true'))).toEqual([all[1]])
    for (const bad of ['limit=0', 'limit=101', 'cursor=p1', 'stalled=yes', 'page=2']) {
      expect((await plane.call(`GET /webhooks/${hook.body.id}/streams?${bad}`)).status, bad).toBe(422)
    }
    await plane.call(`DELETE /webhooks/${hook.body.id}`)
  })

  test('are never listed or audited with their secret', async () => {
    const hook = await plane.call('POST /webhooks', { json: { url: 'https://hooks.example/quiet' } })
    const list = await plane.call('GET /webhooks')
    const audit = await plane.call('GET /audit?tenant_id=platform&action=webhook.created')
    expect(audit.body.entries.at(-1)).toMatchObject({ action: 'webhook.created', after: { id: hook.body.id } })
    expect(JSON.stringify([list.body, audit.body])).not.toContain('whsec_')
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    const { results } = await db.prepare('SELECT secrets FROM webhooks').all()
    expect(results.length).toBeGreaterThan(0)
    for (const { secrets } of results) expect(secrets).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9+/]+=*$/)
  })

  test.each(['http://hooks.example/', 'https://10.0.0.1/', 'https://[::1]/', 'https://intranet/'])(
    'do not go to %s',
    async (url) => {
      expect((await plane.call('POST /webhooks', { json: { url } })).body.type).toBe(problem('webhook-url-refused'))
    },
  )

  test.each(['ftp://hooks.example/', 'https://user:pass@hooks.example/', 'nowhere', ''])(
    '%j is no address',
    async (url) => {
      expect((await plane.call('POST /webhooks', { json: { url } })).status).toBe(422)
    },
  )
})

describe('GET /audit', () => {
  test('tells who did what in which request, by tenant, actor and action, in pages', async () => {
    const headers = { 'x-request-id': 'trace-of-audit' }
    const { body } = await plane.call('POST /tenants', { json: { slug: 'audited', name: 'A' }, headers })
    for (const name of ['B', 'C', 'D']) await rename(body.id, name)
    const page = async (query: string) => (await plane.call(`GET /audit?tenant_id=${body.id}${query}`)).body
    const first = await page('&limit=3')
    const second = await page(`&limit=3&cursor=${first.next_cursor}`)
    expect([first.entries.length, second.entries.length, second.next_cursor]).toEqual([3, 1, null])
    expect(first.entries[0]).toMatchObject({
      actor: 'system:bootstrap',
      action: 'tenant.created',
      before: null,
      after: { id: body.id, name: 'A' },
      request_id: 'trace-of-audit',
    })
    expect(first.entries[1]).toMatchObject({ before: { name: 'A', version: 1 }, after: { name: 'B', version: 2 } })
    expect((await page('&action=tenant.created')).entries).toHaveLength(1)
    expect((await page('&actor=nobody')).entries).toEqual([])
  })

  test.each(['GET /audit?action=none', 'GET /audit?limit=0', 'GET /events?type=none', 'GET /events?page=1'])(
    'refuses %s',
    async (target) => {
      expect((await plane.call(target)).status).toBe(422)
    },
  )
})
