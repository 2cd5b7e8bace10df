import { expect, it } from 'vitest'
import { hiddenFields, issuer, openBrowser, operator, password, putClient, putUser, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

interface Event {
  readonly id: string
  readonly type: string
  readonly user_id: string | null
  readonly address_hash: string | null
  readonly at: number
}

interface Page {
  readonly events: ReadonlyArray<Event>
  readonly next: string | null
}

const read = async (tenant: string, query: Readonly<Record<string, string>> = {}): Promise<Page> => {
  const response = await operator(workers, `/admin/tenants/${tenant}/audit?${new URLSearchParams(query)}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Page
}

it('names the account in each row of a guess and of a stop, none when there is no such account, and no page tells', async () => {
  const tenant = 'ten_attacked'
  await putClient(workers, tenant, 'attacked')
  const { id } = (await (await putUser(workers, tenant, 'target')).json()) as { readonly id: string }
  const parameters = request({ client_id: 'attacked' })
  const pages: Array<string> = []
  for (const username of ['Target', 'nobody']) {
    for (let guess = 0; guess < 12; guess += 1) {
      const page = await openBrowser(workers, issuer).signIn(parameters, { username, password: 'a guess at it' })
      pages.push(await page.text())
    }
  }
  const { events } = await read(tenant)
  const told = events.filter(({ type }) => type.startsWith('sign_in')).map(({ type, user_id }) => [type, user_id])
  const story = (user: string | null) => [
    ['sign_in_throttled', user],
    ...Array.from({ length: 10 }, () => ['sign_in_failed', user]),
  ]
  expect(told).toEqual([...story(null), ...story(id)])
  expect(pages.join('')).not.toContain(id)
})

it('pages through what the filters find, each row once, while new ones are added; and names what is wrong with a query', async () => {
  const tenant = 'ten_paged'
  await putClient(workers, tenant, 'paged')
  const ids = new Map<string, string>()
  for (const name of ['eve', 'mallory']) {
    ids.set(name, ((await (await putUser(workers, tenant, name)).json()) as { readonly id: string }).id)
  }
  const guess = async (username: string) =>
    openBrowser(workers, issuer).signIn(request({ client_id: 'paged' }), { username, password: 'a guess at it' })
  for (const username of ['eve', 'mallory', 'eve', 'eve', 'mallory', 'eve', 'eve']) await guess(username)

  const type = 'sign_in_failed'
  const filter = { type, user_id: ids.get('eve') ?? '', limit: '2' }
  const { events: all } = await read(tenant)
  const expected = all.filter((event) => event.type === type && event.user_id === filter.user_id)
  expect(expected).toHaveLength(5)
  const found: Array<Event> = []
  for (let after: string | null = ''; after !== null; ) {
    const page: Page = await read(tenant, { ...filter, ...(after !== '' && { after }) })
    expect(page.events.length).toBeLessThanOrEqual(2)
    found.push(...page.events)
    after = page.next
    // What comes meanwhile stands before what is read.
    await guess('eve')
  }
  expect(found).toEqual(expected)
  expect((await read(tenant, { type: 'user_put' })).events.map(({ type }) => type)).toEqual(['user_put', 'user_put'])
  expect((await read('ten_one', { user_id: filter.user_id })).events).toEqual([])

  for (const [query, path] of [
    ['user=eve', 'user'],
    ['type=sign-in', 'type'],
    ['type=sign_in&type=sign_in_failed', 'type'],
    ['after=1', 'after'],
    ['user_id=', 'user_id'],
    ['address=an+office', 'address'],
    ['address_hash=192.0.2.7', 'address_hash'],
  ]) {
    for (const at of [`/admin/tenants/${tenant}/audit`, '/admin/audit']) {
      const refused = await operator(workers, `${at}?${query}`)
      const { errors } = (await refused.json()) as { readonly errors: ReadonlyArray<{ readonly path: string }> }
      expect([refused.status, errors.map((error) => error.path)]).toEqual([422, [path]])
    }
  }
})

it('finds what came from an address, which no row and no answer holds', async () => {
  const tenant = 'ten_addressed'
  await putClient(workers, tenant, 'addressed')
  for (const name of ['ida', 'ivo']) await putUser(workers, tenant, name)
  const signIn = async (username: string, address: string, password?: string) => {
    const parameters = request({ client_id: 'addressed' })
    const browser = openBrowser(workers, issuer)
    const fields = hiddenFields(await (await browser.get(`/authorize?${parameters}`)).text())
    const form = new URLSearchParams([...fields, ['username', username], ['password', password ?? 'a guess at it']])
    return (await browser.post('/sign-in', form, { 'cf-connecting-ip': address })).status
  }
  const [attacker, home, network] = ['203.0.113.7', '198.51.100.1', '2001:db8:1:2']
  expect(await signIn('ida', attacker)).toBe(422)
  expect(await signIn('ivo', attacker)).toBe(422)
  expect(await signIn('ivo', attacker, password)).toBe(303)
  expect(await signIn('ida', home, password)).toBe(303)
  expect(await signIn('ida', `${network}::1`)).toBe(422)

  const typesOf = ({ events }: Page) => events.map(({ type }) => type)
  const found = await read(tenant, { address: attacker })
  expect(typesOf(found)).toEqual(['sign_in', 'sign_in_failed', 'sign_in_failed'])
  expect(new Set(found.events.map(({ user_id }) => user_id)).size).toBe(2)
  const [{ address_hash: hash, user_id: user } = { address_hash: null, user_id: null }] = found.events
  expect(hash).toMatch(/^[\w-]{22}$/)
  // By what a row shows, too.
  expect(await read(tenant, { address_hash: hash ?? '' })).toEqual(found)
  expect(typesOf(await read(tenant, { address: attacker, user_id: user ?? '' }))).toEqual(['sign_in', 'sign_in_failed'])
  expect(typesOf(await read(tenant, { address: home }))).toEqual(['sign_in'])
  // Whoever has one address of an IPv6 network has all of them.
  expect(typesOf(await read(tenant, { address: `${network}:ffff::9` }))).toEqual(['sign_in_failed'])
  expect(typesOf(await read(tenant, { address: '192.0.2.99' }))).toEqual([])

  const { results } = await workers.d1('auth', 'AUTH_DB').prepare('SELECT * FROM audit_events').all()
  const everything = JSON.stringify([results, await read(tenant)])
  for (const address of [attacker, home, network]) expect(everything).not.toContain(address)
})
