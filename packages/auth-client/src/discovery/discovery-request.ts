import { jsonRequest } from '../json-request.ts'
import { isEndpointUrl } from './endpoint-url.ts'

/**
 * Returns the request for the metadata of `issuer`: the well-known suffix is appended to the issuer.
 * `signal` ends it when its time is over.
 *
 * @throws TypeError when `issuer` is no https URL (http is let through for loopback hosts), or has a query or fragment
 * @see OpenID Connect Discovery 1.0 section 4.1: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export function discoveryRequest(issuer: string, signal: AbortSignal): Request {
  if (!isEndpointUrl(issuer) || issuer.includes('?')) {
    throw new TypeError('issuer must be an https URL, no query')
  }
  return jsonRequest(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal)
}
