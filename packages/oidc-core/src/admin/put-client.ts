import { makeFirstKey } from '../keys/make-first-key.ts'
import type { SigningKeys } from '../keys/signing-keys.ts'
import type { Client } from '../model/client.ts'
import type { Clock } from '../provider/provider-context.ts'
import { toRegisteredMetadata } from '../registration/client-metadata.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { ClientStore } from '../stores/identity-stores.ts'
import type { InputIssue } from './input-issue.ts'
import { unexpected } from './input-issue.ts'
import { parseClientId, parseTenantId } from './parse-ids.ts'
import { parseClientMetadata } from './schema.ts'

/** Why a client was not stored. */
export type PutClientRefusal =
  | { readonly reason: 'input_invalid'; readonly issues: ReadonlyArray<InputIssue> }
  /** The id belongs to a client of another tenant or issuer. */
  | { readonly reason: 'client_id_taken' }

/** A client to register: ids from the address, metadata from the body (RFC 7591 section 2). */
export interface PutClientInput {
  /**
   * Where it is put. A new client exists at that issuer alone when the issuer serves one tenant, and otherwise at every
   * issuer that serves its tenant.
   */
  readonly at: { readonly issuer: string; readonly tenantId: string | null }
  readonly tenantId: unknown
  readonly clientId: unknown
  readonly metadata: unknown
  /** Says what would come of it and stores nothing; default false. */
  readonly dryRun?: boolean
}

/** What was stored. */
export interface PutClientOutcome {
  readonly outcome: 'created' | 'replaced' | 'unchanged'
  /** With the secrets that it had when the put began, if it keeps them. */
  readonly client: Client
}

/**
 * Registers or replaces a client of a tenant. The secret is kept as a hash; without one in the metadata a client that
 * has a secret keeps it, a new one that it gets meanwhile too. The same call twice changes nothing. The first key that signs
 * the client's ID tokens where it is put is made with it.
 */
export async function putClient(
  context: { readonly clients: ClientStore; readonly signingKeys: SigningKeys; readonly clock: Clock },
  input: PutClientInput,
): Promise<Result<PutClientOutcome, PutClientRefusal>> {
  const tenantId = parseTenantId(input.tenantId)
  const clientId = parseClientId(input.clientId)
  const metadata = parseClientMetadata(input.metadata)
  if (!tenantId.ok || !clientId.ok || !metadata.ok) {
    return refuse([tenantId, clientId, metadata].flatMap((parsed) => (parsed.ok ? [] : parsed.error)))
  }
  const { secret, ...registered } = metadata.value
  const standing = await context.clients.findClient(clientId.value)
  if (standing !== null && standing.tenantId !== tenantId.value) return err({ reason: 'client_id_taken' })
  const boundElsewhere = standing !== null && standing.issuer !== null && standing.issuer !== input.at.issuer
  if (boundElsewhere) return err({ reason: 'client_id_taken' })

  const isPublic = registered.tokenEndpointAuthMethod === 'none'
  if (isPublic && secret !== null) return refuse([secretIssue('no secret for token_endpoint_auth_method "none"')])
  const secretHash = secret === null ? (standing?.secretHash ?? null) : await hashSecret(secret)
  if (!isPublic && secretHash === null) return refuse([secretMissing])

  const now = context.clock()
  const client: Client = {
    issuer: input.at.tenantId === null ? null : input.at.issuer,
    formerSecret: null,
    registration: null,
    ...standing,
    ...registered,
    tenantId: tenantId.value,
    clientId: clientId.value,
    secretHash: isPublic ? null : secretHash,
    // A secret that the operator replaces is gone at once.
    ...(secretHash === standing?.secretHash && !isPublic ? {} : { formerSecret: null }),
    createdAt: standing?.createdAt ?? now,
    updatedAt: now,
  }
  if (standing !== null && isSame(client, standing)) return ok({ outcome: 'unchanged', client: standing })
  if (input.dryRun) return ok({ outcome: standing === null ? 'created' : 'replaced', client })
  await makeFirstKey(context.signingKeys, { client, issuer: input.at.issuer, now })
  // What was found is of an older state: the client may have got another secret meanwhile, or lost the one it had.
  const outcome = await context.clients.putClient({ client, secret: isPublic || secret !== null ? 'set' : 'keep' })
  switch (outcome) {
    case 'taken':
      return err({ reason: 'client_id_taken' })
    case 'secret_missing':
      return refuse([secretMissing])
    default:
      return ok({ outcome, client })
  }
}

/** Whether a put would change nothing but the time of it. */
function isSame(client: Client, standing: Client): boolean {
  const names = Object.keys({ ...standing, ...client }) as ReadonlyArray<keyof Client>
  return names.every((name) => name === 'updatedAt' || JSON.stringify(client[name]) === JSON.stringify(standing[name]))
}

const refuse = (issues: ReadonlyArray<InputIssue>) => err({ reason: 'input_invalid', issues } as const)

const secretIssue = (expected: string): InputIssue => unexpected('client_secret', expected)

const secretMissing = secretIssue('a secret of 22 to 256 characters')

/** Returns a client's metadata as it goes over the wire; never its secret or the secret's hash. */
export function toClientMetadata(client: Client): Readonly<Record<string, unknown>> {
  return {
    client_id: client.clientId,
    tenant_id: client.tenantId,
    issuer: client.issuer,
    dynamically_registered: client.registration !== null,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
    ...toRegisteredMetadata(client),
    require_pkce: client.requirePkce,
    require_consent: client.requireConsent,
    resources: client.resources,
    access_token_lifetime: client.lifetimes.accessToken,
    id_token_lifetime: client.lifetimes.idToken,
    refresh_token_idle_lifetime: client.lifetimes.refreshTokenIdle,
    refresh_token_absolute_lifetime: client.lifetimes.refreshTokenAbsolute,
  }
}
