import type { RefusalCode } from '../answers/refusals.ts'

/** How large a request may be. */
export interface RequestLimits {
  /** Characters of the whole address. */
  readonly maxUrlLength: number
  /** Characters of all header names and values. */
  readonly maxHeaderLength: number
  /** Bytes. */
  readonly maxBodyBytes: number
}

/** The limits where the vars of wrangler.jsonc say nothing. */
export const defaultLimits: RequestLimits = { maxUrlLength: 8192, maxHeaderLength: 32_768, maxBodyBytes: 10_485_760 }

/**
 * Returns why a request is too large, or null. `headerLength` counts the characters of all header names and values.
 *
 * Judges the body by its Content-Length, which the server holds the client to; a body without one is counted as it
 * passes (see `limitBody`).
 *
 * @see RFC 9110 15.5.14 and 15.5.15, RFC 6585 5
 */
export function checkRequestSize(
  request: Request,
  { headerLength, limits }: { readonly headerLength: number; readonly limits: RequestLimits },
): RefusalCode | null {
  if (request.url.length > limits.maxUrlLength) return 'address-too-long'
  if (headerLength > limits.maxHeaderLength) return 'headers-too-large'
  const declared = request.headers.get('content-length')
  return declared !== null && !(Number(declared) <= limits.maxBodyBytes) ? 'body-too-large' : null
}
