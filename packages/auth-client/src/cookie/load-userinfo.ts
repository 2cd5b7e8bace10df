import type { TokenSet } from '../relying-party.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { UserinfoRefusal } from '../userinfo/userinfo.ts'
import { processUserinfoResponse, userinfoRequest } from '../userinfo/userinfo.ts'
import type { CookieContext } from './context.ts'

/**
 * Returns the claims of UserInfo that the session keeps: none when none is wanted or the provider has no UserInfo.
 *
 * @throws AuthClientError when the provider cannot be reached
 */
export async function loadUserinfo(
  context: CookieContext,
  tokens: TokenSet,
): Promise<Result<Readonly<Record<string, unknown>>, UserinfoRefusal>> {
  if (context.userinfoClaims.length === 0) return ok({})
  const metadata = await context.provider.metadata()
  const request = userinfoRequest({ metadata, accessToken: tokens.accessToken, signal: context.provider.timeLimit() })
  if (!request.ok) return ok({})
  const response = await context.provider.send(request.value)
  const claims = await processUserinfoResponse({ response, subject: tokens.claims.sub })
  if (!claims.ok) return claims
  const wanted = context.userinfoClaims.filter((name) => claims.value[name] !== undefined)
  return ok(Object.fromEntries(wanted.map((name) => [name, claims.value[name]])))
}
