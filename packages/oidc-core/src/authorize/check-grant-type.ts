import type { Client } from '../model/client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkGrantType} refused. */
export interface GrantTypeRefusal {
  readonly reason: 'grant_type_not_registered'
}

/**
 * Refuses a client that did not register the grant type `authorization_code`: it could not redeem a code.
 *
 * @see RFC 6749 section 4.1.2.1 (`unauthorized_client`)
 */
export function checkGrantType(client: Client): Result<null, GrantTypeRefusal> {
  return client.grantTypes.includes('authorization_code') ? ok(null) : err({ reason: 'grant_type_not_registered' })
}
