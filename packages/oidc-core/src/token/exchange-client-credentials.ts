import { checkResource } from '../authorize/check-resource.ts'
import type { Client } from '../model/client.ts'
import type { Grant } from '../model/grant.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TokenAnswer } from './issue-tokens.ts'
import { issueTokens } from './issue-tokens.ts'
import type { TokenRequest } from './parse-token-request.ts'
import type { ClientCredentialsRefusal } from './token-refusal.ts'

/** Scopes that speak of a user or of a user's absence; a client that acts for itself has none. */
const scopesOfUsers = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access']

/**
 * Returns an access token for the client itself, never a refresh token. A grant is stored for it as for any other, so
 * that it can be revoked and introspected.
 *
 * @see RFC 6749 section 4.4: https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export async function exchangeClientCredentials(
  context: ProviderContext,
  request: { readonly client: Client } & Pick<TokenRequest, 'parameters' | 'resources'>,
): Promise<Result<TokenAnswer, ClientCredentialsRefusal>> {
  const { issuer, stores, randomBytes } = context
  const { client, parameters } = request
  // Whoever knows a public client's id could act for it.
  if (client.tokenEndpointAuthMethod === 'none') return err({ reason: 'grant_type_not_registered' })
  const registered = client.scopes.filter((scope) => !scopesOfUsers.includes(scope))
  const wanted = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '')
  if (!wanted.every((scope) => registered.includes(scope))) return err({ reason: 'scope_not_allowed' })
  const resources = checkResource(request.resources, { issuer, client })
  if (!resources.ok) return err({ reason: 'resource_not_granted' })

  const now = context.clock()
  const scopes = wanted.length === 0 ? registered : [...new Set(wanted)]
  const grant: Grant = {
    grantId: randomId(randomBytes),
    tenantId: client.tenantId,
    issuer,
    clientId: client.clientId,
    userId: null,
    sessionId: null,
    scopes,
    claims: { userinfo: [], idToken: [] },
    resources: resources.value,
    methods: [],
    authTime: now,
    createdAt: now,
    revokedAt: null,
  }
  const own = await context.ownClaims?.forTokens({ grant, user: null, scopes, resources: resources.value })
  await stores.grants.insertGrant(grant)
  // Deleting a client revokes its grants; one that is stored a moment later would be left.
  if ((await findClient(context, client.clientId)) === null) {
    await stores.grants.revokeGrant({ issuer, grantId: grant.grantId, now })
    return err({ reason: 'client_authentication_failed', byHeader: false })
  }
  const without = { user: null, nonce: null, refreshToken: null }
  const made = { client, grant, scopes, resources: resources.value, own, now, ...without }
  return ok(await issueTokens(context, made))
}
