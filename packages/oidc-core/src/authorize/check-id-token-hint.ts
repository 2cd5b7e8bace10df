import type { JwtClaims } from '../keys/jwt-claims.ts'
import type { Client } from '../model/client.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Returns the claims of an ID token that we signed, expired or not; undefined for any other. */
export type ReadHint = (idToken: string) => Promise<JwtClaims | undefined>

/** Why {@link checkIdTokenHint} refused. */
export interface IdTokenHintRefusal {
  readonly reason: 'id_token_hint_invalid'
}

/**
 * Returns the user (`sub`) whom the client expects, alone in a list; null without a hint. An expired ID token is a good hint.
 *
 * @see OpenID Connect Core section 3.1.2.1
 */
export async function checkIdTokenHint(
  parameters: Parameters,
  context: { readonly client: Client; readonly issuer: string; readonly readHint: ReadHint },
): Promise<Result<ReadonlyArray<string> | null, IdTokenHintRefusal>> {
  const hint = parameters.get('id_token_hint')
  if (hint === undefined) return ok(null)
  const claims = await context.readHint(hint)
  const { iss, sub, tenant_id: tenantId } = claims ?? {}
  if (iss !== context.issuer || tenantId !== context.client.tenantId || typeof sub !== 'string') {
    return err({ reason: 'id_token_hint_invalid' })
  }
  return ok([sub])
}
