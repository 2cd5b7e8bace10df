import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'
import { providerScript } from './provider-script.ts'
import type { SiteBrowser } from './site.ts'
import {
  arrangeBlock,
  createSiteBrowser,
  meridianContext,
  meridianVars,
  pathContext,
  provisionMeridian,
  relay,
} from './site.ts'

const site = meridianContext.publicOrigin
const issuer = 'http://auth.localhost:8787'
const monday = '2026-11-23'
/** Riverside is open, and its day was planned without anybody to plan for. */
const unstaffed = '2026-11-24'
/** Riverside is closed. */
const christmas = '2026-12-25'

let workers: RunningWorkers
let browser: SiteBrowser

const setClaims = (claims: Readonly<Record<string, unknown>>) =>
  workers.fetch('auth', `${issuer}/test/claims`, { method: 'PUT', body: JSON.stringify(claims) })

beforeAll(async () => {
  workers = await startWorkers({
    workers: [{ host: 'meridian', vars: meridianVars }, { name: 'auth', script: providerScript }, relay],
  })
  await provisionMeridian(workers)
  const day = { branch: 'riverside', date: monday }
  const put = (block: object) => arrangeBlock(workers, 'OPS_DB', { ...day, ...block } as never)
  const person = 'amara-okafor'
  await put({ staff: person, position: 0, kind: 'event', from: 520, to: 535, item: 'riverside-huddle' })
  await put({ staff: person, position: 1, kind: 'appointment', from: 540, to: 600, service: 'mortgage-advice' })
  await put({ staff: 'tomas-herrera', position: 0, kind: 'queue', from: 545, to: 575, service: 'everyday-banking' })
  await put({ staff: 'tomas-herrera', position: 1, kind: 'break', from: 630, to: 645 })
  await put({ staff: '<script>alert(1)</script>', position: 0, kind: 'time_off', from: 540, to: 1020 })
  const ops = workers.d1('meridian', 'OPS_DB')
  const details = (table: string, columns: string, values: ReadonlyArray<string | number | null>, date = monday) =>
    ops
      .prepare(
        `INSERT INTO ${table} (branch_id, date, ${columns}, engine_version, seed)
          VALUES ('riverside', '${date}'${', ?'.repeat(values.length)}, 'test', 'test')`,
      )
      .bind(...values)
      .run()
  const unassigned = 'item_id, kind, count, service_id, start_minute, reason, evidence'
  const evidence = JSON.stringify({ eligibleStaff: [person], blockingItems: ['riverside-huddle', '<b>'] })
  await details('role_lane_unassigned', unassigned, ['b1', 'booking', 1, 'mortgage-advice', 570, 'BUSY', evidence])
  const target = `${person}-target-mortgage-advice`
  const targetRow = [target, 'target', 2, 'mortgage-advice', 600, 'QUEUE_FLOOR', 'not JSON']
  await details('role_lane_unassigned', unassigned, targetRow)
  const visit = 'item_id, service_id, arrival_minute, until_minute, served'
  await details('role_lane_walk_ins', visit, ['w1', 'everyday-banking', 540, 545, 1])
  await details('role_lane_walk_ins', visit, ['w2', 'everyday-banking', 541, 560, 0])
  await details('role_lane_summaries', 'staff_id, utilisation, targets', [person, 0.5, null])
  const none = JSON.stringify({ eligibleStaff: [], blockingItems: [] })
  const lost = (date: string, reason: string) =>
    details('role_lane_unassigned', unassigned, ['b1', 'booking', 1, 'mortgage-advice', 570, reason, none], date)
  await lost(unstaffed, 'NO_ELIGIBLE_ON_SHIFT')
  await lost(christmas, 'OUTSIDE_WINDOW')
  const old = { branch: 'harbour', date: '2026-01-05', staff: 'x', position: 0, kind: 'fill', from: 510, to: 990 }
  await arrangeBlock(workers, 'OPS_ARCHIVE_2026_DB', old)
})
afterAll(() => workers?.stop())
beforeEach(async () => {
  browser = createSiteBrowser(workers, meridianContext)
  await setClaims({ name: 'Dana Demo', tenant_id: 'ten_meridian' })
})

describe('without the gateway', () => {
  it('refuses every request with 403 application/problem+json', async () => {
    for (const path of ['/', '/sign-in', '/styles.css', '/nowhere']) {
      const response = await workers.fetch('meridian', `${site}${path}`)
      expect(response.status).toBe(403)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await response.json()).toMatchObject({ type: 'urn:voyage:problem:tenant-context-required', status: 403 })
    }
  })

  it('answers /health', async () => {
    const response = await workers.fetch('meridian', `${site}/health`)
    expect(await response.json()).toEqual({ status: 'ok' })
  })
})

describe('signing in', () => {
  it('sends a stranger to the provider with PKCE, state and nonce', async () => {
    const response = await browser.get(`${site}/?branch=riverside`)
    const location = new URL(response.headers.get('location') ?? '')
    expect(response.status).toBe(303)
    expect(`${location.origin}${location.pathname}`).toBe(`${issuer}/authorize`)
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      client_id: 'meridian-web',
      redirect_uri: `${site}/callback`,
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  it('comes back to the very page that was asked for', async () => {
    const { url, html, response } = await browser.open(`${site}/?branch=riverside&date=${monday}`)
    expect(url).toBe(`${site}/?branch=riverside&date=${monday}`)
    expect(response.status).toBe(200)
    expect(html).toContain('Dana Demo')
    expect(html).toContain('<svg')
  })

  it('returns to this site alone, whatever return_to says', async () => {
    const { url } = await browser.open(`${site}/sign-in?return_to=${encodeURIComponent('//evil.example/')}`)
    expect(url).toBe(`${site}/`)
  })

  it('does not return to the callback', async () => {
    const { url, response } = await browser.open(`${site}/sign-in?return_to=${encodeURIComponent('/callback?code=a')}`)
    expect([url, response.status]).toEqual([`${site}/`, 200])
  })

  it('works below a path: absolute addresses carry it, the rest is left to the gateway', async () => {
    const { url, html } = await createSiteBrowser(workers, pathContext).open(
      `http://localhost:8787/t/meridian/?date=${monday}`,
    )
    expect(url).toBe(`http://localhost:8787/t/meridian/?date=${monday}`)
    expect(html).toContain('href="/t/meridian/styles.css"')
    expect(html).toContain('action="/t/meridian/sign-out"')
    expect(html).not.toMatch(/(href|action)="\/(?!t\/meridian\/)/)
  })

  it('refuses a user of another tenant, at sign-in and at every request', async () => {
    await setClaims({ tenant_id: 'ten_other' })
    const { response, html } = await browser.open(`${site}/`)
    expect(response.status).toBe(403)
    expect(html).toContain('This account cannot be used here')
    expect(browser.cookies.size).toBe(0)
    await setClaims({ tenant_id: 'ten_meridian' })
    await browser.open(`${site}/`)
    const elsewhere = createSiteBrowser(workers, { ...meridianContext, tenantId: 'ten_other' })
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value)
    expect((await elsewhere.get(`${site}/`)).status).toBe(303)
  })

  it('refuses an answer that this browser did not ask for, and shows no parameter of it', async () => {
    const response = await browser.get(`${site}/callback?code=stolen-code&state=${'A'.repeat(43)}&iss=${issuer}`)
    const html = await response.text()
    expect(response.status).toBe(400)
    expect(html).toContain('Sign-in did not work')
    expect(html).not.toContain('stolen-code')
  })

  it('refuses an answer of another issuer (mix-up)', async () => {
    const authorize = await browser.get(`${site}/`)
    const back = await browser.get(authorize.headers.get('location') ?? '')
    const url = new URL(back.headers.get('location') ?? '')
    url.searchParams.set('iss', 'https://evil.example')
    const response = await browser.get(url.href)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('issuer_mismatch')
  })

  it('says so where no issuer is set for the address', async () => {
    const other = createSiteBrowser(workers, { ...meridianContext, publicOrigin: 'http://other.localhost:8787' })
    const response = await other.get('http://other.localhost:8787/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('Nobody can sign in at this address')
  })
})

describe('signing out', () => {
  it('is worth as much for a copy of the cookie: the session is kept here, sealed, and gone', async () => {
    await browser.open(`${site}/`)
    const copy = new Map(browser.cookies)
    const database = workers.d1('meridian', 'SESSIONS_DB')
    const kept = JSON.stringify(await database.prepare('SELECT * FROM auth_client_sessions').all())
    expect(kept).toContain('"subject":"user-1"')
    expect([...copy.values()].filter((value) => kept.includes(value.replace(/^1~/, '')))).toEqual([])
    expect(kept).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)

    await browser.post(`${site}/sign-out`, new URLSearchParams())
    for (const [name, value] of copy) browser.cookies.set(name, value)
    expect((await browser.get(`${site}/`)).status).toBe(303)
  })

  it('ends the session and goes to the provider with the ID token as hint', async () => {
    await browser.open(`${site}/`)
    const response = await browser.post(`${site}/sign-out`, new URLSearchParams())
    const location = new URL(response.headers.get('location') ?? '')
    expect(response.status).toBe(303)
    expect(`${location.origin}${location.pathname}`).toBe(`${issuer}/logout`)
    expect(location.searchParams.get('post_logout_redirect_uri')).toBe(`${site}/signed-out`)
    expect((await browser.get(`${site}/`)).status).toBe(303)
  })

  it('does not obey another site (CSRF) or a link', async () => {
    await browser.open(`${site}/`)
    const foreign = await browser.post(`${site}/sign-out`, new URLSearchParams(), {
      'relay-origin': 'http://evil.example',
    })
    expect(foreign.status).toBe(403)
    expect(await foreign.text()).toContain('You are still signed in')
    expect((await browser.get(`${site}/sign-out`)).status).toBe(405)
    expect((await browser.get(`${site}/?date=${monday}`)).status).toBe(200)
  })

  it('has a page for afterwards that needs no session', async () => {
    const response = await browser.get(`${site}/signed-out`)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('You are signed out')
  })
})

describe('the lanes page', () => {
  const open = async (query: string) => (await browser.open(`${site}/${query}`)).html

  /** The first branch opens on every weekday but these dates while a page is asked for: whatever today is. */
  const openWhileClosedOn = async (closedDates: ReadonlyArray<string>, query: string) => {
    const config = workers.d1('meridian', 'CONFIG_DB')
    const write = (document: string) =>
      config.prepare("UPDATE config_documents SET json = ? WHERE name = 'branches'").bind(document).run()
    const kept = await config.prepare("SELECT json FROM config_documents WHERE name = 'branches'").first('json')
    const { branches } = JSON.parse(String(kept))
    const always = { monday: {}, tuesday: {}, wednesday: {}, thursday: {}, friday: {}, saturday: {}, sunday: {} }
    await write(JSON.stringify({ branches: [{ ...branches[0], opening_hours: always, closed_dates: closedDates }] }))
    return open(query).finally(() => write(String(kept)))
  }

  it('shows names for ids, a summary, and the same as a table', async () => {
    const html = await open(`?branch=riverside&date=${monday}`)
    expect(html).toContain('Monday 23 November 2026')
    expect(html).toContain('2 people, 1 appointment, 1 walk-in; 1 away')
    expect(html).toMatch(/<th colspan="4" scope="rowgroup">Amara Okafor<span class="role">Branch manager<\/span>/)
    expect(html).toContain('<td>09:00</td><td>10:00</td><td>Mortgage advice</td><td>Appointment</td>')
    expect(html).toContain('<td>08:40</td><td>08:55</td><td>Morning huddle</td><td>Event</td>')
  })

  it('escapes whatever stands in the database', async () => {
    const html = await open(`?branch=riverside&date=${monday}`)
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;')
  })

  it('carries no script and no inline style, under a policy that forbids them', async () => {
    const { html, response } = await browser.open(`${site}/?branch=riverside&date=${monday}`)
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`form-action 'self' ${issuer}`)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('says why something has no place, who may do it and what holds them, and which targets are not reached', async () => {
    const html = await open(`?branch=riverside&date=${monday}`)
    expect(html).toContain(
      '<td>09:30</td><td>Booking: Mortgage advice</td><td>Everybody who may do this was busy.</td>',
    )
    expect(html).toContain(
      'Amara Okafor</td><td data-label="Held by">Morning huddle (Amara Okafor, 08:40–08:55), &lt;b&gt;',
    )
    expect(html).toContain('<summary>Targets not reached: 1</summary>')
    expect(html).toContain(
      '<td>Amara Okafor: 2 × Mortgage advice</td><td>Whoever had the time was needed for the queue.</td>',
    )
  })

  it('says so of a planned day on which nobody is on shift, and why what was asked for has no place', async () => {
    const html = await open(`?branch=riverside&date=${unstaffed}`)
    expect(html).toContain('<h2>Nobody is on shift</h2>')
    expect(html).not.toContain('backfill-day')
    expect(html).not.toContain('0 people')
    expect(html).toContain(
      '<td>09:30</td><td>Booking: Mortgage advice</td><td>Nobody asked for who may do this was on shift.</td><td data-label="Who may">Nobody on shift</td>',
    )
  })

  it('says why what was asked for on a day on which the branch is closed has no place', async () => {
    const html = await open(`?branch=riverside&date=${christmas}`)
    expect(html).toContain('<h2>The branch is closed</h2>')
    expect(html).toContain(
      '<td>Booking: Mortgage advice</td><td>The time lies outside the opening hours or everybody’s shift.</td>',
    )
  })

  it('draws the queue: a tick for each arrival, and how many wait', async () => {
    const html = await open(`?branch=riverside&date=${monday}`)
    expect(html).toContain('Walk-ins: 2 arrive, 1 leave unserved; at most 2 wait, first at 09:01')
  })

  it('shows the week around a day as a heat map and as a table that leads to its days', async () => {
    const { html, response } = await browser.open(`${site}/week?branch=riverside&date=2026-11-25`)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script/)
    expect(html).toContain('Mon 23 Nov to Sunday 29 November 2026')
    expect(html).toContain('<title>Amara Okafor, Mon 23 Nov: utilisation 50 %, targets none</title>')
    expect(html).toContain('<a href="/?branch=riverside&amp;date=2026-11-23">Mon 23 Nov</a>')
    expect(html).toMatch(/<td>50 % \/ –<\/td>/)
    expect(html).toContain('href="/week?branch=riverside&amp;date=2026-11-18">Previous week</a>')
  })

  it('shows each day of a week from where it is kept: the archive of the old year and the ops database', async () => {
    // Monday and Wednesday are in the archive of 2026; Thursday and Saturday of the new year are not.
    const at = async (binding: string, date: string, utilisation: number): Promise<void> => {
      const database = workers.d1('meridian', binding)
      await database
        .prepare("INSERT INTO role_lane_summaries VALUES ('riverside', ?, 'amara-okafor', ?, NULL, 'test', 'test')")
        .bind(date, utilisation)
        .run()
    }
    await at('OPS_ARCHIVE_2026_DB', '2026-12-28', 0.11)
    await at('OPS_ARCHIVE_2026_DB', '2026-12-30', 0.12)
    // A copy that was left behind when the archive was written: the ops database goes first.
    await at('OPS_ARCHIVE_2026_DB', '2026-12-31', 0.99)
    await at('OPS_DB', '2026-12-31', 0.13)
    await at('OPS_DB', '2027-01-02', 0.15)
    for (const asked of ['2026-12-28', '2027-01-03']) {
      const html = await open(`week?branch=riverside&date=${asked}`)
      const cells = [...html.matchAll(/<td>(\d+ %|–) \/ –<\/td>/g)].map(([, share]) => share)
      expect(cells).toEqual(['11 %', '–', '12 %', '13 %', '–', '15 %', '–'])
    }
  })

  it('says that a week has no lanes yet, and what is wrong with its query', async () => {
    expect(await open('week?branch=riverside&date=2026-06-01')).toContain('No lanes for this week')
    expect((await browser.open(`${site}/week?date=soon`)).response.status).toBe(400)
  })

  it('links the day before and after, over the end of a month', async () => {
    const html = await open('?branch=riverside&date=2026-11-30')
    expect(html).toContain('href="/?branch=riverside&amp;date=2026-11-29"')
    expect(html).toContain('href="/?branch=riverside&amp;date=2026-12-01"')
  })

  it('says how to fill a day that has no lanes', async () => {
    const html = await open('?branch=old-town&date=2026-11-24')
    expect(html).toContain('No lanes for this day yet')
    expect(html).toContain('npm run voyage -- backfill-day --branch old-town --date 2026-11-24 --execute')
    expect(html).not.toContain('Without a place')
  })

  it('says that the branch is closed on its closed weekdays and dates', async () => {
    expect(await open('?branch=harbour&date=2026-11-22')).toContain('The branch is closed')
    expect(await open('?branch=riverside&date=2026-12-25')).toContain('The branch is closed')
  })

  it('shows a day that has moved to the archive of its year', async () => {
    expect(await open('?branch=harbour&date=2026-01-05')).toContain('1 person, 0 appointments, 0 walk-ins')
  })

  it('shows the first branch and its today without a query', async () => {
    const html = await openWhileClosedOn([], '')
    expect(html).toContain('<h1>Riverside</h1>')
    expect(html).toMatch(/Today, \d\d:\d\d local time/)
  })

  it('shows the next opening on a day on which the branch is closed, and says so', async () => {
    const closed = [-1, 0, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10))
    const html = await openWhileClosedOn(closed, '')
    expect(html).toMatch(/Riverside is closed today, \w+ \d+ \w+ \d{4}\. This is the next day it opens\./)
    expect(closed).not.toContain(html.match(/<time datetime="([^"]+)"/)?.[1])
    expect(await openWhileClosedOn(closed, `?date=${closed[1]}`)).not.toContain('closed today')
  })

  it.each([
    ['?branch=nowhere', ['one of riverside, old-town, harbour']],
    ['?date=23.11.2026', ['a day of the calendar as YYYY-MM-DD']],
    ['?date=2026-02-30', ['a day of the calendar as YYYY-MM-DD']],
    ['?branch=&date=', ['one of riverside', 'a day of the calendar']],
  ])('answers 400 for %s and says what was expected', async (query, expected) => {
    const { html, response } = await browser.open(`${site}/${query}`)
    expect(response.status).toBe(400)
    for (const text of expected) expect(html).toContain(text)
  })

  it('answers 503 when a database carries no marker of this tenant', async () => {
    const databases = meridianContext.databases.map((record) =>
      record.kind === 'ops' ? { ...record, binding: 'OPS_ARCHIVE_2026_DB' } : record,
    )
    const misbound = createSiteBrowser(workers, { ...meridianContext, databases })
    const { html, response } = await misbound.open(`${site}/?date=${monday}`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(html).toContain('The lanes cannot be shown right now')
    expect(html).not.toContain('OPS_ARCHIVE')
  })

  it('answers 503 when the sessions cannot be read, and goes on when they can', async () => {
    await browser.open(`${site}/`)
    const database = workers.d1('meridian', 'SESSIONS_DB')
    await database.prepare('ALTER TABLE auth_client_sessions RENAME TO away').run()
    const failed = await browser.get(`${site}/`)
    await database.prepare('ALTER TABLE away RENAME TO auth_client_sessions').run()
    expect(failed.status).toBe(503)
    expect(failed.headers.get('retry-after')).toBe('60')
    expect((await browser.get(`${site}/`)).status).toBe(200)
  })

  it('serves its stylesheet with the rules of the picture', async () => {
    const response = await browser.get(`${site}/styles.css`)
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(await response.text()).toContain('--lanes-booked')
  })

  it('has a page for every other address', async () => {
    const response = await browser.get(`${site}/nowhere`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no such page')
  })

  it.each([
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/styles.css', 'GET, HEAD'],
    ['GET', '/sign-out', 'POST'],
    ['GET', '/back-channel-logout', 'POST'],
    ['PUT', '/callback', 'GET, HEAD'],
  ])('answers %s %s with 405 and says which methods there are (RFC 9110 15.5.6)', async (method, path, allow) => {
    const response = await browser.send(`${site}${path}`, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
    expect(await response.text()).toContain('This address does not take that')
  })
})
