import type { CodeVerifier } from '@voyage/pkce'
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
  readonly codeVerifier: string
}

/** Returns the parameters of a code exchange, all of which are required (RFC 6749 4.1.3, RFC 7636 4.5). */
export function parseCodeExchange(parameters: Parameters): Result<CodeExchange, CodeRefusal> {
  const code = parameters.get('code')
  const redirectUri = parameters.get('redirect_uri')
  const codeVerifier = parameters.get('code_verifier')
  if (code === undefined) return err({ reason: 'code_missing' })
  if (redirectUri === undefined) return err({ reason: 'redirect_uri_missing' })
  if (codeVerifier === undefined) return err({ reason: 'code_verifier_missing' })
  return ok({ code, redirectUri, codeVerifier })
}

/**
 * Returns `code` when this exchange may redeem it. Nothing is consumed here.
 *
 * Client, redirect URI and verifier come before "already redeemed", because that last refusal revokes the grant: who
 * merely saw a code (in a log, in a history) must not be able to sign its user out.
 *
 * @see RFC 6749 sections 4.1.3 and 10.5, RFC 7636 section 4.6
 */
export async function checkAuthorizationCode(
  code: AuthorizationCode | null,
  context: { readonly client: Client; readonly exchange: CodeExchange; readonly now: number },
): Promise<Result<AuthorizationCode, CodeRefusal>> {
  const { client, exchange, now } = context
  if (code === null) return err({ reason: 'code_unknown' })
  if (code.clientId !== client.clientId || code.tenantId !== client.tenantId) {
    return err({ reason: 'code_of_other_client' })
  }
  if (code.redirectUri !== exchange.redirectUri) return err({ reason: 'redirect_uri_mismatch' })
  const verifier: CodeVerifier | undefined = parseCodeVerifier(exchange.codeVerifier)
  if (verifier === undefined || !(await verifyCodeVerifier(verifier, code.codeChallenge))) {
    return err({ reason: 'code_verifier_wrong' })
  }
  if (code.consumedAt !== null) return err({ reason: 'code_consumed' })
  return now < code.expiresAt ? ok(code) : err({ reason: 'code_expired' })
}
