import type { CodeChallenge } from '@voyage/pkce'
import type { Client } from '../model/client.ts'
import type { RequestedClaims } from '../model/grant.ts'
import type { Parameters, RepeatedParameter } from '../parse-parameters.ts'
import { parseParameters, resourcesOf } from '../parse-parameters.ts'
import type { FindClient } from '../provider/find-client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { checkAcrValues } from './check-acr-values.ts'
import type { ClaimsRefusal } from './check-claims.ts'
import { checkClaims } from './check-claims.ts'
import type { ClientRefusal } from './check-client.ts'
import { checkClient } from './check-client.ts'
import type { GrantTypeRefusal } from './check-grant-type.ts'
import { checkGrantType } from './check-grant-type.ts'
import type { IdTokenHintRefusal, ReadHint } from './check-id-token-hint.ts'
import { checkIdTokenHint } from './check-id-token-hint.ts'
import type { MaxAgeRefusal } from './check-max-age.ts'
import { checkMaxAge } from './check-max-age.ts'
import type { PkceRefusal } from './check-pkce.ts'
import { checkPkce } from './check-pkce.ts'
import type { PromptRefusal, Prompts } from './check-prompt.ts'
import { checkPrompt } from './check-prompt.ts'
import type { RedirectUriRefusal } from './check-redirect-uri.ts'
import { checkRedirectUri } from './check-redirect-uri.ts'
import type { RequestObjectRefusal } from './check-request-object.ts'
import { checkRequestObject } from './check-request-object.ts'
import type { ResourceRefusal } from './check-resource.ts'
import { checkResource } from './check-resource.ts'
import type { ResponseMode, ResponseTypeRefusal } from './check-response-type.ts'
import { checkResponseType, parseResponseMode } from './check-response-type.ts'
import type { ScopeRefusal } from './check-scope.ts'
import { checkScope } from './check-scope.ts'
import type { TextRefusal } from './check-text.ts'
import { checkText, echoedState } from './check-text.ts'
import { inBoth } from './in-both.ts'

/** Where an answer may be sent: known before anything else about a request is judged. */
export interface AuthorizationTarget {
  readonly client: Client
  readonly redirectUri: string
  readonly responseMode: ResponseMode
  /** Echoed byte for byte; null when the request had none (or two). */
  readonly state: string | null
}

/** A request that passed every check. */
export interface AuthorizationRequest extends AuthorizationTarget {
  readonly scopes: ReadonlyArray<string>
  readonly codeChallenge: CodeChallenge | null
  readonly nonce: string | null
  readonly prompts: Prompts
  readonly claims: RequestedClaims
  readonly resources: ReadonlyArray<string>
  /** Seconds. */
  readonly maxAge: number | null
  /** The users (`sub`) who meet all that the ID token hint and the claims parameter demand; null when any user does. */
  readonly expectedUserIds: ReadonlyArray<string> | null
  /** The `acr` values of which one must be reached; null when none need be. */
  readonly essentialContexts: ReadonlyArray<string> | null
  readonly loginHint: string | null
  /** The `ui_locales` wished for, as sent. */
  readonly locales: string | null
}

/** Why a request cannot be answered to its client: the user sees a page. */
export type UnanswerableRefusal = ClientRefusal | RedirectUriRefusal | { readonly reason: 'parameter_repeated' }

/** Why a request is refused by redirect. */
export type AnswerableRefusal =
  | { readonly reason: 'parameter_repeated' }
  | GrantTypeRefusal
  | RequestObjectRefusal
  | ResponseTypeRefusal
  | TextRefusal
  | ScopeRefusal
  | PkceRefusal
  | PromptRefusal
  | ClaimsRefusal
  | ResourceRefusal
  | MaxAgeRefusal
  | IdTokenHintRefusal

/** A refusal with the place it may be sent to, if any. */
export type AuthorizationRefusal =
  | { readonly target: null; readonly refusal: UnanswerableRefusal }
  | { readonly target: AuthorizationTarget; readonly refusal: AnswerableRefusal }

/** What the checks look up. */
export interface AuthorizationContext {
  readonly issuer: string
  readonly findClient: FindClient
  readonly readHint: ReadHint
  readonly responseModes: ReadonlyArray<ResponseMode>
}

/**
 * Returns the request after all checks, in the order that decides which refusal wins.
 *
 * First client and redirect URI, because until both are known nothing may be redirected; then the rest.
 *
 * @see RFC 6749 section 4.1.2.1: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 */
export async function parseAuthorizationRequest(
  input: URLSearchParams,
  context: AuthorizationContext,
): Promise<Result<AuthorizationRequest, AuthorizationRefusal>> {
  const parsed = parseParameters(input)
  const target = await findTarget(parsed, context)
  if (!target.ok) return err({ target: null, refusal: target.error })
  const refuse = (refusal: AnswerableRefusal) => err({ target: target.value, refusal })
  if (!parsed.ok) return refuse({ reason: 'parameter_repeated' })
  const parameters = parsed.value
  const { client } = target.value

  const grantType = checkGrantType(client)
  if (!grantType.ok) return refuse(grantType.error)
  const requestObject = checkRequestObject(parameters)
  if (!requestObject.ok) return refuse(requestObject.error)
  const responseType = checkResponseType(parameters, context.responseModes)
  if (!responseType.ok) return refuse(responseType.error)
  const text = checkText(parameters)
  if (!text.ok) return refuse(text.error)
  const scopes = checkScope(parameters, client)
  if (!scopes.ok) return refuse(scopes.error)
  const codeChallenge = checkPkce(parameters, client)
  if (!codeChallenge.ok) return refuse(codeChallenge.error)
  const prompt = checkPrompt(parameters)
  if (!prompt.ok) return refuse(prompt.error)
  const maxAge = checkMaxAge(parameters)
  if (!maxAge.ok) return refuse(maxAge.error)
  const claims = checkClaims(parameters, client)
  if (!claims.ok) return refuse(claims.error)
  const resources = checkResource(resourcesOf(input), { issuer: context.issuer, client })
  if (!resources.ok) return refuse(resources.error)
  const hinted = await checkIdTokenHint(parameters, { ...context, client })
  if (!hinted.ok) return refuse(hinted.error)

  return ok({
    ...target.value,
    scopes: scopes.value,
    codeChallenge: codeChallenge.value,
    nonce: parameters.get('nonce') ?? null,
    prompts: prompt.value,
    claims: claims.value.requested,
    resources: resources.value,
    maxAge: maxAge.value ?? client.defaultMaxAge,
    expectedUserIds: inBoth(hinted.value, claims.value.userIds),
    essentialContexts: inBoth(claims.value.essentialContexts, checkAcrValues(parameters)),
    loginHint: parameters.get('login_hint')?.slice(0, 254) ?? null,
    locales: parameters.get('ui_locales')?.slice(0, 254) ?? null,
  })
}

async function findTarget(
  parsed: Result<Parameters, RepeatedParameter>,
  context: AuthorizationContext,
): Promise<Result<AuthorizationTarget, UnanswerableRefusal>> {
  const parameters = parsed.ok ? parsed.value : parsed.error.once
  const repeated = parsed.ok ? new Set<string>() : parsed.error.names
  if (repeated.has('client_id') || repeated.has('redirect_uri')) return err({ reason: 'parameter_repeated' })
  const client = await checkClient(parameters, context.findClient)
  if (!client.ok) return client
  const redirectUri = checkRedirectUri(parameters, client.value)
  if (!redirectUri.ok) return redirectUri
  return ok({
    client: client.value,
    redirectUri: redirectUri.value,
    responseMode: parseResponseMode(parameters, context.responseModes),
    state: echoedState(parameters),
  })
}
