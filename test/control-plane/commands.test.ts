import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgram } from '../../hosts/cli/src/program.ts'
import type { PlatformOverHttp } from '../cli/platform-over-http.ts'
import { startPlatformOverHttp } from '../cli/platform-over-http.ts'
import { serveHttp } from '../support/serve-http.ts'
import { root } from '../support/start-workers.ts'
import type { Receiver } from './receiver.ts'
import { startReceiver } from './receiver.ts'

let platform: PlatformOverHttp
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
  platform = await startPlatformOverHttp()
  await voyage('tenant create meridian --name Meridian --execute')
})
afterAll(async () => {
  await platform.stop()
  await receiver.stop()
})

/** Runs a command in this process; returns its lines, and the document that --json printed. */
async function voyage(
  line: string,
  url = `${platform.url}/control`,
): Promise<{ readonly lines: ReadonlyArray<string>; readonly json: unknown }> {
  const lines: Array<string> = []
  let json: unknown
  const output = {
    line: (text = '') => void lines.push(text),
    text: (text: string) => void lines.push(text),
    warn: (text: string) => void lines.push(text),
    status: () => undefined,
    json: (value: unknown) => {
      json = value
    },
    style: (_: string, text: string) => text,
  }
  const program = createProgram({
    output,
    root,
    environment: { VOYAGE_OPERATOR_TOKEN: platform.token },
    endWith: () => undefined,
  })
  await program.parseAsync(['node', 'voyage', ...line.split(' '), '--url', url])
  return { lines, json }
}
const said = async (line: string): Promise<string> => (await voyage(line)).lines.join('\n')
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
const answered = async (line: string): Promise<any> => (await voyage(`${line} --json`)).json

test.each([
  'tenant rename meridian harbour',
  'tenant update meridian --plan gold --region-hint weur --no-root-company',
  'tenant create harbour --name Harbour',
  'tenant delete meridian',
  'tenant activate meridian',
  'domain claim meridian bank.localhost',
  'domain verify meridian bank.localhost',
  'domain remove meridian bank.localhost',
  'feature set meridian lanes 1.0.0',
  'feature remove meridian lanes',
  'key create meridian --name ci',
  'key rotate meridian 0123456789',
  'key revoke meridian 0123456789',
  'events add-webhook https://hooks.example/',
  'events remove-webhook whk_x',
  'events replay whk_x evt_x',
  'events deliver',
])('voyage %s changes nothing without --execute', async (line) => {
  const before = await platform.ask('/audit')
  expect(await said(line)).toContain('Nothing was changed. Add --execute to do it.')
  expect(await platform.ask('/audit')).toEqual(before)
})

test('voyage domain claims, shows the record, verifies, lists and removes', async () => {
  expect(await said('domain list meridian')).toBe('meridian has claimed no domain.')
  expect(await said('domain claim meridian bank.localhost --execute')).toContain('_voyage-verify.bank.localhost TXT "')
  expect(await said('domain list meridian')).toMatch(/bank\.localhost\s+claimed/)
  await voyage('domain verify meridian bank.localhost --execute')
  expect(await said('domain list meridian')).toMatch(/bank\.localhost\s+verified\s+20/)
  await voyage('domain remove meridian bank.localhost --execute')
  expect((await answered('domain list meridian')).domains).toEqual([])
})

test('voyage feature registers, changes only what is given, voyage fleet counts it, and remove takes it away', async () => {
  await voyage('feature set meridian lanes 1.0.0 --provider acme --customization {"a":1} --execute')
  await voyage('feature set meridian lanes 1.1.0 --execute')
  const { features } = await answered('feature list meridian')
  expect(features).toMatchObject([
    { feature_key: 'lanes', deployed_version: '1.1.0', integration_provider: 'acme', customization: { a: 1 } },
  ])
  expect(await said('fleet status')).toMatch(/lanes\s+1\.1\.0\s+1/)
  expect((await answered('fleet status')).schema_versions).toEqual([
    { schema_version: 0, status: 'provisioning', tenants: 1 },
  ])
  expect(await said('fleet feature lanes')).toMatch(/meridian\s+provisioning\s+1\.1\.0/)
  expect(await said('fleet feature lanes --feature-version 9.9.9')).toBe('No tenant runs lanes.')
  await expect(voyage('feature set meridian lanes 1.0.0 --customization {')).rejects.toMatchObject({
    code: 'CLI_OPTION_INVALID',
  })
  expect(await said('feature remove meridian lanes --execute')).toBe('Done: remove the feature lanes from meridian.')
  expect((await answered('feature list meridian')).features).toEqual([])
  expect(await said('fleet feature lanes')).toBe('No tenant runs lanes.')
  await expect(voyage('feature remove meridian lanes --execute')).rejects.toMatchObject({ code: 'feature-not-found' })
})

describe('voyage tenant', () => {
  const tenantNamed = async (slug: string) => (await answered(`tenant show ${slug}`)).tenant
  beforeAll(async () => {
    await voyage('tenant create group --name Group --execute')
    await voyage('tenant create quay --name Quay --plan gold --execute')
  })

  test('list finds by a part of the name, by status and by plan, and stops at a limit', async () => {
    const slugs = async (filters: string) =>
      (await answered(`tenant list ${filters}`)).tenants.map(({ slug }: { slug: string }) => slug)
    expect(await slugs('--search UA')).toEqual(['quay'])
    expect(await slugs('--plan gold')).toEqual(['quay'])
    expect(await slugs('--status provisioning')).toEqual(['meridian', 'group', 'quay'])
    expect(await slugs('--limit 2')).toEqual(['meridian', 'group'])
    expect(await said('tenant list --plan gold')).toMatch(/^SLUG\s+NAME\s+STATUS\s+PLAN\s+ID\s*\nquay\s+Quay/)
    expect(await said('tenant list --status deleted')).toBe('There are no such tenants.')
  })

  test('show tells times as they are read', async () => {
    const shown = await said('tenant show quay')
    expect(shown).toMatch(/^created_at +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ *$/m)
    expect(shown).toMatch(/^updated_at +\d{4}-\d\d-\d\dT/m)
  })

  test('update changes what is given alone, and empties what is asked to be', async () => {
    const { id: root } = await tenantNamed('group')
    const before = await tenantNamed('quay')
    await voyage('tenant update quay --name Quayside --region-hint weur --root-company group --execute')
    const after = { ...before, name: 'Quayside', region_hint: 'weur', root_company_id: root }
    expect(await tenantNamed('quay')).toEqual({ ...after, version: 2, updated_at: expect.any(Number) })
    expect(await said('tenant update quay --root-company group --name Quayside --execute')).toBe(
      'quay is like that already; nothing was changed.',
    )
    expect(await said('tenant update quay --no-region-hint --no-root-company --execute')).toBe(
      'Done: change quay: region hint none, root company none.',
    )
    expect(await tenantNamed('quay')).toMatchObject({ name: 'Quayside', region_hint: null, root_company_id: null })
  })

  test('rename gives another slug, and refuses one that is taken', async () => {
    const { id } = await tenantNamed('quay')
    expect(await said('tenant rename quay quay --execute')).toContain('nothing was changed')
    await voyage('tenant rename quay pier --execute')
    expect(await tenantNamed('pier')).toMatchObject({ id, slug: 'pier' })
    await expect(voyage('tenant rename pier group --execute')).rejects.toMatchObject({ code: 'slug-taken' })
    await voyage('tenant rename pier quay --execute')
  })

  test('delete begins the off-boarding, and restore takes it back', async () => {
    expect(await said('tenant restore quay --execute')).toBe('quay is provisioning, not deleting; nothing was changed.')
    expect(await said('tenant delete quay --execute')).toMatch(
      /takes it back until 20\S+Z, `voyage tenant purge quay` /,
    )
    expect(await tenantNamed('quay')).toMatchObject({ status: 'deleting', purge_after: expect.any(Number) })
    expect(await answered('tenant delete quay --execute')).toEqual({ changed: false })
    expect(await said('tenant restore quay')).toContain(
      `Would restore quay from deleting to suspended, at ${platform.url}/control.`,
    )
    expect(await answered('tenant restore quay')).toEqual({
      changed: false,
      would: 'restore quay from deleting to suspended',
    })
    expect((await tenantNamed('quay')).status).toBe('deleting')
    expect(await answered('tenant restore quay --execute')).toMatchObject({ status: 'suspended', purge_after: null })
  })

  test('update without anything to change is refused', async () => {
    await expect(voyage('tenant update meridian')).rejects.toMatchObject({ code: 'CLI_OPTION_INVALID' })
  })

  test("list hands on the control plane's refusal, which names the field", async () => {
    const refused = { message: expect.stringContaining('status: ') }
    await expect(voyage('tenant list --status gone')).rejects.toMatchObject(refused)
  })

  test.each([
    ['create -', 'slug must be a slug'],
    ['rename meridian admin', 'slug must be a slug that is not reserved'],
    ['update meridian --region-hint moon', 'region_hint must be one of'],
    [`update meridian --plan GOLD! --name ${'x'.repeat(201)}`, 'name must be a name'],
    ['update meridian --name x --plan GOLD!', 'plan must be a plan'],
  ])('a dry run of %s judges the values as the control plane does: %s', async (line, part) => {
    const named = line.startsWith('create') ? `${line} --name x` : line
    await expect(voyage(`tenant ${named}`, 'https://nobody.invalid')).rejects.toMatchObject({
      code: 'CLI_OPTION_INVALID',
      message: expect.stringContaining(part),
    })
  })

  test('a dry run refuses what the control plane would: a slug that is taken, a move that there is not', async () => {
    await expect(voyage('tenant rename quay group')).rejects.toMatchObject({ code: 'slug-taken' })
    await expect(voyage('tenant suspend group')).rejects.toMatchObject({ code: 'status-change-refused' })
  })

  test.each([
    ['update group --plan gold', 'PATCH'],
    ['rename group groups', 'POST'],
    ['activate group', 'PATCH'],
    ['delete group', 'PATCH'],
  ])('%s is refused when somebody changed the tenant after it was read', async (line, method) => {
    const { id } = await tenantNamed('group')
    const rival = async (): Promise<void> => {
      const body = JSON.stringify({ name: `Group ${line}` })
      const headers = { authorization: `Bearer ${platform.token}`, 'content-type': 'application/json' }
      await fetch(`${platform.url}/control/tenants/${id}`, { method: 'PATCH', headers, body })
    }
    const between = await serveHttp(async (request) => {
      if (request.method === method) await rival()
      const { method: sent, url, body } = request
      const headers = new Headers(request.headers)
      for (const name of ['transfer-encoding', 'content-length']) headers.delete(name)
      return fetch(`${platform.url}/control${url}`, { method: sent, headers, ...(body.length === 0 ? {} : { body }) })
    })
    try {
      await expect(voyage(`tenant ${line} --execute`, between.url)).rejects.toMatchObject({
        code: 'precondition-failed',
        remedy: expect.stringContaining('Somebody changed it'),
      })
    } finally {
      await between.stop()
    }
    expect(await tenantNamed('group')).toMatchObject({
      id,
      name: `Group ${line}`,
      plan: 'standard',
      status: 'provisioning',
    })
  })

  describe('purge', () => {
    const endGrace = async (slug: string): Promise<void> => {
      const sql = 'UPDATE tenants SET purge_after = 1 WHERE slug = ?'
      await platform.database().prepare(sql).bind(slug).run()
    }
    beforeAll(async () => {
      await voyage('tenant create leaver --name Leaver --execute')
      await voyage('domain claim leaver leaver.localhost --execute')
      await voyage('feature set leaver lanes 1.0.0 --execute')
    })

    test('is refused before the off-boarding and within the grace, and shows what would go all the same', async () => {
      await expect(voyage('tenant purge leaver')).rejects.toMatchObject({ code: 'purge-refused', exitCode: 1 })
      await voyage('tenant delete leaver --execute')
      await expect(voyage('tenant purge leaver --execute --confirm leaver@4')).rejects.toMatchObject({
        code: 'purge-refused',
        message: expect.stringMatching(/^leaver can be restored until 20/),
      })
      expect((await tenantNamed('leaver')).status).toBe('deleting')
    })

    test('lists what would go, changes nothing, and names what confirms it', async () => {
      await endGrace('leaver')
      await expect(voyage('tenant restore leaver')).rejects.toMatchObject({ code: 'restore-refused' })
      const { version } = await tenantNamed('leaver')
      expect((await voyage('tenant purge leaver')).lines).toEqual([
        'What goes with leaver:',
        '  domain   leaver.localhost',
        '  feature  lanes',
        `To be confirmed as leaver@${version}.`,
        `Would purge leaver, for good, at ${platform.url}/control.`,
        'Nothing was changed. Add --execute to do it.',
      ])
      expect(await answered('tenant purge leaver')).toMatchObject({
        changed: false,
        would: 'purge leaver, for good',
        ready: true,
        would_go: { domains: ['leaver.localhost'], features: ['lanes'] },
        confirmation: `leaver@${version}`,
      })
    })

    test('takes nothing away without its confirmation, nor under one of what stood before', async () => {
      const { confirmation } = await answered('tenant purge leaver')
      for (const given of ['', ' --confirm leaver', ` --confirm ${confirmation}0`]) {
        await expect(voyage(`tenant purge leaver --execute${given}`)).rejects.toMatchObject({
          code: 'CLI_NOT_CONFIRMED',
        })
      }
      await platform.database().prepare("UPDATE tenants SET version = version + 1 WHERE slug = 'leaver'").run()
      await expect(voyage(`tenant purge leaver --execute --confirm ${confirmation}`)).rejects.toMatchObject({
        code: 'CLI_NOT_CONFIRMED',
      })
      expect((await tenantNamed('leaver')).status).toBe('deleting')
    })

    test('takes away what was shown, once; then there is nothing to restore', async () => {
      const { confirmation } = await answered('tenant purge leaver')
      expect(await answered(`tenant purge leaver --execute --confirm ${confirmation}`)).toMatchObject({
        gone: { domains: ['leaver.localhost'], features: ['lanes'] },
      })
      expect((await tenantNamed('leaver')).status).toBe('deleted')
      expect(await said('tenant purge leaver --execute')).toBe('leaver was purged already; nothing was changed.')
      await expect(voyage('tenant restore leaver --execute')).rejects.toMatchObject({
        code: 'restore-refused',
        message: 'leaver was purged: there is nothing to restore.',
      })
      await expect(voyage('tenant purge nobody')).rejects.toMatchObject({ code: 'CLI_TENANT_UNKNOWN' })
    })
  })

  test.each(['delete nobody', 'restore nobody', 'rename nobody anybody', 'update meridian --root-company nobody'])(
    '%s says that there is no such tenant',
    async (line) => {
      await expect(voyage(`tenant ${line}`)).rejects.toMatchObject({ code: 'CLI_TENANT_UNKNOWN' })
    },
  )
})

test.each([
  ['domain claim meridian 127.0.0.1', 'domain must be a domain name'],
  ['domain claim Meridian! bank.example', 'slug must be a slug'],
  ['domain verify meridian my_bank.example', 'domain must be a domain name'],
  ['domain remove meridian bank', 'domain must be a domain name'],
  ['feature set meridian Lanes! 1.0.0', 'feature_key must be a feature key'],
  ['feature remove meridian Lanes!', 'feature_key must be a feature key of 1 to 64 characters'],
  ['feature remove - lanes', 'slug must be a slug'],
  ['feature set meridian lanes 1.0', 'deployed_version must be a semantic version'],
  ['feature set meridian lanes 1.0.0 --provider A!', 'integration_provider must be a provider key'],
  ['feature set meridian lanes 1.0.0 --customization [1]', 'customization must be a JSON object'],
  ['key create meridian --name ci --scope lanes', 'scopes[0] must be a scope'],
  ['key create meridian --name ci --days 0', '--days: "0" is no number that it takes'],
  ['key rotate meridian 0123456789 --overlap 2592001', '--overlap: "2592001"'],
  ['key revoke - 0123456789', 'slug must be a slug'],
  ['events add-webhook hooks.example', 'url must be an https URL'],
  ['events add-webhook https://hooks.example/ --type tenant.gone', 'event_types[0] must be one of'],
  ['events add-webhook https://hooks.example/ --tenant -', 'slug must be a slug'],
  ['events replay whk_x evt-1', 'from_event must be the id of an event'],
])('a dry run of voyage %s judges the values as the control plane does: %s', async (line, part) => {
  await expect(voyage(line, 'https://nobody.invalid')).rejects.toMatchObject({
    code: 'CLI_OPTION_INVALID',
    message: expect.stringContaining(part),
  })
})

describe('voyage key', () => {
  test('shows a key once, rotates and revokes it', async () => {
    const made = await answered(
      'key create meridian --name ci --scope lanes:read --scope lanes:write --days 7 --execute',
    )
    expect(made.key).toMatch(/^vk_/)
    expect(made.expires_at - made.created_at).toBeGreaterThan(7 * 86_400 - 60)
    const rotated = await said(`key rotate meridian ${made.id} --overlap 60 --execute`)
    expect(rotated).toMatch(/\nvk_\S+\nIt is not shown again\.$/)
    const { api_keys: keys } = await answered('key list meridian')
    await voyage(`key revoke meridian ${keys[1].id} --execute`)
    const list = await said('key list meridian')
    expect(list).toMatch(/ci\s+live\s+lanes:read lanes:write/)
    expect(list).toMatch(/ci\s+revoked/)
    expect(list).not.toContain(made.key.slice(30))
  })

  test('refuses what is no number, before anything is asked', async () => {
    await expect(voyage('key create meridian --name ci --days soon --execute')).rejects.toMatchObject({
      code: 'CLI_OPTION_INVALID',
    })
  })
})

test('voyage events sends events, shows how far they are, and sends them again', async () => {
  const address = `${receiver.origin}/hook`
  const hook = await answered(`events add-webhook ${address} --tenant meridian --execute`)
  expect(hook.secret).toMatch(/^whsec_/)
  await voyage('tenant activate meridian --execute')
  await receiver.until(1)
  await expect.poll(() => said(`events streams ${hook.id}`)).toMatch(/ten_\S+\s+[1-9]\d*\s+0$/m)
  const { events } = await answered('events list --tenant meridian --limit 3')
  expect(events).toHaveLength(3)
  const last = (await answered('events list --tenant meridian --type tenant.updated')).events.at(-1)
  await voyage(`events replay ${hook.id} ${last.id} --execute`)
  await receiver.until(2)
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([last.id, last.id])
  expect(await said('events webhooks')).toContain(address)
  await voyage(`events remove-webhook ${hook.id} --execute`)
  expect(await said('events webhooks')).toBe('Events are sent nowhere.')
})

test('voyage audit shows who did what to a tenant and to the platform', async () => {
  const { entries } = await answered('audit --tenant meridian --action tenant.created')
  expect(entries).toMatchObject([{ actor: 'system:bootstrap', after: { slug: 'meridian' } }])
  await voyage('events add-webhook https://hooks.example/ --execute')
  expect(await said('audit --platform')).toMatch(/system:bootstrap\s+webhook\.created\s+platform/)
  expect(await said('audit --actor nobody')).toBe('There are no such entries.')
})

test.each(
  ['events list', 'events streams whk_x', 'audit', 'tenant list'].flatMap((list) =>
    ['0', '-1', 'many', '1.5', '100001'].map((limit) => `${list} --limit=${limit}`),
  ),
)('voyage %s is refused before anything is asked', async (line) => {
  await expect(voyage(line, 'https://nobody.invalid')).rejects.toMatchObject({
    code: 'CLI_OPTION_INVALID',
    message: expect.stringMatching(/^--limit: "\S+" is no number that it takes\.$/),
  })
})

test.each(['domain list nobody', 'feature list nobody', 'key list nobody', 'events list --tenant nobody'])(
  'voyage %s says that there is no such tenant',
  async (line) => {
    await expect(voyage(line)).rejects.toMatchObject({ code: 'CLI_TENANT_UNKNOWN' })
  },
)
