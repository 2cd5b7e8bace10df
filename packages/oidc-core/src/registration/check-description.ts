import type { ClientDescription } from '../model/client.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MemberRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readList, readText, readWebUri } from './read-member.ts'

/**
 * Returns what a client says of itself and its makers. Its pages are web addresses: users are sent there.
 *
 * @see RFC 7591 section 2, OpenID Connect Registration section 2
 */
export function checkDescription(members: Members): Result<Omit<ClientDescription, 'jwks' | 'jwksUri'>, MemberRefusal> {
  const contacts = readList(members, 'contacts')
  if (!contacts.ok) return contacts
  if (contacts.value?.some((contact) => contact.length > 254 || /\p{Cc}/u.test(contact))) {
    return refuseMember('contacts', 'texts of at most 254 characters each')
  }
  const clientUri = readWebUri(members, 'client_uri')
  if (!clientUri.ok) return clientUri
  const logoUri = readWebUri(members, 'logo_uri')
  if (!logoUri.ok) return logoUri
  const policyUri = readWebUri(members, 'policy_uri')
  if (!policyUri.ok) return policyUri
  const termsUri = readWebUri(members, 'tos_uri')
  if (!termsUri.ok) return termsUri
  const initiateLoginUri = readWebUri(members, 'initiate_login_uri')
  if (!initiateLoginUri.ok) return initiateLoginUri
  const softwareId = readText(members, 'software_id', 254)
  if (!softwareId.ok) return softwareId
  const softwareVersion = readText(members, 'software_version', 254)
  if (!softwareVersion.ok) return softwareVersion
  return ok({
    contacts: contacts.value ?? [],
    clientUri: clientUri.value,
    logoUri: logoUri.value,
    policyUri: policyUri.value,
    termsUri: termsUri.value,
    initiateLoginUri: initiateLoginUri.value,
    softwareId: softwareId.value,
    softwareVersion: softwareVersion.value,
  })
}
