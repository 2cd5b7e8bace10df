import type { Executor } from '@voyage/deploy-planner'
import type { ApiClient } from '../http/api-client.ts'
import { nothing } from './tenant-handlers.ts'

/** The steps that the auth host carries out, over its administration API. */
export type IdentityHandlers = Pick<Executor['handlers'], 'tenant.name' | 'client.put' | 'user.put'>

/** Creates the handlers of a tenant's name at the auth host, its OpenID Connect clients and first users. */
export function createIdentityHandlers(auth: ApiClient): IdentityHandlers {
  return {
    async 'tenant.name'({ tenant, name }, { tenantId, signal }) {
      return nothing(await auth.call({ method: 'PUT', path: admin(tenantId(tenant)), signal, body: { name } }))
    },
    async 'client.put'({ tenant, client }, context) {
      return nothing(
        await auth.call({
          method: 'PUT',
          path: `${admin(context.tenantId(tenant))}/clients/${encodeURIComponent(client.clientId)}`,
          signal: context.signal,
          body: {
            client_name: client.name,
            redirect_uris: client.redirectUris,
            post_logout_redirect_uris: client.postLogoutRedirectUris,
            ...(client.backchannelLogoutUri === null ? {} : { backchannel_logout_uri: client.backchannelLogoutUri }),
            token_endpoint_auth_method: client.authMethod,
            ...(client.secret === null ? {} : { client_secret: context.secret(client.secret) }),
          },
        }),
      )
    },
    async 'user.put'({ tenant, user }, context) {
      return nothing(
        await auth.call({
          method: 'PUT',
          path: `${admin(context.tenantId(tenant))}/users/${encodeURIComponent(user.username)}`,
          signal: context.signal,
          body: {
            name: user.name,
            ...(user.email === null ? {} : { email: user.email }),
            password: context.secret(user.password),
          },
        }),
      )
    },
  }
}

function admin(tenantId: string): string {
  return `/admin/tenants/${encodeURIComponent(tenantId)}`
}
