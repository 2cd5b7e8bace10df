import fc from 'fast-check'
import type { AuthorizationOutcome } from '../authorize/authorize.ts'
import type { Client } from '../model/client.ts'
import type { User } from '../model/user.ts'
import { hashSecret } from '../secret-hash.ts'
import { operate } from './operate.testkit.ts'
import type { TestProvider } from './provider.testkit.ts'
import { clientOf, exchangeForm } from './provider.testkit.ts'
import { registerClient } from './register-client.testkit.ts'

/** What one tenant's users and clients do at one issuer, what its operator does there, and what they are answered. */
export interface Actor {
  readonly test: TestProvider
  readonly tenantId: string
  /** A user that this actor has for itself: its operator does to no other what ends things at every issuer of the tenant. */
  readonly own: Pick<User, 'userId' | 'username'>
  /** One that need not ask its user, and one that must. */
  readonly clients: readonly [Client, Client]
  /** What others were given, which is to be worth here what nobody was ever given. */
  readonly foreign: Given
}

/** What an actor was given, of each kind. */
export interface Given {
  readonly codes: ReadonlyArray<string>
  readonly refreshTokens: ReadonlyArray<string>
  readonly sessionSecrets: ReadonlyArray<string>
  readonly sessionIds: ReadonlyArray<string>
}

/** What an actor does. */
type StepKind =
  | 'sign in'
  | 'authorize'
  | 'decide'
  | 'redeem'
  | 'refresh'
  | 'verify'
  | 'userinfo'
  | 'introspect'
  | 'revoke'
  | 'list sessions'
  | 'delete sessions'
  | 'logout'
  | 'account'
  | 'end sessions'
  | 'withdraw'
  | 'register'
  | 'guess'
  | 'operate'
  | 'wait'

export interface ActorStep {
  readonly kind: StepKind
  readonly pick: number
  /** Which of the others' things to present in the place of an own one; null: an own one. */
  readonly foreign: number | null
}

const often: ReadonlyArray<StepKind> = [
  'sign in',
  'sign in',
  'authorize',
  'authorize',
  'decide',
  'redeem',
  'redeem',
  'refresh',
]
const also: ReadonlyArray<StepKind> = ['verify', 'userinfo', 'introspect', 'revoke', 'list sessions', 'delete sessions']
const seldom: ReadonlyArray<StepKind> = ['logout', 'account', 'end sessions', 'withdraw', 'register', 'guess', 'wait']
const kind = fc.constantFrom(...often, ...also, ...seldom, 'operate' as const, 'operate' as const)

/** Four times of five an own thing. */
const which = fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat() })

export const actorSteps: fc.Arbitrary<ReadonlyArray<ActorStep>> = fc.array(
  fc.record({ kind, pick: fc.nat({ max: 99 }), foreign: which }),
  { maxLength: 25 },
)

/** Both users are signed in, and both clients given all that there is, so that whatever follows has something to be about. */
const beginning: ReadonlyArray<ActorStep> = [
  { kind: 'sign in', pick: 2, foreign: null },
  { kind: 'sign in', pick: 1, foreign: null },
  { kind: 'authorize', pick: 2, foreign: null },
  { kind: 'redeem', pick: 2, foreign: null },
  { kind: 'authorize', pick: 1, foreign: null },
  { kind: 'decide', pick: 1, foreign: null },
  { kind: 'redeem', pick: 1, foreign: null },
]

/** Looks like a code, a token or a session id, and was given to nobody. */
const nobodys = 'A'.repeat(43)
const secret = 'a secret that all of these tests share'
const secretHash = await hashSecret(secret)

/** The user of a tenant who signs in at every issuer of it. */
export const userIdOf = (tenantId: string): string => `user of ${tenantId}`

/** The two clients of an actor; each wants to be told of the end of sessions. */
export function clientsOfActor(tenantId: string, name: string): readonly [Client, Client] {
  const scopes = ['openid', 'profile', 'sessions', 'offline_access']
  const client = { ...clientOf(tenantId, name), scopes, backchannelLogoutUri: `https://client.example/${name}` }
  const clientId = `asking ${name}`
  const confidential = { requireConsent: true, tokenEndpointAuthMethod: 'client_secret_post' as const, secretHash }
  return [client, { ...client, ...confidential, clientId, name: clientId }]
}

/** Does the steps, one after another, and returns what was answered and what was given. */
export async function runActor(
  actor: Actor,
  steps: ReadonlyArray<ActorStep>,
): Promise<{ readonly transcript: ReadonlyArray<string>; readonly given: Given }> {
  const { test, tenantId, own, clients, foreign } = actor
  const { provider } = test
  const given = { codes: [], refreshTokens: [], sessionSecrets: [], sessionIds: [] } as Record<
    keyof Given,
    Array<string>
  >
  const accessTokens: Array<string> = []
  const idTokens: Array<string> = []
  const asked: Array<{ readonly parameters: URLSearchParams; readonly sessionSecret: string; readonly proof: string }> =
    []

  const [plain, asking] = clients
  const credentialsOf = ({ clientId }: Client): Readonly<Record<string, string>> =>
    clientId === asking.clientId ? { client_id: clientId, client_secret: secret } : { client_id: clientId }
  /** To whom a code or a refresh token was given. */
  const holders = new Map<string, Client>()
  const send = async (path: string, init: RequestInit, answer: (request: Request) => Promise<Response>) => {
    const headers = { ...init.headers, 'x-from': tenantId }
    const response = await answer(new Request(`${provider.issuer}/${path}`, { ...init, headers }))
    return { status: response.status, body: await response.text(), challenge: response.headers.get('www-authenticate') }
  }
  const post = (endpoint: 'token' | 'introspect' | 'revoke', form: Readonly<Record<string, string>>) =>
    send(endpoint, { method: 'POST', body: new URLSearchParams(form) }, provider[endpoint])
  const bearer = (token: string, method = 'GET') => ({ method, headers: { authorization: `Bearer ${token}` } })

  const note = (outcome: AuthorizationOutcome, request: (typeof asked)[number]): AuthorizationOutcome => {
    if (outcome.kind === 'redirect') {
      const code = new URL(outcome.location).searchParams.get('code')
      if (code !== null) {
        given.codes.push(code)
        holders.set(code, request.parameters.get('client_id') === plain.clientId ? plain : asking)
      }
    } else if (outcome.kind === 'interaction_required' && outcome.interaction.kind === 'consent') {
      asked.push({ ...request, proof: outcome.interaction.proof })
    }
    return outcome
  }

  const act = async ({ kind, pick, foreign: which }: ActorStep): Promise<unknown> => {
    const client = pick % 2 === 0 ? plain : asking
    const back = Math.max(0, Math.floor(pick / 10) - 5)
    const theirs = (thing: keyof Given): string | undefined =>
      which === null ? undefined : (at(foreign[thing], which) ?? nobodys)
    const mine = (thing: keyof Given): string => at(given[thing], back) ?? ''
    const one = (thing: keyof Given): string => theirs(thing) ?? mine(thing)
    const accessToken = at(accessTokens, back) ?? ''
    switch (kind) {
      case 'sign in': {
        const formerSessionSecret = pick % 3 === 0 ? mine('sessionSecrets') : null
        const userId = pick % 4 >= 2 ? own.userId : userIdOf(tenantId)
        const passwordHash = pick % 5 === 0 ? '' : null
        const started = await provider.startSession({ tenantId, userId, formerSessionSecret, passwordHash })
        // Disabled, or with another password by now.
        if (started === null) return null
        given.sessionSecrets.push(started.sessionSecret)
        const account = await provider.account(started.sessionSecret)
        given.sessionIds.push(account?.session.sessionId ?? '')
        return started
      }
      case 'authorize': {
        const [redirectUri = ''] = client.redirectUris
        const parameters = new URLSearchParams({
          response_type: 'code',
          client_id: client.clientId,
          redirect_uri: redirectUri,
          scope: pick % 5 === 0 ? 'openid profile' : 'openid profile sessions offline_access',
          prompt: pick % 7 === 0 ? 'none' : 'consent',
          nonce: `nonce ${pick}`,
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        })
        if (client === plain) parameters.set('prompt', 'none')
        const sessionSecret = one('sessionSecrets')
        const request = { parameters, sessionSecret, interactionStartedAt: null }
        return note(await provider.authorize(request), { parameters, sessionSecret, proof: '' })
      }
      case 'decide': {
        const request = at(asked, back)
        if (request === undefined) return null
        return note(await provider.decideConsent({ ...request, decision: pick % 4 === 0 ? 'deny' : 'allow' }), request)
      }
      case 'redeem':
      case 'refresh': {
        const value = one(kind === 'redeem' ? 'codes' : 'refreshTokens')
        const form = kind === 'redeem' ? exchangeForm(value) : { grant_type: 'refresh_token', refresh_token: value }
        // Four times of five by the client that was given it.
        const by = pick % 5 === 0 ? client : (holders.get(value) ?? client)
        const answer = await post('token', { ...form, ...credentialsOf(by) })
        const tokens = JSON.parse(answer.body) as Record<string, string>
        const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = tokens
        if (accessToken !== undefined) accessTokens.push(accessToken)
        if (idToken !== undefined) idTokens.push(idToken)
        if (refreshToken !== undefined) {
          given.refreshTokens.push(refreshToken)
          holders.set(refreshToken, by)
        }
        return answer
      }
      case 'verify':
      case 'userinfo':
        return send(kind, bearer(accessToken), provider[kind])
      case 'introspect':
      case 'revoke': {
        const token = theirs('refreshTokens') ?? (pick % 3 === 0 ? accessToken : mine('refreshTokens'))
        return post(kind, { ...credentialsOf(asking), token })
      }
      case 'list sessions':
        return send('session', bearer(accessToken), provider.session)
      case 'delete sessions': {
        const query = pick % 5 === 0 ? '' : `?sid=${one('sessionIds')}`
        return send(`session${query}`, bearer(accessToken, 'DELETE'), provider.session)
      }
      case 'logout': {
        const parameters = new URLSearchParams({ id_token_hint: at(idTokens, back) ?? '' })
        return provider.logout({ parameters, sessionSecret: mine('sessionSecrets') })
      }
      case 'account':
        return provider.account(mine('sessionSecrets'))
      case 'end sessions': {
        const sessionId = one('sessionIds')
        const selection = pick % 3 === 0 ? ({ kind: 'others' } as const) : ({ kind: 'one', sessionId } as const)
        return provider.endAccountSessions({ sessionSecret: mine('sessionSecrets'), selection })
      }
      case 'withdraw':
        return provider.withdrawConsent({ sessionSecret: mine('sessionSecrets'), clientId: client.clientId })
      case 'register':
        return registerClient(actor, send)
      case 'operate':
        return operate(actor, pick)
      case 'guess':
        return post('introspect', { client_id: asking.clientId, client_secret: `guess ${pick}`, token: 'any' })
      case 'wait':
        test.now += [1, 1, 1, 11, 11, 61, 61, 301, 301, 50_000][pick % 10] ?? 0
        return null
    }
  }

  const transcript: Array<string> = []
  for (const step of [...beginning, ...steps]) {
    transcript.push(`${step.kind}: ${plainText(await act(step))}`)
    // What happens in the same second has no order.
    test.now += 1
  }
  for (const secretOfSession of given.sessionSecrets) {
    transcript.push(`in the end: ${plainText(await provider.account(secretOfSession))}`)
  }
  return { transcript, given }
}

/** The latest for 0, the one before it for 1, and so on. */
const at = <T>(list: ReadonlyArray<T>, back: number): T | undefined => list.at(-1 - (back % Math.max(1, list.length)))

/** Stores differ in the order in which they name what they know. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

const jwt = /[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g

/** What was answered, with each JWT as what it says: its signature, its key and the hash of another are never the same. */
export function plainText(answer: unknown): string {
  return JSON.stringify(answer ?? null, inOrder).replaceAll(jwt, (text) => {
    const [header, claims] = text.split('.').map((part) => atob(part.replaceAll('-', '+').replaceAll('_', '/')))
    return `${header?.replace(/"kid":"[^"]+"/, '')}${claims?.replace(/"at_hash":"[^"]+"/, '')}`
  })
}
