import { normalizeHost } from '@voyage/tenant-resolver'

/** The vars of wrangler.jsonc. */
export interface GatewayVars {
  readonly PLATFORM_ORIGIN: string
  readonly AUTH_HOST: string
  readonly CONTROL_HOST: string
}

/** Whose host a request was sent to. */
export type HostOwner = 'auth' | 'control' | 'platform' | 'tenant'

/** The addresses of the platform itself. */
export interface GatewaySettings {
  /** Normalised host on which tenants live below `/t/`. */
  readonly platformHost: string
  /** Returns who owns the host of `url`; every host that is not the platform's is taken for a tenant's domain. */
  ownerOf(url: URL): HostOwner
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
