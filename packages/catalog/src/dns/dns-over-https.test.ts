import { describe, expect, test } from 'vitest'
import { createDnsOverHttpsTxtResolver } from './dns-over-https.ts'

const resolve = (body: unknown, status = 200) =>
  createDnsOverHttpsTxtResolver({
    fetch: async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }),
  }).resolveTxt('_voyage-verify.bank.example')

test('asks the endpoint for the TXT records of the name', async () => {
  const asked: Array<readonly [string, string]> = []
  const resolver = createDnsOverHttpsTxtResolver({
    endpoint: 'https://dns.example/resolve?ct=1',
    fetch: async (url, init) => {
      asked.push([url, init.headers.accept])
      return Response.json({ Status: 0 })
    },
  })
  expect(await resolver.resolveTxt('_voyage-verify.bank.example')).toEqual([])
  expect(asked).toEqual([
    ['https://dns.example/resolve?ct=1&name=_voyage-verify.bank.example&type=TXT', 'application/dns-json'],
  ])
})

describe('returns', () => {
  test('the strings of a record joined, without their quotes', async () => {
    const Answer = [
      { type: 5, data: 'alias.example.' },
      { type: 16, data: '"voyage-" "verification=1"' },
      { type: 16, data: '"a \\"quoted\\" back\\\\slash"' },
      { type: 16, data: 'unquoted' },
      { type: 16 },
      null,
    ]
    expect(await resolve({ Status: 0, Answer })).toEqual([
      'voyage-verification=1',
      'a "quoted" back\\slash',
      'unquoted',
    ])
  })

  test('nothing for a name that does not exist', async () => {
    expect(await resolve({ Status: 3 })).toEqual([])
  })
})

describe('throws CATALOG_DNS_FAILED', () => {
  test.each([
    ['when the server fails (SERVFAIL)', { Status: 2 }, 200],
    ['for a body that is not JSON', '<html>', 200],
    ['for JSON of another shape', [], 200],
    ['for another HTTP status', { Status: 0 }, 502],
    ['for a redirect', { Status: 0 }, 302],
  ])('%s', async (_, body, status) => {
    await expect(resolve(body, status)).rejects.toMatchObject({ name: 'CatalogError', code: 'CATALOG_DNS_FAILED' })
  })

  test('with the cause when there is no answer', async () => {
    const cause = new TypeError('unreachable')
    const resolver = createDnsOverHttpsTxtResolver({ fetch: () => Promise.reject(cause) })
    await expect(resolver.resolveTxt('x.example')).rejects.toMatchObject({ code: 'CATALOG_DNS_FAILED', cause })
  })
})
