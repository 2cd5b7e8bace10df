import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSigningKeys } from '../keys/signing-keys.ts'
import { createMemoryStores } from '../memory/index.ts'
import { putClient, toClientMetadata } from './put-client.ts'

const clock = () => 1_800_000_000
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const { signingKeys: store } = createMemoryStores()
// One for all: an RSA key takes a while to make.
const signingKeys = createSigningKeys({ store, keyEncryptionSecret: 'k'.repeat(32), randomBytes })
const secret = 'a-client-secret-of-enough-length'
const readOnly = ['client_id', 'tenant_id', 'issuer', 'dynamically_registered', 'created_at', 'updated_at']

/** Puts a client, and puts it again as it is shown then; returns what came of each. */
async function putTwice(metadata: object) {
  const { clients } = createMemoryStores()
  const put = (each: object) =>
    putClient(
      { clients, clock, signingKeys },
      { at: { issuer: 'https://op.example', tenantId: null }, tenantId: 'ten_a', clientId: 'client', metadata: each },
    )
  const first = await put(metadata)
  if (!first.ok) return { first }
  // As it goes over the wire.
  const shown = JSON.parse(JSON.stringify(toClientMetadata(first.value.client))) as Record<string, unknown>
  const again = await put(Object.fromEntries(Object.entries(shown).filter(([name]) => !readOnly.includes(name))))
  return { first, shown, again }
}

const https = fc.constantFrom('https://client.example/callback', 'https://client.example/other')
const loopback = fc.constant('http://127.0.0.1/callback')
const privateUse = fc.constant('com.example.desk:/callback')
const uris = fc.uniqueArray(fc.oneof(https, loopback, privateUse), { maxLength: 3 })
const page = fc.constant('https://client.example/page')
const seconds = fc.option(fc.integer({ min: 60, max: 86_400 }))

/** What an operator may say of a client, some of it in contradiction to the rest. */
const metadata = fc.record(
  {
    client_name: fc.constant('Client'),
    client_secret: fc.constant(secret),
    redirect_uris: uris,
    post_logout_redirect_uris: uris,
    token_endpoint_auth_method: fc.constantFrom('client_secret_basic', 'client_secret_post', 'none'),
    grant_types: fc.shuffledSubarray(['authorization_code', 'refresh_token', 'client_credentials']),
    response_types: fc.constantFrom([], ['code']),
    scope: fc.constantFrom('openid', 'openid profile offline_access'),
    id_token_signed_response_alg: fc.constantFrom('ES256', 'RS256'),
    backchannel_logout_uri: fc.option(https),
    backchannel_logout_session_required: fc.boolean(),
    require_pkce: fc.boolean(),
    require_consent: fc.boolean(),
    resources: fc.subarray(['https://api.example/', 'urn:example:api']),
    access_token_lifetime: seconds,
    id_token_lifetime: seconds,
    refresh_token_idle_lifetime: seconds,
    refresh_token_absolute_lifetime: seconds,
    application_type: fc.constantFrom('web', 'native'),
    default_max_age: fc.integer({ min: 0, max: 86_400 }),
    require_auth_time: fc.boolean(),
    contacts: fc.subarray(['ops@client.example', 'desk@client.example']),
    client_uri: page,
    logo_uri: page,
    policy_uri: page,
    tos_uri: page,
    initiate_login_uri: page,
    software_id: fc.constant('desk'),
    software_version: fc.constant('3'),
    jwks: fc.constant({ keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }),
    jwks_uri: page,
  },
  { requiredKeys: ['client_name'] },
)

it('takes a client as it is shown, but for what is read only, and changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(metadata, async (said) => {
      const { first, again } = await putTwice(said)
      fc.pre(first.ok)
      expect(again).toMatchObject({ ok: true, value: { outcome: 'unchanged' } })
    }),
    { numRuns: 200 },
  )
})

it.each([
  [['authorization_code'], ['code']],
  [['refresh_token'], []],
  [['client_credentials'], []],
  [['authorization_code', 'refresh_token'], ['code']],
  [['authorization_code', 'client_credentials'], ['code']],
  [['refresh_token', 'client_credentials'], []],
  [['authorization_code', 'refresh_token', 'client_credentials'], ['code']],
])(
  'takes with the grant types %j the response types %j, which it shows, and no others',
  async (grantTypes, fitting) => {
    const said = {
      client_name: 'Client',
      client_secret: secret,
      redirect_uris: ['https://client.example/callback'],
      grant_types: grantTypes,
    }
    const { shown, again } = await putTwice({ ...said, response_types: fitting })
    expect(shown?.['response_types']).toEqual(fitting)
    expect(again).toMatchObject({ ok: true, value: { outcome: 'unchanged' } })
    const other = await putTwice({ ...said, response_types: fitting.length === 0 ? ['code'] : [] })
    expect(other.first).toMatchObject({ ok: false, error: { issues: [{ path: 'response_types' }] } })
  },
)

it('takes a client of which nobody says that it is one on the web for an app when it is called by a private-use scheme', async () => {
  const typeOf = async (uri: string) =>
    (await putTwice({ client_name: 'Desk', client_secret: secret, redirect_uris: [uri] })).shown?.['application_type']
  expect(await typeOf('com.example.desk:/callback')).toBe('native')
  expect(await typeOf('https://client.example/callback')).toBe('web')
})
