import type { Answer, Call } from './http.ts'
import { send } from './http.ts'
import { challenge, clientId, clientSecret, operatorToken, password, redirectUri, scope, verifier } from './parties.ts'

/** Where a candidate listens. */
export interface Place {
  readonly pid: number
  readonly port: number
  /** The Host header under which it knows itself. */
  readonly host: string
}

/** The requests of one flow. `null` where the candidate has no such endpoint. */
export interface Candidate extends Place {
  readonly name: string
  readonly floor: 'workerd' | 'node'
  authorize(): Call
  exchange(code: string): Call
  refresh(refreshToken: string): Call
  userinfo(accessToken: string): Call
  readonly discovery: Call
  readonly jwks: Call | null
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const basicOf = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

interface Paths {
  readonly authorize: string
  readonly token: string
  readonly userinfo: string
  readonly discovery: string
  readonly jwks: string | null
}
const paths: Paths = {
  authorize: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  discovery: '/.well-known/openid-configuration',
  jwks: '/.well-known/jwks.json',
}

function candidate(
  place: Place,
  details: {
    readonly name: string
    readonly floor: 'workerd' | 'node'
    readonly cookie: string
    readonly client?: { readonly id: string; readonly secret: string }
    readonly paths?: Partial<Paths>
  },
): Candidate {
  const { name, floor, cookie, client = { id: clientId, secret: clientSecret } } = details
  const at = { ...paths, ...details.paths }
  const headers = { ...form, authorization: basicOf(client.id, client.secret) }
  const post = (fields: Readonly<Record<string, string>>): Call => ({
    ...place,
    path: at.token,
    method: 'POST',
    headers,
    body: new URLSearchParams(fields).toString(),
  })
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    scope,
    state: 'state',
    nonce: 'nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  return {
    ...place,
    name,
    floor,
    authorize: () => ({ ...place, path: `${at.authorize}?${asked}`, headers: { cookie } }),
    exchange: (code) =>
      post({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }),
    refresh: (token) => post({ grant_type: 'refresh_token', refresh_token: token }),
    userinfo: (token) => ({ ...place, path: at.userinfo, headers: { authorization: `Bearer ${token}` } }),
    discovery: { ...place, path: at.discovery },
    jwks: at.jwks === null ? null : { ...place, path: at.jwks },
  }
}

/** oidc-core over memory stores. */
export async function prepareCore(place: Place): Promise<Candidate> {
  const session = await expectStatus({ ...place, path: '/prepare' }, 200)
  return candidate(place, { name: 'oidc-core, memory stores', floor: 'workerd', cookie: `session=${session.body}` })
}

/** The auth host with D1, signed in by its own page. */
export async function prepareAuthHost(place: Place): Promise<Candidate> {
  const operator = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' }
  const put = (path: string, body: object) =>
    expectStatus(
      { ...place, path: `/admin/tenants/ten_1/${path}`, method: 'PUT', headers: operator, body: JSON.stringify(body) },
      201,
    )
  const client = { client_name: 'Bench', redirect_uris: [redirectUri], client_secret: clientSecret }
  await put(`clients/${clientId}`, client)
  await put('users/ada', { name: 'Ada Lovelace', email: 'ada@example.com', password })
  const jar = new Map<string, string>()
  const named = { name: 'the auth host, D1 in workerd', floor: 'workerd' } as const
  const page = keep(jar, await expectStatus(candidate(place, { ...named, cookie: '' }).authorize(), 200))
  const fields = new URLSearchParams({ username: 'ada', password })
  for (const [, name = '', value = ''] of page.body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields.set(name, value.replaceAll('&amp;', '&'))
  }
  const headers = { ...form, cookie: cookieOf(jar) }
  keep(jar, await expectStatus({ ...place, path: '/sign-in', method: 'POST', headers, body: `${fields}` }, 303))
  return candidate(place, { ...named, cookie: cookieOf(jar) })
}

/** `@cloudflare/workers-oauth-provider`: no OpenID, so no JWKS; its API route answers in the place of UserInfo. */
export async function prepareOauthProvider(place: Place, name: string): Promise<Candidate> {
  const { body } = await expectStatus({ ...place, path: '/prepare' }, 200)
  const { clientId: id, clientSecret: secret } = JSON.parse(body) as { clientId: string; clientSecret: string }
  return candidate(place, {
    name,
    floor: 'workerd',
    cookie: 'session=bench-session',
    client: { id, secret },
    paths: { discovery: '/.well-known/oauth-authorization-server', jwks: null },
  })
}

/** npm oidc-provider, signed in by its own development pages. */
export async function prepareOidcProvider(place: Place): Promise<Candidate> {
  const jar = new Map<string, string>()
  const details = {
    name: 'npm oidc-provider, memory adapter',
    floor: 'node',
    paths: { authorize: '/auth', userinfo: '/me', jwks: '/jwks' },
  } as const
  const first = candidate(place, { ...details, cookie: '' }).authorize()
  const steps = [{ prompt: 'login', login: 'ada', password: 'any' }, { prompt: 'consent' }]
  let answer = keep(jar, await send({ ...first, path: `${first.path}&prompt=consent` }))
  for (let step = 0; step < 10; step += 1) {
    const location = String(answer.headers['location'] ?? '')
    if (location.startsWith(redirectUri)) return candidate(place, { ...details, cookie: cookieOf(jar) })
    const path = location.replace(`http://${place.host}`, '')
    if (!path.startsWith('/interaction/'))
      answer = keep(jar, await send({ ...place, path, headers: { cookie: cookieOf(jar) } }))
    else {
      const body = new URLSearchParams(steps.shift() as Record<string, string>).toString()
      const headers = { ...form, cookie: cookieOf(jar) }
      answer = keep(jar, await send({ ...place, path, method: 'POST', headers, body }))
    }
  }
  throw new Error('npm oidc-provider did not sign in')
}

async function expectStatus(call: Call, status: number): Promise<Answer> {
  const answer = await send(call)
  if (answer.status !== status) throw new Error(`${call.path}: ${answer.status} ${answer.body.slice(0, 200)}`)
  return answer
}

function keep(jar: Map<string, string>, answer: Answer): Answer {
  for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
  return answer
}

const cookieOf = (jar: ReadonlyMap<string, string>): string =>
  [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
