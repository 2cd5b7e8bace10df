import type { ProviderMetadata } from '../discovery/provider-metadata.ts'
import type { ReadAnswerRefusal } from '../read-json.ts'
import { readAnswer } from '../read-json.ts'
import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import { parseUserinfo } from '../schema.ts'
import type { UserinfoClaims } from './userinfo-claims.ts'

/** What {@link userinfoRequest} asks with. */
export interface UserinfoRequestOptions {
  readonly metadata: ProviderMetadata
  readonly accessToken: string
  /** Ends the request when its time is over, as `provider.timeLimit()` does. */
  readonly signal: AbortSignal
}

/** Why there is no request to send. */
export type UserinfoRequestRefusal = { readonly reason: 'userinfo_unsupported' }

/**
 * Returns the request for the claims that an access token gives access to.
 *
 * @see OpenID Connect Core 1.0 section 5.3.1: https://openid.net/specs/openid-connect-core-1_0.html#UserInfoRequest
 */
export function userinfoRequest(options: UserinfoRequestOptions): Result<Request, UserinfoRequestRefusal> {
  const { metadata, accessToken, signal } = options
  if (metadata.userinfo_endpoint === undefined) return refuse('userinfo_unsupported')
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` }
  return ok(new Request(metadata.userinfo_endpoint, { headers, redirect: 'manual', signal }))
}

/** Why the UserInfo answer was refused. */
export type UserinfoRefusal =
  | ReadAnswerRefusal
  | { readonly reason: 'userinfo_malformed' }
  | { readonly reason: 'subject_mismatch' }

/** What {@link processUserinfoResponse} judges by. */
export interface ProcessUserinfoResponseOptions {
  readonly response: Response
  /** The `sub` of the ID token. */
  readonly subject: string
}

/**
 * Returns the claims about the very user of the ID token: an answer with another `sub` is refused, for its access
 * token may have been put in place of ours.
 *
 * @see OpenID Connect Core 1.0 section 5.3.2: https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse
 */
export async function processUserinfoResponse(
  options: ProcessUserinfoResponseOptions,
): Promise<Result<UserinfoClaims, UserinfoRefusal>> {
  const { response, subject } = options
  const body = await readAnswer(response)
  if (!body.ok) return body
  const claims = parseUserinfo(body.value)
  if (claims === undefined) return refuse('userinfo_malformed')
  return claims.sub === subject ? ok(claims) : refuse('subject_mismatch')
}
