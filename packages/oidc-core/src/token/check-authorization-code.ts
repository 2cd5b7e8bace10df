import type { CodeChallenge } from '@voyage/pkce'
import { parseCodeVerifier, verifyCodeVerifier } from '@voyage/pkce'
import type { AuthorizationCode } from '../model/authorization-code.ts'
import type { Client } from '../model/client.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { CodeRefusal } from './token-refusal.ts'

/** The parameters of a code exchange. */
export interface CodeExchange {
  readonly code: string
  readonly redirectUri: string
  /** Null when it was not sent; whether that may be depends on the code. */
  readonly codeVerifier: string | null
}

/** Returns the parameters of a code exchange, as they stand (RFC 6749 4.1.3, RFC 7636 4.5). */
export function parseCodeExchange(parameters: Parameters): Result<CodeExchange, CodeRefusal> {
  const code = parameters.get('code')
  const redirectUri = parameters.get('redirect_uri')
  const codeVerifier = parameters.get('code_verifier')
  if (code === undefined) return err({ reason: 'code_missing' })
  if (redirectUri === undefined) return err({ reason: 'redirect_uri_missing' })
  return ok({ code, redirectUri, codeVerifier: codeVerifier ?? null })
}

/**
 * Returns `code` when this exchange may redeem it. Nothing is consumed here.
 *
 * Client, redirect URI and verifier come before "already redeemed", because that last refusal revokes the grant: who
 * merely saw a code (in a log, in a history) must not be able to sign its user out. A code of another tenant is as unknown
 * as any guess, to this tenant's audit too.
 *
 * @see RFC 6749 sections 4.1.3 and 10.5, RFC 7636 section 4.6
 */
export async function checkAuthorizationCode(
  code: AuthorizationCode | null,
  context: { readonly client: Client; readonly exchange: CodeExchange; readonly now: number },
): Promise<Result<AuthorizationCode, CodeRefusal>> {
  const { client, exchange, now } = context
  if (code === null || code.tenantId !== client.tenantId) return err({ reason: 'code_unknown' })
  if (code.clientId !== client.clientId) return err({ reason: 'code_of_other_client' })
  if (code.redirectUri !== exchange.redirectUri) return err({ reason: 'redirect_uri_mismatch' })
  const verified = await checkVerifier(code.codeChallenge, exchange.codeVerifier)
  if (!verified.ok) return verified
  if (code.consumedAt !== null) return err({ reason: 'code_consumed' })
  return now < code.expiresAt ? ok(code) : err({ reason: 'code_expired' })
}

/**
 * A code with a challenge needs its verifier; one without must not come with any, or somebody took the challenge away
 * (RFC 9700 section 4.8.2).
 */
async function checkVerifier(
  challenge: CodeChallenge | null,
  presented: string | null,
): Promise<Result<null, CodeRefusal>> {
  if (challenge === null) return presented === null ? ok(null) : err({ reason: 'code_verifier_unexpected' })
  if (presented === null) return err({ reason: 'code_verifier_missing' })
  const verifier = parseCodeVerifier(presented)
  const right = verifier !== undefined && (await verifyCodeVerifier(verifier, challenge))
  return right ? ok(null) : err({ reason: 'code_verifier_wrong' })
}
