import type { OpenidStores, SigningKeys } from '@voyage/oidc-core'
import { equalInConstantTime, hashSecret } from '@voyage/oidc-core'
import { putClient, putUser } from '@voyage/oidc-core/admin'
import { isCommonPassword } from './common-passwords.ts'
import { passwordHasher } from './password-hasher.ts'
import { clock, randomBytes } from './platform.ts'

/** PUT /setup/clients/:id and /setup/users/:name with the setup token, to have somebody and something to sign in. */
export async function setUp(
  request: Request,
  options: {
    readonly issuer: string
    readonly tenantId: string
    readonly stores: OpenidStores
    readonly signingKeys: SigningKeys
    readonly tokenSha256: string
  },
): Promise<Response> {
  const { issuer, tenantId, stores, signingKeys, tokenSha256 } = options
  const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  if (!equalInConstantTime(await hashSecret(token), tokenSha256)) return new Response(null, { status: 401 })
  const [kind = '', segment = '', ...more] = new URL(request.url).pathname.slice('/setup/'.length).split('/')
  if (!['clients', 'users'].includes(kind) || more.length > 0) return new Response(null, { status: 404 })
  if (request.method !== 'PUT') return new Response(null, { status: 405, headers: { allow: 'PUT' } })
  const id = decode(segment)
  if (id === null) return new Response('The path is no UTF-8 in percent encoding.\n', { status: 400 })
  const body: unknown = await request.json().catch(() => null)
  const put =
    kind === 'clients'
      ? await putClient(
          { clients: stores.clients, signingKeys, clock },
          { at: { issuer, tenantId }, tenantId, clientId: id, metadata: body },
        )
      : await putUser(
          {
            users: stores.users,
            tenants: stores.tenants,
            hasher: passwordHasher,
            isPasswordBlocked: isCommonPassword,
            randomBytes,
            clock,
          },
          { tenantId, username: id, details: body },
        )
  return put.ok ? new Response(null, { status: 204 }) : Response.json(put.error, { status: 422 })
}

/** Returns a segment of a path as it was meant: `j%C3%BCrgen` is jürgen. Null when it says nothing. */
function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}
