import { normalizeHost } from '@voyage/tenant-resolver'
import type { RequestLimits } from './limits/request-limits.ts'
import { defaultLimits } from './limits/request-limits.ts'

/** The vars of wrangler.jsonc. */
export interface GatewayVars {
  readonly PLATFORM_ORIGIN: string
  readonly AUTH_HOST: string
  readonly CONTROL_HOST: string
  /** Hosts right below which tenants live, separated by spaces. Default: none. */
  readonly SITES_ROOTS?: string
  /** Bytes of a request's body at most. Default: 10485760 (10 MiB). */
  readonly MAX_BODY_BYTES?: string
}

/** Whose host a request was sent to. */
export type HostOwner = 'auth' | 'control' | 'platform' | 'tenant'

/** The addresses of the platform itself. */
export interface GatewaySettings {
  /** Normalised host on which tenants live below `/t/`. */
  readonly platformHost: string
  /** Returns who owns the host of `url`; every host that is not the platform's is taken for a tenant's domain. */
  ownerOf(url: URL): HostOwner
  /** Normalised hosts right below which tenants live. */
  readonly sitesRoots: ReadonlyArray<string>
  readonly limits: RequestLimits
}

/** Path in front of a tenant's slug on the platform's host. */
export const tenantPrefix = '/t'

/**
 * Returns the settings; a port is dropped, since a host means the same on each.
 *
 * @throws TypeError naming the variable that is missing or no host
 */
export function parseSettings(vars: GatewayVars): GatewaySettings {
  if (!URL.canParse(vars.PLATFORM_ORIGIN)) throw new TypeError('PLATFORM_ORIGIN is no URL')
  const platformHost = parseHost('PLATFORM_ORIGIN', new URL(vars.PLATFORM_ORIGIN).hostname)
  const owners = new Map<string, HostOwner>([
    [parseHost('AUTH_HOST', vars.AUTH_HOST), 'auth'],
    [parseHost('CONTROL_HOST', vars.CONTROL_HOST), 'control'],
    [platformHost, 'platform'],
  ])
  if (owners.size < 3) throw new TypeError('PLATFORM_ORIGIN, AUTH_HOST and CONTROL_HOST must name three hosts')
  return {
    platformHost,
    sitesRoots: (vars.SITES_ROOTS ?? '')
      .split(/\s+/)
      .filter((root) => root !== '')
      .map((root) => parseHost('SITES_ROOTS', root)),
    limits: { ...defaultLimits, maxBodyBytes: parseBytes(vars.MAX_BODY_BYTES) },
    ownerOf({ hostname }) {
      const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
      return owners.get(host) ?? 'tenant'
    },
  }
}

function parseHost(name: keyof GatewayVars, value: string | undefined): string {
  const host = normalizeHost(value ?? '')
  if (!host.ok) throw new TypeError(`${name} is no host name`)
  return host.value
}

function parseBytes(value: string | undefined): number {
  const bytes = Number(value ?? defaultLimits.maxBodyBytes)
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new TypeError('MAX_BODY_BYTES is no number of bytes')
  return bytes
}
