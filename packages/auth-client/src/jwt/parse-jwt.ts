import { decodeBase64url } from '../base64url.ts'
import { parseJson } from '../parse-json.ts'
import { parseJwsHeader } from '../schema.ts'

/** A signed JWT taken apart; nothing in it is to be believed yet. */
export interface UnverifiedJwt {
  readonly algorithm: string
  readonly kid: string | null
  /** The header's `typ` in small letters, without the `application/` that may stand in front (RFC 7515 section 4.1.9). */
  readonly type: string | null
  readonly payload: unknown
}

/**
 * Returns the parts of a compact JWS, or undefined when `token` is none, or uses an extension.
 *
 * @see RFC 7515 section 7.1: https://www.rfc-editor.org/rfc/rfc7515#section-7.1
 */
export function parseJwt(token: string): UnverifiedJwt | undefined {
  const [protectedHeader = '', payload = '', signature, beyond] = token.split('.')
  const header = parseJwsHeader(decodeJson(protectedHeader))
  if (header === undefined || signature === undefined || beyond !== undefined) return undefined
  return {
    algorithm: header.alg,
    kid: header.kid ?? null,
    type: header.typ?.toLowerCase().replace(/^application\//, '') ?? null,
    payload: decodeJson(payload),
  }
}

function decodeJson(part: string): unknown {
  const bytes = decodeBase64url(part)
  return bytes === undefined ? undefined : parseJson([bytes])
}
