import type { ClientAuthenticationMethod } from '../model/client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TokenRequest } from './parse-token-request.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** Who the caller says to be, and how it proves it. */
export interface ClientCredentials {
  readonly clientId: string
  readonly method: ClientAuthenticationMethod
  /** Null for method `none`. */
  readonly secret: string | null
}

/**
 * Returns the one way in which the caller authenticates; two ways at once are refused.
 *
 * @see RFC 6749 sections 2.3 and 2.3.1
 */
export function parseClientCredentials(request: TokenRequest): Result<ClientCredentials, TokenRefusal> {
  const { parameters, authorization } = request
  const clientId = parameters.get('client_id')
  const secret = parameters.get('client_secret')
  // RFC 7521 section 4.2: a way of its own, which no client here is registered for.
  const isAsserted = parameters.has('client_assertion') || parameters.has('client_assertion_type')
  const ways = [authorization !== null, secret !== undefined, isAsserted].filter(Boolean).length
  if (ways > 1) return err({ reason: 'client_authentication_ambiguous' })
  if (authorization !== null) return parseHeader(authorization, clientId)
  if (isAsserted || clientId === undefined) return err({ reason: 'client_authentication_failed', byHeader: false })
  return secret === undefined
    ? ok({ clientId, method: 'none', secret: null })
    : ok({ clientId, method: 'client_secret_post', secret })
}

function parseHeader(authorization: string, clientId: string | undefined): Result<ClientCredentials, TokenRefusal> {
  const basic = parseBasic(authorization)
  if (basic === undefined) return err({ reason: 'client_authentication_failed', byHeader: true })
  if (clientId !== undefined && clientId !== basic.clientId) return err({ reason: 'client_authentication_ambiguous' })
  return ok({ ...basic, method: 'client_secret_basic' })
}

/** Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1), so a colon cannot be ambiguous. */
function parseBasic(authorization: string): { readonly clientId: string; readonly secret: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
    const colon = text.indexOf(':')
    if (colon < 1) return undefined
    return { clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) }
  } catch {
    return undefined
  }
}

const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
