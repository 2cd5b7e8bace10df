import type { OpenidStores } from '@voyage/oidc-core'
import { equalInConstantTime, hashSecret } from '@voyage/oidc-core'
import { putClient, putUser } from '@voyage/oidc-core/admin'
import { passwordHasher } from './password-hasher.ts'
import { clock, randomBytes } from './platform.ts'

/** PUT /setup/clients/:id and /setup/users/:name with the setup token, to have somebody and something to sign in. */
export async function setUp(
  request: Request,
  options: {
    readonly issuer: string
    readonly tenantId: string
    readonly stores: OpenidStores
    readonly tokenSha256: string
  },
): Promise<Response> {
  const { issuer, tenantId, stores, tokenSha256 } = options
  const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  if (!equalInConstantTime(await hashSecret(token), tokenSha256)) return new Response(null, { status: 401 })
  const [, , kind, id] = new URL(request.url).pathname.split('/')
  const body: unknown = await request.json().catch(() => null)
  const put =
    kind === 'clients'
      ? await putClient(
          { clients: stores.clients, clock },
          { at: { issuer, tenantId }, tenantId, clientId: id, metadata: body },
        )
      : await putUser(
          {
            users: stores.users,
            tenants: stores.tenants,
            hasher: passwordHasher,
            // Yours to say, by a list or a service: see the README of oidc-core.
            isPasswordBlocked: () => false,
            randomBytes,
            clock,
          },
          { tenantId, username: id, details: body },
        )
  return put.ok ? new Response(null, { status: 204 }) : Response.json(put.error, { status: 422 })
}
