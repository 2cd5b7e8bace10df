import type { RegistrationEndpoints } from '../provider/provider-context.ts'
import { clientConfigurationEndpoint } from './client-configuration-endpoint.ts'
import { registrationEndpoint } from './registration-endpoint.ts'

/** Returns dynamic client registration (RFC 7591, RFC 7592), for the option `registration` of a provider. */
export function createClientRegistration(): RegistrationEndpoints {
  return { register: registrationEndpoint, configure: clientConfigurationEndpoint }
}
