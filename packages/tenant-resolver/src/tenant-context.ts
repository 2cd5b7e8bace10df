import { databaseToWire, isRecord, isText, parseDatabases } from './database-wire.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { TenantDatabaseRecord } from './tenant-directory.ts'

/** The header that carries the context from the gateway to the tenant's Worker. */
export const tenantContextHeader = 'voyage-tenant-context'

/** What the gateway tells a tenant's Worker about the tenant and the public address of the request. */
export interface TenantContext {
  readonly tenantId: string
  readonly slug: string
  readonly name: string
  readonly requestId: string
  /** Scheme, host and port as the browser sent them: `http://meridian.localhost:8787`. */
  readonly publicOrigin: string
  /** Path in front of the Worker's own paths: the empty string, or `/t/meridian`. */
  readonly basePath: string
  readonly databases: ReadonlyArray<TenantDatabaseRecord>
  /** The signal by which the gateway has authenticated the caller as this tenant's: `api_key`, `token_claim`. */
  readonly authenticatedBy?: string
}

/** Why a header is no context. */
export type TenantContextRefusal = { readonly reason: 'context_missing' } | { readonly reason: 'context_malformed' }

const malformed = err({ reason: 'context_malformed' } as const)

// Workers allow 128 KiB of headers in all; a context is a few hundred bytes.
const maxLength = 32_768

/** Returns the header value: base64url of the context as JSON with snake_case names. */
export function encodeTenantContext(context: TenantContext): string {
  const wire = {
    tenant_id: context.tenantId,
    slug: context.slug,
    name: context.name,
    request_id: context.requestId,
    public_origin: context.publicOrigin,
    base_path: context.basePath,
    databases: context.databases.map(databaseToWire),
    // Left out when undefined.
    authenticated_by: context.authenticatedBy,
  }
  // Escaped, the JSON is ASCII: one character is one byte.
  const json = JSON.stringify(wire).replace(notAscii, escapeCharacter)
  return btoa(json).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const notAscii = /[\u0080-\uffff]/g
const escapeCharacter = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Returns the context of a `voyage-tenant-context` header. Refuses an absent header and anything that
 * {@link encodeTenantContext} does not write; never throws.
 *
 * The value is not signed: it is trustworthy only in a Worker that is reachable through the gateway's service binding
 * alone (`workers_dev: false`, no route).
 */
export function decodeTenantContext(value: string | null): Result<TenantContext, TenantContextRefusal> {
  if (value === null) return err({ reason: 'context_missing' })
  if (value.length > maxLength || !/^[A-Za-z0-9_-]+$/.test(value)) return malformed
  try {
    const binary = atob(value.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return parseContext(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)))
  } catch {
    return malformed
  }
}

function parseContext(wire: unknown): Result<TenantContext, TenantContextRefusal> {
  if (!isRecord(wire)) return malformed
  const { tenant_id, slug, name, request_id, public_origin, base_path, authenticated_by } = wire
  const databases = parseDatabases(wire['databases'])
  if (!isText(tenant_id) || !isText(slug) || !isText(name) || !isText(request_id)) return malformed
  if (!isText(public_origin) || typeof base_path !== 'string' || databases === null) return malformed
  if (!(authenticated_by === undefined || isText(authenticated_by))) return malformed
  return ok({
    tenantId: tenant_id,
    slug,
    name,
    requestId: request_id,
    publicOrigin: public_origin,
    basePath: base_path,
    databases,
    ...(authenticated_by === undefined ? {} : { authenticatedBy: authenticated_by }),
  })
}
