import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'

let plane: ControlPlane
beforeAll(async () => {
  plane = await startControlPlane()
})
afterAll(() => plane.stop())

const newTenant = async (slug: string): Promise<string> =>
  (await plane.call('POST /tenants', { json: { slug, name: `Tenant ${slug}` } })).body.id

describe('POST /tenants', () => {
  test('creates a tenant in status provisioning and says where it is', async () => {
    const { status, headers, body } = await plane.call('POST /tenants', {
      json: { slug: 'meridian', name: 'Meridian Bank', region_hint: 'weur' },
    })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^ten_[0-9A-HJKMNP-TV-Z]{26}$/),
      slug: 'meridian',
      service_binding: 'TENANT_MERIDIAN',
      name: 'Meridian Bank',
      root_company_id: null,
      plan: 'standard',
      region_hint: 'weur',
      status: 'provisioning',
      schema_version: 0,
      version: 1,
      purge_after: null,
      created_at: expect.any(Number),
      updated_at: body.created_at,
    })
    expect(headers.get('location')).toBe(`/tenants/${body.id}`)
    expect(headers.get('etag')).toBe('"1"')
    expect(headers.get('cache-control')).toBe('no-store, no-transform')
    expect((await plane.call(`GET ${headers.get('location')}`)).body).toEqual(body)
  })

  test('refuses a slug that is taken', async () => {
    await newTenant('taken')
    const { status, headers, body } = await plane.call('POST /tenants', { json: { slug: 'taken', name: 'Other' } })
    expect(status).toBe(409)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toMatchObject({ type: 'urn:voyage:problem:slug-taken', status: 409 })
  })

  test('lets one of 50 parallel creations of a slug win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        plane.call('POST /tenants', { json: { slug: 'raced', name: `Runner ${index}` } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
  })

  test('tells all that is wrong at once, and repeats no value', async () => {
    const json = { slug: 'UPPER-hunter2', name: '', plan: 7, region_hint: 'moon-hunter2', colour: 'hunter2' }
    const { status, body } = await plane.call('POST /tenants', { json })
    expect(status).toBe(422)
    expect(body.type).toBe('urn:voyage:problem:invalid-input')
    const paths = body.errors.map((error: { path: string }) => error.path)
    expect(paths.sort()).toEqual(['colour', 'name', 'plan', 'region_hint', 'slug'])
    expect(JSON.stringify(body)).not.toContain('hunter2')
  })

  test.each(['admin', 'auth', 'www', 'xn--bcher-kva', 'a', '-a', 'a_b'])('refuses the slug %s', async (slug) => {
    const { status, body } = await plane.call('POST /tenants', { json: { slug, name: 'Name' } })
    expect(status).toBe(422)
    expect(body.errors).toEqual([expect.objectContaining({ path: 'slug' })])
  })

  test('refuses a root company that is no tenant, takes one that is', async () => {
    const stranger = 'ten_00000000000000000000000000'
    const json = { slug: 'child-one', name: 'Child', root_company_id: stranger }
    expect((await plane.call('POST /tenants', { json })).body.type).toBe('urn:voyage:problem:root-company-not-found')
    const root = await newTenant('parent')
    const child = await plane.call('POST /tenants', { json: { ...json, root_company_id: root } })
    expect(child.body.root_company_id).toBe(root)
    const own = await plane.call(`PATCH /tenants/${child.body.id}`, { json: { root_company_id: child.body.id } })
    expect(own.status).toBe(422)
  })

  test('writes the audit entry and the event with the request id', async () => {
    const headers = { 'x-request-id': 'trace-of-audited' }
    const { body } = await plane.call('POST /tenants', { json: { slug: 'audited', name: 'Audited' }, headers })
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    const audit = await db.prepare('SELECT * FROM audit_log WHERE tenant_id = ?').bind(body.id).all()
    expect(audit.results).toMatchObject([
      { actor: 'system:bootstrap', action: 'tenant.created', before: null, request_id: 'trace-of-audited' },
    ])
    const outbox = await db.prepare('SELECT * FROM outbox WHERE tenant_id = ?').bind(body.id).all()
    expect(outbox.results).toMatchObject([{ type: 'tenant.created' }])
  })
})

describe('GET /tenants', () => {
  test('pages through all tenants with the cursor', async () => {
    for (const slug of ['page-1', 'page-2', 'page-3']) await newTenant(slug)
    const slugs: Array<string> = []
    let cursor: string | null = null
    do {
      const { body } = await plane.call(`GET /tenants?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      expect(body.tenants.length).toBeLessThanOrEqual(2)
      slugs.push(...body.tenants.map((tenant: { slug: string }) => tenant.slug))
      cursor = body.next_cursor
    } while (cursor !== null)
    expect(slugs.slice(-3)).toEqual(['page-1', 'page-2', 'page-3'])
    expect(new Set(slugs).size).toBe(slugs.length)
  })

  test('finds by slug', async () => {
    const id = await newTenant('findable')
    const { body } = await plane.call('GET /tenants?slug=findable')
    expect(body).toMatchObject({ tenants: [{ id }], next_cursor: null })
    expect((await plane.call('GET /tenants?slug=nobody')).body).toEqual({ tenants: [], next_cursor: null })
  })

  test.each(['limit=0', 'limit=101', 'limit=1e1', 'status=gone', 'cursor=next', 'page=2', 'slug=a&slug=b'])(
    'refuses the query %s',
    async (query) => {
      const { status, body } = await plane.call(`GET /tenants?${query}`)
      expect(status).toBe(422)
      expect(body.errors[0].path).toBe(query.split('=')[0])
    },
  )
})

describe('PATCH /tenants/:id', () => {
  test('changes what is given and moves the version', async () => {
    const id = await newTenant('patched')
    const { status, headers, body } = await plane.call(`PATCH /tenants/${id}`, {
      json: { name: 'New name', region_hint: 'apac' },
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ name: 'New name', region_hint: 'apac', plan: 'standard', version: 2 })
    expect(headers.get('etag')).toBe('"2"')
    const cleared = await plane.call(`PATCH /tenants/${id}`, { json: { region_hint: null } })
    expect(cleared.body).toMatchObject({ name: 'New name', region_hint: null })
  })

  test('changes nothing when nothing differs', async () => {
    const id = await newTenant('unmoved')
    expect((await plane.call(`PATCH /tenants/${id}`, { json: { name: 'Tenant unmoved' } })).body.version).toBe(1)
  })

  test.each([[{}], [{ slug: 'other' }], [{ name: null }], [{ status: null }], [{ version: 3 }], [[]], ['x'], [null]])(
    'refuses %j',
    async (json) => {
      const id = (await plane.call('GET /tenants?limit=1')).body.tenants[0].id
      expect((await plane.call(`PATCH /tenants/${id}`, { json })).status).toBe(422)
    },
  )

  test('follows the transition table of statuses', async () => {
    const id = await newTenant('statuses')
    const move = async (status: string): Promise<number> =>
      (await plane.call(`PATCH /tenants/${id}`, { json: { status } })).status
    expect(await move('suspended')).toBe(409)
    for (const status of ['active', 'suspended', 'active', 'deleting']) expect(await move(status)).toBe(200)
    expect(await move('active')).toBe(409)
    expect(await move('deleting')).toBe(200)
    const purge = await plane.call(`PATCH /tenants/${id}`, { json: { status: 'deleted' } })
    expect([purge.status, purge.body.type]).toEqual([409, 'urn:voyage:problem:purge-needed'])
  })

  test('honours If-Match: 412 for another version, and of 50 parallel updates of one version one wins', async () => {
    const id = await newTenant('matched')
    const patch = (name: string, ifMatch: string) =>
      plane.call(`PATCH /tenants/${id}`, { json: { name }, headers: { 'if-match': ifMatch } })
    expect((await patch('A', '"7"')).body.type).toBe('urn:voyage:problem:precondition-failed')
    expect((await patch('A', 'W/"1"')).status).toBe(412)
    expect((await patch('A', '"9", "1"')).status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => patch(`Name ${index}`, '"2"')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(49)
  })

  test('compares each tag of If-Match strongly, takes * for any, and says where it is no list (RFC 9110 13.1.1)', async () => {
    const id = await newTenant('compared')
    const patch = (ifMatch: string) =>
      plane.call(`PATCH /tenants/${id}`, { json: { name: 'Compared' }, headers: { 'if-match': ifMatch } })
    for (const tag of ['W/"1"', 'W/"1", "2"', '"01"', '"1,2"', '"2", "3"']) {
      expect([tag, (await patch(tag)).status]).toEqual([tag, 412])
    }
    for (const [tag, character] of [
      ['1', 1],
      ['"1" "2"', 5],
      ['"1", *', 6],
    ] as const) {
      const { status, body } = await patch(tag)
      expect([tag, status, body.type]).toEqual([tag, 400, 'urn:voyage:problem:if-match-invalid'])
      expect(body.detail).toContain(`character ${character} of If-Match`)
    }
    for (const tag of ['W/"2", "1"', '*']) expect([tag, (await patch(tag)).status]).toEqual([tag, 200])
  })

  test('takes parallel updates without If-Match one after the other', async () => {
    const id = await newTenant('unmatched')
    const json = [{ name: 'Renamed' }, { plan: 'premium' }, { region_hint: 'oc' }, { status: 'active' }]
    const answers = await Promise.all(json.map((each) => plane.call(`PATCH /tenants/${id}`, { json: each })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await plane.call(`GET /tenants/${id}`)).body).toMatchObject({
      name: 'Renamed',
      plan: 'premium',
      region_hint: 'oc',
      status: 'active',
      version: 5,
    })
  })

  test('answers 404 for a tenant that does not exist', async () => {
    const { status, body } = await plane.call('PATCH /tenants/ten_none', { json: { name: 'A' } })
    expect([status, body.type]).toEqual([404, 'urn:voyage:problem:tenant-not-found'])
  })
})

test('a name with half of a surrogate pair is refused by its place, and is not stored as another one', async () => {
  const raw = '{"slug":"half-a-pair","name":"Bank \\ud83d"}'
  const { status, body } = await plane.call('POST /tenants', { raw, headers: { 'content-type': 'application/json' } })
  expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([422, ['name']])
  const id = await newTenant('whole-pair')
  expect((await plane.call(`PATCH /tenants/${id}`, { json: { name: 'Bank 💩' } })).body.name).toBe('Bank 💩')
})

test('GET /tenants/:id answers 304 while the entity tag is the same', async () => {
  const id = await newTenant('tagged')
  const get = async (tag: string): Promise<number> =>
    (await plane.call(`GET /tenants/${id}`, { headers: { 'if-none-match': tag } })).status
  expect(await get('"1"')).toBe(304)
  expect(await get('"0", W/"1"')).toBe(304)
  expect(await get('"2"')).toBe(200)
})
