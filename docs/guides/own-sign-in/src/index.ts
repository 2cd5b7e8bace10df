import type { AuthorizationOutcome, OpenidProvider, OpenidStores, SigningKeys } from '@voyage/oidc-core'
import {
  authenticateWithPassword,
  createOpenidProvider,
  createSigningKeys,
  equalInConstantTime,
} from '@voyage/oidc-core'
import { createD1Stores } from '@voyage/oidc-core/d1'
import { readCookie, setCookie } from './cookies.ts'
import { passwordHasher } from './password-hasher.ts'
import { addressOf, clock, randomBytes } from './platform.ts'
import { setUp } from './setup.ts'
import type { RefusedSignIn } from './sign-in-page.ts'
import { signInPage } from './sign-in-page.ts'

interface Env {
  readonly AUTH_DB: D1Database
  readonly ISSUER: string
  readonly TENANT_ID: string
  readonly KEY_ENCRYPTION_SECRET: string
  readonly SETUP_TOKEN_SHA256: string
}

// The keys alone are kept for the life of the isolate; a provider takes microseconds to make.
let signingKeys: SigningKeys | undefined

const sessionCookie = '__Host-session'
const formCookie = '__Host-form'

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { ISSUER: issuer, TENANT_ID: tenantId } = env
    const stores = createD1Stores(env.AUTH_DB)
    signingKeys ??= createSigningKeys({
      store: stores.signingKeys,
      keyEncryptionSecret: env.KEY_ENCRYPTION_SECRET,
      randomBytes,
    })
    const provider = createOpenidProvider({ issuer, tenantId, stores, signingKeys, randomBytes, clock, addressOf })
    const url = new URL(request.url)
    if (url.pathname.startsWith('/setup/')) {
      return setUp(request, { issuer, tenantId, stores, tokenSha256: env.SETUP_TOKEN_SHA256 })
    }
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /.well-known/openid-configuration':
      case 'GET /.well-known/oauth-authorization-server':
        return provider.discovery()
      case 'GET /.well-known/jwks.json':
        return provider.jwks()
      case 'POST /token':
        return provider.token(request)
      case 'GET /userinfo':
        return provider.userinfo(request)
      case 'GET /authorize':
        return authorize(request, { provider, parameters: url.searchParams })
      case 'POST /sign-in':
        return signIn(request, { provider, stores, tenantId })
      default:
        return new Response('There is nothing here.\n', { status: 404 })
    }
  },
}

async function authorize(
  request: Request,
  { provider, parameters }: { readonly provider: OpenidProvider; readonly parameters: URLSearchParams },
): Promise<Response> {
  const sessionSecret = readCookie(request, sessionCookie)
  const outcome = await provider.authorize({ parameters, sessionSecret, interactionStartedAt: null })
  return answer(request, { outcome, parameters, refused: null })
}

/** Judges a form of the sign-in page, starts the session, and goes on with the request that the page was shown for. */
async function signIn(
  request: Request,
  options: { readonly provider: OpenidProvider; readonly stores: OpenidStores; readonly tenantId: string },
): Promise<Response> {
  const { provider, stores, tenantId } = options
  const form = new URLSearchParams(await request.text())
  const expected = readCookie(request, formCookie)
  const origin = request.headers.get('origin')
  const isOwn = expected !== null && equalInConstantTime(form.get('form_token') ?? '', expected)
  if (!isOwn || (origin !== null && origin !== provider.issuer)) {
    return new Response('This form is none of ours.\n', { status: 403 })
  }
  const interactionStartedAt = clock()
  const parameters = new URLSearchParams(form.get('request') ?? '')
  const username = form.get('username') ?? ''
  const user = await authenticateWithPassword(
    { users: stores.users, attempts: stores.passwordAttempts, hasher: passwordHasher, clock },
    {
      tenantId,
      username,
      password: form.get('password') ?? '',
      address: addressOf(request),
    },
  )
  const formerSessionSecret = readCookie(request, sessionCookie)
  const started = user.ok
    ? await provider.startSession({
        tenantId,
        userId: user.value.userId,
        passwordHash: user.value.passwordHash,
        formerSessionSecret,
      })
    : null
  if (started === null) {
    const outcome = await provider.authorize({ parameters, sessionSecret: null, interactionStartedAt: null })
    const throttled = !user.ok && user.error.reason === 'too_many_attempts'
    const problem = throttled ? 'Too many attempts. Try again later.' : 'Name or password is wrong.'
    return answer(request, { outcome, parameters, refused: { username, problem } })
  }
  const { sessionSecret } = started
  const outcome = await provider.authorize({ parameters, sessionSecret, interactionStartedAt })
  const response = await answer(request, { outcome, parameters, refused: null })
  response.headers.append('set-cookie', setCookie(sessionCookie, sessionSecret))
  return response
}

function answer(
  request: Request,
  shown: {
    readonly outcome: AuthorizationOutcome
    readonly parameters: URLSearchParams
    /** The form that this answers, where it was refused. */
    readonly refused: RefusedSignIn | null
  },
): Response {
  const { outcome, parameters, refused } = shown
  switch (outcome.kind) {
    case 'redirect':
      return new Response(null, { status: 303, headers: { location: outcome.location, 'cache-control': 'no-store' } })
    case 'error_page':
      // `outcome.refusal.reason` is for a log alone: a page with it would say which clients exist.
      return new Response('This request names no client and redirect URI that are known here.\n', { status: 400 })
    case 'form_post':
      return new Response('This host does not answer by form_post.\n', { status: 400 })
    case 'interaction_required': {
      // Clients of ours are trusted (`require_consent` is false), so that no consent page is ever due.
      if (outcome.interaction.kind === 'consent') return new Response('No consent page.\n', { status: 500 })
      const standing = readCookie(request, formCookie)
      const formToken = standing ?? crypto.randomUUID()
      const page = signInPage({ interaction: outcome.interaction, request: parameters.toString(), formToken, refused })
      if (standing === null) page.headers.append('set-cookie', setCookie(formCookie, formToken))
      return page
    }
  }
}
