import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tokens } from '../auth/browser.ts'
import {
  basic,
  claimsOf,
  getTokens,
  issuers,
  openBrowser,
  putClient,
  request,
  secret,
  startAuth,
  token,
} from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { operatorTokenSha256 } from './arrange.ts'

// As in the control plane's wrangler.jsonc, which binds the auth host.
const [issuer, otherIssuer] = issuers
const controlPlane = 'http://control.localhost:8787'
const elsewhere = 'https://api.example'
const scope = 'tenants:read tenants:write'
const resources = [controlPlane, elsewhere]

let workers: RunningWorkers
beforeAll(async () => {
  const vars = { OPERATOR_TOKEN_SHA256: operatorTokenSha256, BOOTSTRAP_CREDENTIAL: 'always' }
  workers = await startAuth({ beside: [{ host: 'control-plane', vars }] })
  const service = { grant_types: ['client_credentials'], redirect_uris: [], post_logout_redirect_uris: [] }
  for (const id of ['pipeline', 'stranger']) {
    expect((await putClient(workers, 'ten_one', id, { ...service, scope, resources })).status).toBe(201)
  }
  const meridian = await putClient(workers, 'ten_one', 'meridian', { scope: `openid ${scope}`, resources })
  expect(meridian.status).toBe(200)
  await addOperator('client', 'pipeline')
  const signedIn = await ofUser({ scope: 'openid tenants:read', resource: controlPlane })
  await addOperator('user', String(claimsOf(signedIn)['sub']))
})
afterAll(() => workers?.stop())

async function ask(bearer: string, path: string, json?: unknown): Promise<Response> {
  return workers.fetch('control-plane', `${controlPlane}${path}`, {
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  })
}

async function addOperator(kind: 'user' | 'client', subject: string): Promise<void> {
  const added = await ask('operator-credential-of-the-test', '/operators', { issuer, kind, subject, name: subject })
  expect(added.status).toBe(201)
}

async function ofClient(
  id: string,
  parameters: Readonly<Record<string, string>>,
  at: string = issuer,
): Promise<string> {
  const form = { grant_type: 'client_credentials', ...parameters }
  const answer = await token(workers, at, form, { authorization: basic(id, secret) })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as Tokens).access_token
}

async function ofUser(parameters: Readonly<Record<string, string>>): Promise<string> {
  const browser = openBrowser(workers, issuer)
  const tokens = await getTokens(workers, { issuer, browser, parameters: request(parameters) })
  return tokens.access_token
}

describe.each([
  ['client credentials', (parameters: Readonly<Record<string, string>>) => ofClient('pipeline', parameters), ''],
  ['a signed-in operator', ofUser, 'openid '],
])('an access token of the auth host by %s', (_, obtain, also) => {
  test('lets its operator do what its scopes say, and nothing else', async () => {
    const reader = await obtain({ scope: `${also}tenants:read`, resource: controlPlane })
    expect((await ask(reader, '/tenants')).status).toBe(200)
    const slug = `by-${String(claimsOf(reader)['sub'])
      .slice(0, 8)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, 'x')}z`
    const tenant = { slug, name: 'A' }
    const refused = await ask(reader, '/tenants', tenant)
    expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
      403,
      'urn:voyage:problem:insufficient-scope',
    ])
    const writer = await obtain({ scope: `${also}tenants:write`, resource: controlPlane })
    expect((await ask(writer, '/tenants', tenant)).status).toBe(201)
    expect((await ask(writer, '/tenants')).status).toBe(403)
  })

  test.each([
    ['no resource', {}],
    ['another resource', { resource: elsewhere }],
  ])('that was asked for with %s is no credential', async (__, resource) => {
    const bearer = await obtain({ scope: `${also}tenants:read`, ...resource })
    expect((await ask(bearer, '/tenants')).status).toBe(401)
  })
})

test('a client that is called as the subject of an operator is not that operator', async () => {
  const signedIn = await ofUser({ scope: 'openid tenants:read', resource: controlPlane })
  const subject = String(claimsOf(signedIn)['sub'])
  const service = { grant_types: ['client_credentials'], redirect_uris: [], post_logout_redirect_uris: [] }
  expect((await putClient(workers, 'ten_one', subject, { ...service, scope, resources })).status).toBe(201)
  const bearer = await ofClient(subject, { scope: 'tenants:read', resource: controlPlane })
  expect(claimsOf(bearer)['sub']).toBe(subject)
  expect((await ask(bearer, '/tenants')).status).toBe(403)
  expect((await ask(signedIn, '/tenants')).status).toBe(200)
})

test('an access token of a client that is no operator, or of another issuer of the auth host, is refused', async () => {
  const parameters = { scope, resource: controlPlane }
  const answer = await ask(await ofClient('stranger', parameters), '/tenants')
  expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([
    403,
    'urn:voyage:problem:not-an-operator',
  ])
  expect((await ask(await ofClient('pipeline', parameters, otherIssuer), '/tenants')).status).toBe(401)
})
