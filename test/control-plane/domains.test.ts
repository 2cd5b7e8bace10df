import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'
import type { DnsServer } from './contract/dns.ts'
import { startDns } from './contract/dns.ts'

let dns: DnsServer
let plane: ControlPlane

beforeAll(async () => {
  dns = await startDns()
  plane = await startControlPlane({ DNS_OVER_HTTPS_URL: dns.url })
})
afterAll(async () => {
  await plane.stop()
  await dns.stop()
})

const newTenant = async (slug: string): Promise<string> =>
  (await plane.call('POST /tenants', { json: { slug, name: slug } })).body.id
const claim = (id: string, domain: string) => plane.call(`POST /tenants/${id}/domains`, { json: { domain } })
const verify = (id: string, domain: string) => plane.call(`POST /tenants/${id}/domains/${domain}/verify`)

describe('a claim', () => {
  test('names the TXT record that proves it', async () => {
    const id = await newTenant('claimer')
    const { status, body } = await claim(id, 'Bank.Example.')
    expect(status).toBe(201)
    expect(body).toEqual({
      domain: 'bank.example',
      verification: {
        type: 'TXT',
        name: '_voyage-verify.bank.example',
        value: expect.stringMatching(/^voyage-verification=[0-9a-f]{40}$/),
      },
      verified_at: null,
      expires_at: expect.any(Number),
    })
    const again = await claim(id, 'BANK.example')
    expect([again.status, again.body]).toEqual([200, body])
    expect((await plane.call(`GET /tenants/${id}/domains`)).body).toEqual({ domains: [body] })
  })

  test('is fresh for each tenant and resolves to nobody', async () => {
    const [one, other] = [await newTenant('claimer-1'), await newTenant('claimer-2')]
    const first = (await claim(one, 'shared.example')).body.verification.value
    expect((await claim(other, 'shared.example')).body.verification.value).not.toBe(first)
    expect((await plane.call('GET /tenants/by-domain/shared.example')).status).toBe(404)
  })

  test.each(['localhost', 'a..b.example', '127.1', '[::1]', 'a_b.example', 'user@bank.example', 'bank.example/x', ''])(
    'refuses %j',
    async (domain) => {
      const id = (await plane.call('GET /tenants?limit=1')).body.tenants[0].id
      const { status, body } = await claim(id, domain)
      expect(status).toBe(422)
      expect(body.errors).toEqual([expect.objectContaining({ path: 'domain' })])
    },
  )
})

describe('verification by DNS', () => {
  test('answers 409 until the record is there, then the tenant is found by its domain', async () => {
    const id = await newTenant('prover')
    const { name, value } = (await claim(id, 'prover.example')).body.verification
    expect((await verify(id, 'prover.example')).body.type).toBe('urn:voyage:problem:domain-not-verified')
    dns.records.set(name, ['v=spf1 -all', value])
    const verified = await verify(id, 'Prover.Example')
    expect(verified.status).toBe(200)
    expect(verified.body).toMatchObject({ verified_at: expect.any(Number), expires_at: null })
    const found = await plane.call('GET /tenants/by-domain/PROVER.example.')
    expect([found.status, found.body.id]).toEqual([200, id])
    dns.asked.length = 0
    expect((await verify(id, 'prover.example')).body).toEqual(verified.body)
    expect(dns.asked).toEqual([])
    expect((await claim(id, 'prover.example')).body).toEqual(verified.body)
  })

  test('is not held up by the claim of somebody else, and the loser is told', async () => {
    const [squatter, owner] = [await newTenant('squatter'), await newTenant('owner')]
    const squatted = (await claim(squatter, 'owned.example')).body.verification
    const { name, value } = (await claim(owner, 'owned.example')).body.verification
    dns.records.set(name, [value])
    expect((await verify(squatter, 'owned.example')).body.type).toBe('urn:voyage:problem:domain-not-verified')
    expect((await verify(owner, 'owned.example')).status).toBe(200)
    dns.records.set(name, [value, squatted.value])
    expect((await verify(squatter, 'owned.example')).body.type).toBe('urn:voyage:problem:domain-taken')
    expect((await claim(await newTenant('late'), 'owned.example')).body.type).toBe('urn:voyage:problem:domain-taken')
    expect((await plane.call('GET /tenants/by-domain/owned.example')).body.id).toBe(owner)
  })

  test('answers 503 when the resolver fails', async () => {
    const id = await newTenant('unlucky')
    await claim(id, 'bank.down.example')
    const { status, headers, body } = await verify(id, 'bank.down.example')
    expect([status, body.type]).toEqual([503, 'urn:voyage:problem:dns-unavailable'])
    expect(headers.get('retry-after')).toBe('5')
  })

  test('refuses a claim that has lapsed; a new claim has a new value', async () => {
    const id = await newTenant('sleeper')
    const { name, value } = (await claim(id, 'late.example')).body.verification
    dns.records.set(name, [value])
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    await db.prepare('UPDATE tenant_domains SET expires_at = 1 WHERE tenant_id = ?').bind(id).all()
    expect((await verify(id, 'late.example')).body.type).toBe('urn:voyage:problem:domain-claim-expired')
    const again = await claim(id, 'late.example')
    expect(again.status).toBe(201)
    expect(again.body.verification.value).not.toBe(value)
  })
})

test('a name under .localhost is verified by the local rule, without DNS', async () => {
  const id = await newTenant('local')
  await claim(id, 'local.localhost')
  dns.asked.length = 0
  expect((await verify(id, 'local.localhost')).status).toBe(200)
  expect(dns.asked).toEqual([])
  const found = await plane.call('GET /tenants/by-domain/local.localhost:8787')
  expect(found.body.id).toBe(id)
})

test('a removed domain resolves no more and can be claimed by another', async () => {
  const [one, other] = [await newTenant('leaver'), await newTenant('comer')]
  await claim(one, 'moving.localhost')
  await verify(one, 'moving.localhost')
  expect((await claim(other, 'moving.localhost')).status).toBe(409)
  expect((await plane.call(`DELETE /tenants/${one}/domains/moving.localhost`)).status).toBe(204)
  expect((await plane.call('GET /tenants/by-domain/moving.localhost')).status).toBe(404)
  expect((await plane.call(`DELETE /tenants/${one}/domains/moving.localhost`)).status).toBe(404)
  expect((await claim(other, 'moving.localhost')).status).toBe(201)
})

test('every address of a tenant that does not exist answers 404', async () => {
  expect((await plane.call('GET /tenants/ten_none/domains')).status).toBe(404)
  expect((await claim('ten_none', 'bank.example')).status).toBe(404)
  expect((await verify('ten_none', 'bank.example')).status).toBe(404)
  expect((await plane.call('DELETE /tenants/ten_none/domains/bank.example')).status).toBe(404)
})
