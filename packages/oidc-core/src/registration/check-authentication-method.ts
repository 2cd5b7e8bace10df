import type { ClientAuthenticationMethod } from '../model/client.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readChoice } from './read-member.ts'

/** Returns how the client will authenticate; `client_secret_basic` unless it says otherwise (RFC 7591 section 2). */
export function checkAuthenticationMethod(members: Members): Result<ClientAuthenticationMethod, MetadataRefusal> {
  const methods = ['client_secret_basic', 'client_secret_post', 'none'] as const
  const method = readChoice(members, 'token_endpoint_auth_method', methods)
  return method.ok ? ok(method.value ?? 'client_secret_basic') : method
}
