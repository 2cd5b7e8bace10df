import { parseKeyRotation, parseNewApiKey } from '@voyage/catalog'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'
import type { Entry } from './control-plane-calls.ts'
import { call, change, entriesIn, field, show, tenantPath, time } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { parseWholeNumber } from './parse-options.ts'
import { parseSlug, requireInput } from './require-input.ts'

/** Options of `voyage key create`. */
export interface CreateKeyOptions extends ControlPlaneOptions {
  readonly name: string
  readonly scope?: ReadonlyArray<string>
  readonly days?: string
}

/** Options of `voyage key rotate`. */
export interface RotateKeyOptions extends ControlPlaneOptions {
  readonly overlap: string
}

interface KeyOfTenant {
  readonly tenant: string
  readonly id: string
}

/** Shows a tenant's API keys. */
export function listKeys(tenant: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return show(options, context, {
    field: 'api_keys',
    read: async (api) =>
      entriesIn(await call(api, { method: 'GET', path: `${await tenantPath(api, tenant)}/api-keys` }), 'api_keys'),
    columns: [
      field('ID', 'id'),
      field('NAME', 'name'),
      ['STATE', stateOf],
      ['SCOPES', (entry) => (Array.isArray(entry['scopes']) ? entry['scopes'].join(' ') : '')],
      time('EXPIRES', 'expires_at'),
      time('LAST USED', 'last_used_at'),
    ],
    empty: `${tenant} has no API keys.`,
  })
}

/** Creates an API key and shows it. */
export async function createKey(tenant: string, options: CreateKeyOptions, context: CommandContext): Promise<void> {
  const days = options.days === undefined ? null : parseWholeNumber('--days', options.days, { from: 1, to: 36_500 })
  const body = {
    name: options.name,
    scopes: options.scope ?? [],
    ...(days === null ? {} : { expires_at: now() + days * 86_400 }),
  }
  requireInput(parseSlug(tenant), parseNewApiKey(body))
  await change(options, context, {
    what: `create the API key "${options.name}" for ${tenant}`,
    run: async (api) => call(api, { method: 'POST', path: `${await tenantPath(api, tenant)}/api-keys`, body }),
    say: shown,
  })
}

/** Creates the key that takes over from another one and shows it. */
export async function rotateKey(
  { tenant, id }: KeyOfTenant,
  options: RotateKeyOptions,
  context: CommandContext,
): Promise<void> {
  const overlap = parseWholeNumber('--overlap', options.overlap, { from: 0, to: 2_592_000 })
  requireInput(parseSlug(tenant), parseKeyRotation({ overlap }))
  await change(options, context, {
    what: `rotate the API key ${id} of ${tenant}; the old one counts for ${overlap} more seconds`,
    run: async (api) => {
      const path = `${await tenantPath(api, tenant)}/api-keys/${encodeURIComponent(id)}/rotate`
      return call(api, { method: 'POST', path, body: { overlap } })
    },
    say: shown,
  })
}

/** Ends a key. */
export async function revokeKey(
  { tenant, id }: KeyOfTenant,
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  requireInput(parseSlug(tenant))
  await change(options, context, {
    what: `revoke the API key ${id} of ${tenant}`,
    run: async (api) =>
      call(api, { method: 'DELETE', path: `${await tenantPath(api, tenant)}/api-keys/${encodeURIComponent(id)}` }),
  })
}

function shown(answer: Entry): ReadonlyArray<string> {
  return [String(answer['key']), 'It is not shown again.']
}

function stateOf(entry: Entry): string {
  if (entry['revoked_at'] !== null) return 'revoked'
  const expiresAt = entry['expires_at']
  return typeof expiresAt === 'number' && expiresAt <= now() ? 'expired' : 'live'
}
