import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'

const operatorToken = 'operator-credential-of-the-test'

// workerd hands a service binding the handler of schedules under this flag.
const clock = {
  name: 'clock',
  script: `export default {
    async fetch(_, env) { return Response.json(await env.CONTROL_PLANE.scheduled({ cron: '* * * * *' })) }
  }`,
  services: { CONTROL_PLANE: 'control-plane' },
  flags: ['service_binding_extra_handlers'],
}
const site = { name: 'meridian', script: `export default { fetch: () => new Response('meridian') }` }

describe('the projection of the catalog in KV', () => {
  let workers: RunningWorkers
  let tenantId: string

  beforeAll(async () => {
    const vars = {
      OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex'),
      DOMAIN_VERIFICATION: 'localhost',
    }
    workers = await startWorkers({
      workers: [
        { host: 'control-plane', vars },
        {
          host: 'edge-gateway',
          entry: 'hosts/edge-gateway/src/testing/clocked-gateway.ts',
          vars: { TOKEN_ISSUERS: '' },
          // Bound when the tenant was created, and never touched since.
          services: { TENANT_OLD_NAME: 'meridian', TENANT_MERIDIAN: 'auth' },
        },
        clock,
        { name: 'auth', script: site.script.replace('meridian', 'auth') },
        site,
      ],
    })
    tenantId = (await change('POST', '/tenants', { slug: 'old-name', name: 'Meridian' }))['id'] as string
    await change('POST', `/tenants/${tenantId}/domains`, { domain: 'meridian.localhost' })
    await change('POST', `/tenants/${tenantId}/domains/meridian.localhost/verify`, {})
    await change('PATCH', `/tenants/${tenantId}`, { status: 'active' })
    await change('POST', `/tenants/${tenantId}/rename`, { slug: 'meridian' })
  })
  afterAll(() => workers?.stop())

  async function change(method: string, path: string, json: unknown): Promise<Record<string, unknown>> {
    const response = await workers.fetch('control-plane', `http://control.localhost:8787${path}`, {
      method,
      headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    })
    expect(response.status, path).toBeLessThan(300)
    return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>)
  }

  const runSchedule = async (): Promise<void> => {
    expect(await (await workers.fetch('clock', 'http://clock/')).json()).toMatchObject({ outcome: 'ok' })
  }

  async function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<readonly [number, string]> {
    const response = await workers.fetch('edge-gateway', url, { headers })
    const text = await response.text()
    if (response.status === 308) return [308, response.headers.get('location') ?? '']
    return [response.status, text.startsWith('{') ? (JSON.parse(text) as { type: string }).type : text]
  }
  const cold = { 'x-test-isolate': 'new' }
  const down = { ...cold, 'x-test-catalog': 'down' }
  const up = { ...cold, 'x-test-catalog': 'up' }
  const unavailable = [503, 'urn:voyage:problem:gateway-unavailable']
  const notActive = [503, 'urn:voyage:problem:site-not-active']

  /** Runs the schedule until a cold isolate without the catalog answers so: KV is written at most once a second. */
  const untilCold = (url: string, expected: unknown) =>
    expect
      .poll(async () => {
        await runSchedule()
        return ask(url, down)
      })
      .toEqual(expected)

  it('serves a tenant from an isolate that knows nothing while the catalog does not answer', async () => {
    await untilCold('http://meridian.localhost:8787/', [200, 'meridian'])
    expect(await ask('http://localhost:8787/t/meridian/', cold)).toEqual([200, 'meridian'])
  })

  it('knows former slugs, and claims to know of no address that is not there', async () => {
    await untilCold('http://localhost:8787/t/old-name/today', [308, '/t/meridian/today'])
    expect(await ask('http://nobody.localhost:8787/', cold)).toEqual(unavailable)
  })

  it('tells an isolate that cannot ask the catalog of a suspension', async () => {
    await change('PATCH', `/tenants/${tenantId}`, { status: 'suspended' })
    await untilCold('http://meridian.localhost:8787/', notActive)
    await change('PATCH', `/tenants/${tenantId}`, { status: 'active' })
    await untilCold('http://meridian.localhost:8787/', [200, 'meridian'])
  })

  it('follows a change by itself, without the schedule', async () => {
    // KV takes a write a second, so a change right after another one is left to the next: asked until one is alone.
    let name = 0
    await expect
      .poll(
        async () => {
          name += 1
          await change('PATCH', `/tenants/${tenantId}`, { name: `Meridian ${name}`, status: 'suspended' })
          return ask('http://meridian.localhost:8787/', down)
        },
        { interval: 1100 },
      )
      .toEqual(notActive)
    await change('PATCH', `/tenants/${tenantId}`, { status: 'active' })
    await untilCold('http://meridian.localhost:8787/', [200, 'meridian'])
  })

  it('serves nobody at a domain that was removed', async () => {
    await change('POST', `/tenants/${tenantId}/domains`, { domain: 'second.localhost' })
    await change('POST', `/tenants/${tenantId}/domains/second.localhost/verify`, {})
    await untilCold('http://second.localhost:8787/', [200, 'meridian'])
    await change('DELETE', `/tenants/${tenantId}/domains/second.localhost`, undefined)
    await untilCold('http://second.localhost:8787/', unavailable)
    expect(await ask('http://meridian.localhost:8787/', cold)).toEqual([200, 'meridian'])
  })

  it('is not asked for what the catalog answers: a suspension shows within 15 seconds, however old KV is', async () => {
    expect(await ask('http://meridian.localhost:8787/', up)).toEqual([200, 'meridian'])
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    // No event, so that KV never learns of it.
    await db.prepare(`UPDATE tenants SET status = 'suspended', version = version + 1`).run()
    expect(await ask('http://meridian.localhost:8787/', cold)).toEqual(notActive)
    await db.prepare(`UPDATE tenants SET status = 'active', version = version + 1`).run()
    expect(await ask('http://meridian.localhost:8787/', cold)).toEqual([200, 'meridian'])
    await db.prepare(`UPDATE tenants SET status = 'suspended', version = version + 1`).run()
    expect(await ask('http://meridian.localhost:8787/', { 'x-test-advance': '15' })).toEqual(notActive)
    await db.prepare(`UPDATE tenants SET status = 'active', version = version + 1`).run()
  })

  it('takes a tenant that has the former slug of another never to the Worker of that one', async () => {
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    await db.prepare(`UPDATE former_slugs SET free_from = 1 WHERE slug = 'old-name'`).run()
    const heir = await change('POST', '/tenants', { slug: 'old-name', name: 'Heir' })
    const heirId = heir['id'] as string
    await change('PATCH', `/tenants/${heirId}`, { status: 'active' })
    await change('POST', `/tenants/${heirId}/domains`, { domain: 'heir.localhost' })
    await change('POST', `/tenants/${heirId}/domains/heir.localhost/verify`, {})
    const unreachable = [502, 'urn:voyage:problem:site-unreachable']
    for (const url of ['http://localhost:8787/t/old-name/', 'http://heir.localhost:8787/']) {
      expect(await ask(url, up), url).toEqual(unreachable)
      await untilCold(url, unreachable)
      expect(await ask(url, up), url).toEqual(unreachable)
    }
    expect(await ask('http://localhost:8787/t/meridian/', up)).toEqual([200, 'meridian'])
    // Nor does it get there by way of the slug that the other has now.
    await change('POST', `/tenants/${tenantId}/rename`, { slug: 'newest-name' })
    await db.prepare(`UPDATE former_slugs SET free_from = 1 WHERE slug = 'meridian'`).run()
    await change('POST', `/tenants/${heirId}/rename`, { slug: 'meridian' })
    expect(await ask('http://localhost:8787/t/meridian/', up)).toEqual(unreachable)
    expect(await ask('http://localhost:8787/t/newest-name/', up)).toEqual([200, 'meridian'])
    const bare = heirId.slice('ten_'.length)
    expect(heir['service_binding']).toBe(`TENANT_OLD_NAME__${bare}`)
  })

  it('is believed for five minutes at most when nobody keeps it', async () => {
    await untilCold('http://meridian.localhost:8787/', [200, 'meridian'])
    expect(await ask('http://meridian.localhost:8787/', { ...down, 'x-test-advance': '280' })).toEqual([
      200,
      'meridian',
    ])
    expect(await ask('http://meridian.localhost:8787/', { ...down, 'x-test-advance': '20' })).toEqual(unavailable)
    expect(await ask('http://meridian.localhost:8787/', up)).toEqual([200, 'meridian'])
  })
})
