import { beforeAll, describe, expect, it } from 'vitest'
import {
  issuer,
  openBrowser,
  operator,
  password,
  put,
  putClient,
  putUser,
  redirectUri,
  request,
  secret,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
const tenant = '/admin/tenants/ten_one'
const described = {
  application_type: 'native',
  default_max_age: 3600,
  contacts: ['ops@client.example'],
  client_uri: 'https://client.example/',
  logo_uri: 'https://client.example/logo.svg',
  policy_uri: 'https://client.example/policy',
  tos_uri: 'https://client.example/terms',
  initiate_login_uri: 'https://client.example/login',
  software_id: 'desk',
  software_version: '3',
  jwks_uri: 'https://client.example/keys',
}
const client = (more: object) => ({ client_name: 'Desk', redirect_uris: [redirectUri], client_secret: secret, ...more })
const answerTo = async (path: string, body: object) => {
  const answer = await put(workers, `${tenant}${path}?dry_run=true`, body)
  return [answer.status, ((await answer.json()) as { errors?: ReadonlyArray<Record<string, string>> }).errors] as const
}
const saidOf = async (path: string, body: object): Promise<ReadonlyArray<string>> =>
  ((await answerTo(path, body))[1] ?? []).map((error) => `${error['path']}: ${error['message']}`)

beforeAll(() => putUser(workers, 'ten_one', 'una'))

describe('a client that the operator puts', () => {
  it('has what a self-registered one has, shows it, and loses what the next put leaves out', async () => {
    const first = await put(workers, `${tenant}/clients/desk`, client(described))
    expect([first.status, await first.json()]).toEqual([201, expect.objectContaining(described)])
    expect(await (await operator(workers, `${tenant}/clients/desk`)).json()).toMatchObject(described)
    const again = await put(workers, `${tenant}/clients/desk`, client(described))
    expect(await again.json()).toMatchObject({ outcome: 'unchanged' })
    const bare = (await (await put(workers, `${tenant}/clients/desk`, client({}))).json()) as object
    expect(bare).toMatchObject({ outcome: 'replaced', application_type: 'web' })
    expect(bare).not.toHaveProperty('policy_uri')
  })

  it.each([
    ['of its own account alone', { grant_types: ['client_credentials'], redirect_uris: [] }],
    ['with sign-ins too', { grant_types: ['client_credentials', 'authorization_code'] }],
    ['of an app', { ...described, application_type: undefined, redirect_uris: ['com.example.desk:/callback'] }],
    ['public', { token_endpoint_auth_method: 'none', client_secret: undefined }],
  ])('%s can be put back as it is shown', async (_, more) => {
    const path = `${tenant}/clients/shown`
    expect((await put(workers, path, client(more))).ok).toBe(true)
    const shown = (await (await operator(workers, path)).json()) as Record<string, unknown>
    const { client_id, tenant_id, issuer: at, dynamically_registered, created_at, updated_at, ...own } = shown
    const again = await put(workers, path, own)
    expect([again.status, await again.json()]).toEqual([200, { ...shown, outcome: 'unchanged' }])
  })

  it('is judged by the same checks, all at once', async () => {
    const wrong = {
      application_type: 'desktop',
      default_max_age: -1,
      contacts: ['a\nb'],
      policy_uri: 'http://client.example/',
      logo_uri: 'javascript:alert(1)',
      scope: '',
    }
    expect((await saidOf('/clients/desk', client(wrong))).map((said) => said.split(':')[0]).sort()).toEqual(
      Object.keys(wrong).sort(),
    )
    const both = { jwks_uri: 'https://client.example/keys', jwks: { keys: [{ kty: 'EC' }] } }
    expect(await saidOf('/clients/desk', client(both))).toEqual(['jwks: expected either jwks or jwks_uri, not both'])
    const web = { application_type: 'web', redirect_uris: ['com.example.desk:/callback'] }
    expect(await saidOf('/clients/desk', client(web))).toEqual([
      expect.stringMatching(/^redirect_uris: expected https/),
    ])
    expect((await answerTo('/clients/desk', client({ ...web, application_type: 'native' })))[0]).toBe(200)
  })

  it('shows its privacy policy on its consent page', async () => {
    await putClient(workers, 'ten_one', 'described', { ...described, application_type: 'web', require_consent: true })
    const browser = openBrowser(workers, issuer)
    const page = await browser.signIn(request({ client_id: 'described' }), { username: 'una', password })
    expect(await page.text()).toMatch(/<a href="https:\/\/client\.example\/policy"[^>]*>.*<a href="[^"]*\/terms"/s)
  })
})

describe('what is wrong with an input', () => {
  it('is said for people', async () => {
    const user = {
      email: 'x',
      profile: { nickname: 7, address: 'here', email_verified: 'yes' },
      password: 'short',
      extra: 1,
    }
    expect(await saidOf('/users/una', user)).toEqual([
      'name: missing',
      'email: expected an e-mail address',
      'password: expected a password of 8 to 1024 characters',
      'profile.nickname: expected a text',
      'profile.email_verified: expected true or false',
      'profile.address: expected a JSON object',
      'extra: not known',
    ])
    const nameless = ['name: expected a readable text of 1 to 200 characters without control or invisible ones']
    expect(await saidOf('/users/una', { name: ' ' })).toEqual(nameless)
    for (const name of ['\u200b', 'a\u202eb', 'a\nb', '\u3164']) {
      expect(await saidOf('/users/una', { name })).toEqual(nameless)
      expect((await put(workers, tenant, { name })).status).toBe(422)
    }
    expect(await saidOf('/users/una', [])).toEqual([': expected a JSON object'])
    expect(
      await saidOf('/clients/x y', client({ client_name: 7, redirect_uris: 'x', client_secret: 'short' })),
    ).toEqual([
      'client_id: expected 1 to 100 characters of A-Z, a-z, 0-9, ".", "_", "~" and "-"',
      'client_name: expected a text',
      'redirect_uris: expected a list',
      'client_secret: expected a secret of 22 to 256 characters',
    ])
    const numbers = { access_token_lifetime: 59, id_token_lifetime: 'long', grant_types: ['password'], scope: 'a  b' }
    expect(await saidOf('/clients/desk', client({ ...numbers, response_types: ['token'] }))).toEqual([
      'grant_types.0: expected one of: authorization_code, refresh_token, client_credentials',
      'response_types.0: expected code',
      'scope: expected scopes separated by single spaces',
      'access_token_lifetime: expected whole seconds from 60 to 86400',
      'id_token_lifetime: expected a number',
    ])
  })

  it('is never one of the words of the library that checks it', async () => {
    const odd = [
      null,
      7,
      '',
      'x',
      [],
      {},
      { name: null },
      { name: {} },
      { name: 'Una', profile: { address: { country: 1 } } },
    ]
    for (const body of [...odd, client({ resources: [1], require_pkce: 1, scope: 1, redirect_uris: [1, ''] })]) {
      for (const path of ['/users/una', '/clients/desk', '/clients/!']) {
        for (const said of await saidOf(path, body as object)) {
          expect(said).toMatch(/: (missing|not known|expected [a-z0-9].*)$/)
          expect(said).not.toMatch(/never|>=|<=|Object\b|Array|string|boolean|undefined|null/)
        }
      }
    }
  })
})
