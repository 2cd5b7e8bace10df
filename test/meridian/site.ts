import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TenantContext } from '@voyage/tenant-resolver'
import { encodeTenantContext, tenantContextHeader } from '@voyage/tenant-resolver'
import type { RunningWorkers } from '../support/start-workers.ts'
import { root } from '../support/start-workers.ts'

/** Meridian's context as the gateway would send it. */
export const meridianContext: TenantContext = {
  tenantId: 'ten_meridian',
  slug: 'meridian',
  name: 'Meridian Bank',
  requestId: 'req-1',
  publicOrigin: 'http://meridian.localhost:8787',
  basePath: '',
  databases: [
    { kind: 'config', binding: 'CONFIG_DB', shard: null, year: null, mappingVersion: 1 },
    { kind: 'ops', binding: 'OPS_DB', shard: null, year: null, mappingVersion: 1 },
    { kind: 'ops_archive', binding: 'OPS_ARCHIVE_2026_DB', shard: null, year: 2026, mappingVersion: 1 },
  ],
}

/** Meridian under the platform's path: the gateway has stripped the prefix from the request. */
export const pathContext: TenantContext = {
  ...meridianContext,
  publicOrigin: 'http://localhost:8787',
  basePath: '/t/meridian',
}

/** The secrets and addresses that Meridian is started with. */
export const meridianVars: Readonly<Record<string, string>> = {
  OIDC_CLIENT_ID: 'meridian-web',
  OIDC_CLIENT_SECRET: 'client-secret',
  SESSION_SECRET: 'a-session-secret-of-32-characters-or-more',
}

/** One block to arrange; the rest of the row is filled in. */
export interface ArrangedBlock {
  readonly branch: string
  readonly date: string
  readonly staff: string
  readonly position: number
  readonly kind: string
  readonly from: number
  readonly to: number
  readonly service?: string
  readonly item?: string
}

/** Marks Meridian's databases and loads its configuration, as provisioning does. */
export async function provisionMeridian(
  workers: RunningWorkers,
  tenantId: string = meridianContext.tenantId,
): Promise<void> {
  for (const { binding, kind, year } of meridianContext.databases) {
    const database = workers.d1('meridian', binding ?? '')
    await database.prepare('DELETE FROM voyage_marker').run()
    await database
      .prepare('INSERT INTO voyage_marker (tenant_id, kind, year, mapping_version) VALUES (?, ?, ?, 1)')
      .bind(tenantId, kind, year)
      .run()
  }
  const config = workers.d1('meridian', 'CONFIG_DB')
  for (const name of ['branches', 'matrix', 'roster', 'demand']) {
    const json = await readFile(join(root, 'hosts/meridian/config', `${name}.json`), 'utf8')
    await config
      .prepare('INSERT INTO config_documents (name, json, sha256, loaded_at) VALUES (?, ?, ?, 0)')
      .bind(name, json, 'test')
      .run()
  }
}

/** Writes one block into a database of Meridian. */
export async function arrangeBlock(workers: RunningWorkers, binding: string, block: ArrangedBlock): Promise<void> {
  const database = workers.d1('meridian', binding)
  await database
    .prepare(
      `INSERT INTO role_lane_blocks (branch_id, date, staff_id, position, kind, start_minute, end_minute, starts_at,
        ends_at, service_id, item_id, source, source_ref, engine_version, seed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'booking', NULL, 'test', 'test')`,
    )
    .bind(
      block.branch,
      block.date,
      block.staff,
      block.position,
      block.kind,
      block.from,
      block.to,
      block.from * 60,
      block.to * 60,
      block.service ?? null,
      block.item ?? null,
    )
    .run()
}

/**
 * The Worker that requests of a {@link SiteBrowser} go through. Miniflare's own entry answers 403 to an Origin header
 * that is not its own; behind it, the header is what a browser would send.
 */
export const relay = {
  name: 'browser-relay',
  services: { MERIDIAN: 'meridian', AUTH: 'auth' },
  script: `export default {
    fetch(request, env) {
      const headers = new Headers(request.headers)
      const to = headers.get('relay-to')
      const origin = headers.get('relay-origin')
      headers.delete('relay-to')
      headers.delete('relay-origin')
      if (origin !== null) headers.set('origin', origin)
      return env[to].fetch(new Request(request, { headers, redirect: 'manual' }))
    },
  }`,
} as const

/** The Worker that stands for the internet and the gateway: what is fetched at Meridian's domain gets its context. */
export const outside = {
  name: 'outside',
  services: { MERIDIAN: 'meridian' },
  vars: {
    ORIGIN: meridianContext.publicOrigin,
    HEADER: tenantContextHeader,
    CONTEXT: encodeTenantContext(meridianContext),
  },
  script: `export default {
    fetch(request, env) {
      if (new URL(request.url).origin !== env.ORIGIN) return new Response(null, { status: 404 })
      const headers = new Headers(request.headers)
      headers.set(env.HEADER, env.CONTEXT)
      return env.MERIDIAN.fetch(new Request(request, { headers }))
    },
  }`,
} as const

/** Where a browser came to. */
export interface OpenedPage {
  readonly url: string
  readonly response: Response
  readonly html: string
}

/** A browser at Meridian's site: keeps cookies by host, follows nothing by itself. */
export interface SiteBrowser {
  readonly get: (url: string) => Promise<Response>
  /** One request of any method, redirects not followed. */
  readonly send: (url: string, init: RequestInit) => Promise<Response>
  readonly post: (url: string, body: URLSearchParams, headers?: Readonly<Record<string, string>>) => Promise<Response>
  /** Opens `url` and follows redirects to the end. */
  readonly open: (url: string) => Promise<OpenedPage>
  /** Posts a form as the page at `url` would, and follows redirects to the end. */
  readonly submit: (url: string, body: URLSearchParams) => Promise<OpenedPage>
  readonly cookies: Map<string, string>
}

/** Returns a browser whose requests to the site carry `context`, and all others go to the Worker `auth`. */
export function createSiteBrowser(workers: RunningWorkers, context: TenantContext): SiteBrowser {
  const cookies = new Map<string, string>()
  const base = `${context.publicOrigin}${context.basePath}`

  async function send(url: string, init: RequestInit): Promise<Response> {
    const isSite = url.startsWith(`${base}/`)
    const host = isSite ? 'meridian' : 'auth'
    const own = [...cookies].filter(([name]) => name.startsWith(`${host} `))
    const headers = new Headers(init.headers)
    headers.set('cookie', own.map(([name, value]) => `${name.slice(host.length + 1)}=${value}`).join('; '))
    if (isSite) headers.set(tenantContextHeader, encodeTenantContext(context))
    const seen = isSite ? `${context.publicOrigin}${url.slice(base.length)}` : url
    headers.set('relay-to', host.toUpperCase())
    const response = await workers.fetch(relay.name, seen, { ...init, headers: Object.fromEntries(headers) })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/Max-Age=0(;|$)/i.test(cookie)) cookies.delete(`${host} ${name}`)
      else cookies.set(`${host} ${name}`, value)
    }
    return response
  }

  async function follow(start: string, first: Response): Promise<OpenedPage> {
    let url = start
    let response = first
    for (let hops = 0; hops < 10; hops++) {
      const location = response.headers.get('location')
      if (location === null) return { url, response, html: await response.text() }
      // The gateway puts the prefix in front of a path-absolute Location of the site; no other host is behind it.
      const isOwnPath = location.startsWith('/') && url.startsWith(`${base}/`)
      url = isOwnPath ? `${base}${location}` : new URL(location, url).href
      response = await get(url)
    }
    throw new Error('more than ten redirects')
  }

  const get = (url: string) => send(url, { method: 'GET' })
  const post: SiteBrowser['post'] = (url, body, headers = {}) =>
    send(url, {
      method: 'POST',
      body: body.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'relay-origin': new URL(url).origin,
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
    })
  return {
    cookies,
    get,
    post,
    send,
    open: async (url) => follow(url, await get(url)),
    submit: async (url, body) => follow(url, await post(url, body)),
  }
}
