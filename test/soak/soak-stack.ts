import { createHash, randomBytes } from 'node:crypto'
import { createLoopbackFetch } from '../../hosts/cli/src/http/loopback-fetch.ts'
import { meridianContext, provisionMeridian } from '../meridian/site.ts'
import { freePort } from '../support/run-voyage.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'

/** A tenant whose Worker only says who it is and for whom it was asked. */
export interface EchoTenant {
  readonly slug: string
  readonly id: string
  readonly apiKey: string
}

/** The four hosts, Meridian and three more tenants in one workerd, behind the gateway's direct socket. */
export interface SoakStack {
  readonly workers: RunningWorkers
  readonly port: number
  /** Tenants that stay active, and one that is suspended and resumed. */
  readonly steady: ReadonlyArray<EchoTenant>
  readonly suspended: EchoTenant
  /** The tenants whose users sign in: Meridian first, then the steady ones. */
  readonly signingIn: ReadonlyArray<SigningInTenant>
  /** A request through the gateway; redirects are not followed. */
  send(url: string, init?: RequestInit): Promise<Response>
  /** A request of the operator to the control plane, through the gateway. */
  control(method: string, path: string, json?: unknown): Promise<Response>
  /** Does what the control plane's schedule does once a minute. */
  runSchedule(): Promise<void>
  stop(): Promise<void>
}

/** A tenant with users, and with a client that keeps refresh tokens. */
export interface SigningInTenant {
  readonly slug: string
  readonly id: string
  /** Never empty. The user names are those of every tenant, the names and passwords are its own. */
  readonly users: ReadonlyArray<SoakUser>
  readonly client: { readonly id: string; readonly secret: string; readonly redirectUri: string }
}

/** A user of one tenant. */
export interface SoakUser {
  readonly username: string
  readonly name: string
  readonly password: string
}

const echo = (slug: string) => ({
  name: slug,
  script: `export default {
    fetch(request) {
      const text = atob(request.headers.get('voyage-tenant-context').replaceAll('-', '+').replaceAll('_', '/'))
      return Response.json(
        { worker: '${slug}', tenant: JSON.parse(text).tenant_id, cookie: request.headers.get('cookie') },
        { headers: { 'set-cookie': 'whose=${slug}; Path=/' } },
      )
    },
  }`,
})

const clock = {
  name: 'clock',
  flags: ['service_binding_extra_handlers'],
  services: { CONTROL_PLANE: 'control-plane' },
  script: `export default {
    async fetch(_, env) { return Response.json(await env.CONTROL_PLANE.scheduled({ cron: '* * * * *' })) }
  }`,
}

const echoSlugs = ['alpha', 'beta', 'gamma'] as const

/** Starts everything and provisions it over HTTP, as the `voyage` command does. */
export async function startSoakStack(): Promise<SoakStack> {
  const port = await freePort()
  const origin = (name: string) => `http://${name}.localhost:${port}`
  const operatorToken = randomBytes(32).toString('base64url')
  const clientSecret = randomBytes(32).toString('base64url')
  const operator = { OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex') }
  const workers = await startWorkers({
    entry: { worker: 'edge-gateway', port },
    workers: [
      {
        host: 'edge-gateway',
        vars: {
          PLATFORM_ORIGIN: `http://localhost:${port}`,
          AUTH_HOST: `auth.localhost:${port}`,
          CONTROL_HOST: `control.localhost:${port}`,
          TOKEN_ISSUERS: origin('auth'),
        },
        services: Object.fromEntries(echoSlugs.map((slug) => [`TENANT_${slug.toUpperCase()}`, slug])),
      },
      {
        host: 'control-plane',
        vars: {
          ...operator,
          DOMAIN_VERIFICATION: 'localhost',
          WEBHOOK_ENCRYPTION_SECRET: randomBytes(32).toString('base64url'),
        },
      },
      {
        host: 'auth',
        vars: { ...operator, ISSUERS: origin('auth'), KEY_ENCRYPTION_SECRET: randomBytes(32).toString('base64url') },
      },
      {
        host: 'meridian',
        vars: {
          OIDC_CLIENT_ID: 'meridian-web',
          OIDC_CLIENT_SECRET: clientSecret,
          SESSION_SECRET: randomBytes(32).toString('base64url'),
          OIDC_ISSUERS: JSON.stringify({ [origin('meridian')]: origin('auth') }),
        },
      },
      ...echoSlugs.map(echo),
      clock,
    ],
  })
  const fetchHere = createLoopbackFetch()
  const send = (url: string, init: RequestInit = {}) => fetchHere(url, init)
  const asOperator = (method: string, url: string, json?: unknown): Promise<Response> =>
    send(url, {
      method,
      headers: {
        authorization: `Bearer ${operatorToken}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
  const control: SoakStack['control'] = (method, path, json) => asOperator(method, `${origin('control')}${path}`, json)

  // biome-ignore lint/suspicious/noExplicitAny: what is missing from the JSON fails where it is used.
  async function must(answer: Promise<Response>): Promise<any> {
    const response = await answer
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
  async function addTenant(slug: string): Promise<string> {
    const { id } = await must(control('POST', '/tenants', { slug, name: slug }))
    await must(control('POST', `/tenants/${id}/domains`, { domain: `${slug}.localhost` }))
    await must(control('POST', `/tenants/${id}/domains/${slug}.localhost/verify`, {}))
    await must(control('PATCH', `/tenants/${id}`, { status: 'active' }))
    return id
  }

  const meridianId = await addTenant('meridian')
  for (const { kind, binding, year } of meridianContext.databases) {
    const database = { kind, binding, d1_database_id: crypto.randomUUID(), ...(year === null ? {} : { year }) }
    await must(control('POST', `/tenants/${meridianId}/databases`, database))
  }
  await provisionMeridian(workers, meridianId)
  const echoes: Array<EchoTenant> = []
  for (const slug of echoSlugs) {
    const id = await addTenant(slug)
    const { key } = await must(control('POST', `/tenants/${id}/api-keys`, { name: 'soak' }))
    echoes.push({ slug, id, apiKey: key })
  }
  const [suspended] = echoes.slice(-1)
  if (suspended === undefined) throw new TypeError('no tenant to suspend')

  const adminOf = (tenantId: string) => `${origin('auth')}/admin/tenants/${tenantId}`
  const clientOf = (redirectUri: string, secret: string) => ({
    client_name: 'Soak',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: secret,
    grant_types: ['authorization_code', 'refresh_token'],
  })
  async function addUsers(slug: string, id: string): Promise<SigningInTenant> {
    const client = {
      id: `soak-${slug}`,
      secret: randomBytes(32).toString('base64url'),
      redirectUri: `${origin(slug)}/soak-callback`,
    }
    await must(asOperator('PUT', `${adminOf(id)}/clients/${client.id}`, clientOf(client.redirectUri, client.secret)))
    const users = [0, 1, 2, 3].map((index) => ({
      username: `user-${index}`,
      name: `Person ${index} of ${slug}`,
      password: randomBytes(18).toString('base64url'),
    }))
    for (const { username, name, password } of users) {
      await must(asOperator('PUT', `${adminOf(id)}/users/${username}`, { name, password }))
    }
    return { slug, id, users, client }
  }
  await must(
    asOperator('PUT', `${adminOf(meridianId)}/clients/meridian-web`, {
      ...clientOf(`${origin('meridian')}/callback`, clientSecret),
      post_logout_redirect_uris: [`${origin('meridian')}/signed-out`],
      backchannel_logout_uri: `${origin('meridian')}/back-channel-logout`,
    }),
  )
  const steady = echoes.slice(0, -1)
  const signingIn: Array<SigningInTenant> = []
  for (const { slug, id } of [{ slug: 'meridian', id: meridianId }, ...steady]) signingIn.push(await addUsers(slug, id))
  return {
    workers,
    port,
    steady,
    suspended,
    signingIn,
    send,
    control,
    async runSchedule() {
      const outcome = await (await workers.fetch('clock', 'http://clock.localhost/')).json()
      if ((outcome as { outcome?: string }).outcome !== 'ok') throw new Error('the schedule failed')
    },
    stop: () => workers.stop(),
  }
}
