import type { Server } from 'node:http'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fetch } from '@voyage/auth-client'
import type { CookieRelyingParty } from '@voyage/auth-client/cookie'
import { describe, expect, it } from 'vitest'
import { createFakeProvider } from '../../packages/auth-client/src/testing/fake-provider.ts'
import { importExample } from './read-example.ts'

const guide = 'auth-client-server.md'
const site = 'https://app.example'
const call = async <T>(info: string, name: string, ...args: ReadonlyArray<unknown>): Promise<T> =>
  ((await importExample(guide, info))[name] as (...args: ReadonlyArray<unknown>) => T)(...args)

type Send = (
  path: string,
  init: { readonly headers: Record<string, string>; readonly method?: string },
) => Promise<Response>

/** A browser's request: Node's own fetch would say `sec-fetch-mode: cors`. */
const sendOverHttp = (port: number): Send => {
  return (path, { headers, method }) =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, headers, ...(method === undefined ? {} : { method }) })
      outgoing.on('error', reject)
      outgoing.on('response', async (incoming) => {
        const chunks: Array<Buffer> = []
        for await (const chunk of incoming) chunks.push(chunk as Buffer)
        const pairs = Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
          (values ?? []).map((value): [string, string] => [name, value]),
        )
        const body = chunks.length === 0 ? null : Buffer.concat(chunks)
        resolve(new Response(body, { status: incoming.statusCode ?? 0, headers: pairs }))
      })
      outgoing.end()
    })
}

const startFetch = (name: string) => async (rp: CookieRelyingParty) => {
  const { createApp } = await importExample(guide, name)
  // Not awaited by itself: itty-router's router answers to `then` as to any name.
  const app = (createApp as (rp: CookieRelyingParty) => { fetch: (request: Request) => Promise<Response> })(rp)
  const send: Send = async (path, init) => app.fetch(new Request(`${site}${path}`, init))
  return { send, stop: () => {} }
}

type StartServer = (rp: CookieRelyingParty, origin: string) => Server
const startNode = async (rp: CookieRelyingParty) => listen(await call<Server>('node', 'startServer', rp, site))
const listen = async (server: Server) => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { send: sendOverHttp((server.address() as AddressInfo).port), stop: () => void server.close() }
}

const apps = [
  ['hono', startFetch('hono')],
  ['itty-router', startFetch('itty-router')],
  ['node', startNode],
] as const

describe.each(apps)('the example for %s', (_, start) => {
  it('signs in, knows the user, and signs out', async () => {
    const fake = await createFakeProvider('https://id.example', () => Math.floor(Date.now() / 1000))
    const env = { clientSecret: 's', sessionSecret: 'k'.repeat(32), fetch: fake.fetch satisfies Fetch }
    const rp = await call<CookieRelyingParty>('relying-party', 'createRelyingParty', env)
    const { send, stop } = await start(rp)
    const jar = new Map<string, string>()
    const open = async (path: string, method = 'GET') => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { cookie, accept: 'text/html', origin: site }
      const response = await send(path, { method, headers })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (line.includes('Max-Age=0')) jar.delete(name)
        else jar.set(name, value)
      }
      return response
    }

    const away = new URL((await open('/')).headers.get('location') ?? '')
    fake.nonce = away.searchParams.get('nonce') ?? ''
    const state = away.searchParams.get('state') ?? ''
    const back = await open(`/callback?${new URLSearchParams({ code: 'c', state, iss: 'https://id.example' })}`)
    expect([back.status, back.headers.get('location')]).toEqual([303, '/'])
    expect(await (await open('/')).text()).toBe('Hello user-1')
    const out = await open('/sign-out', 'POST')
    expect(out.headers.get('location')).toContain('https://id.example/logout')
    expect((await open('/')).status).toBe(303)
    stop()
  })
})

describe('the example', () => {
  it('for node bears a provider that is away and an address that is none, and goes on', async () => {
    const fake = await createFakeProvider('https://id.example', () => Math.floor(Date.now() / 1000))
    const env = { clientSecret: 's', sessionSecret: 'k'.repeat(32), fetch: fake.fetch satisfies Fetch }
    const { createRelyingParty, startServer } = (await importExample(guide, 'relying-party', 'node')) as {
      readonly createRelyingParty: (parts: typeof env) => CookieRelyingParty
      readonly startServer: StartServer
    }
    const { send, stop } = await listen(startServer(createRelyingParty(env), site))
    const statusOf = async (path: string) => (await send(path, { headers: { accept: 'text/html' } })).status
    fake.knobs.down = true
    expect([await statusOf('/'), await statusOf('//')]).toEqual([503, 500])
    fake.knobs.down = false
    expect(await statusOf('/')).toBe(303)
    stop()
  })

  it('of private_key_jwt signs', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
    const made = await call<{ method: string }>('private-key-jwt', 'clientAuthentication', pair.privateKey)
    expect(made.method).toBe('private_key_jwt')
  })

  it('of a store gives the option', async () => {
    expect(await call<object>('store', 'inStore', {})).toHaveProperty('store.claimRefresh')
  })
})
