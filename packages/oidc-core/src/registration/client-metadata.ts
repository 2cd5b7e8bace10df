import type { Client } from '../model/client.ts'

/** Returns what a client registered, in wire spelling (RFC 7591 section 2); members that it left out are left out. */
export function toRegisteredMetadata(client: Client): Readonly<Record<string, unknown>> {
  const { description } = client
  const optional = {
    backchannel_logout_uri: client.backchannelLogoutUri,
    default_max_age: client.defaultMaxAge,
    contacts: description.contacts.length === 0 ? null : description.contacts,
    client_uri: description.clientUri,
    logo_uri: description.logoUri,
    policy_uri: description.policyUri,
    tos_uri: description.termsUri,
    initiate_login_uri: description.initiateLoginUri,
    software_id: description.softwareId,
    software_version: description.softwareVersion,
    jwks: description.jwks,
    jwks_uri: description.jwksUri,
  }
  return {
    client_name: client.name,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes('authorization_code') ? ['code'] : [],
    scope: client.scopes.join(' '),
    id_token_signed_response_alg: client.idTokenAlgorithm,
    application_type: client.applicationType,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
  }
}
