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
  /** Seconds for which active tenants are served on while the catalog cannot be read, 0 to 3600. Default: 60. */
  readonly OUTAGE_GRACE_SECONDS?: string
  /** Issuers whose access tokens may name a tenant, separated by spaces. Default: none; tokens are then left alone. */
  readonly TOKEN_ISSUERS?: string
  /** What names the platform in the tokens' `aud`, separated by spaces. Default: each token's own issuer. */
  readonly TOKEN_AUDIENCES?: string
  /** `refuse` (default) or `pass`: what becomes of a request with a token of these issuers that does not hold. */
  readonly TOKEN_INVALID?: string
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
  readonly tokens: TokenSettings
  readonly outageGraceSeconds: number
}

/** Which access tokens may name a tenant. */
export interface TokenSettings {
  readonly issuers: ReadonlyArray<{ readonly issuer: string; readonly audiences: ReadonlyArray<string> }>
  readonly invalid: 'refuse' | 'pass'
}

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
    sitesRoots: listed(vars.SITES_ROOTS).map((root) => parseHost('SITES_ROOTS', root)),
    limits: { ...defaultLimits, maxBodyBytes: parseBytes(vars.MAX_BODY_BYTES) },
    tokens: parseTokenSettings(vars),
    outageGraceSeconds: parseGrace(vars.OUTAGE_GRACE_SECONDS),
    ownerOf({ hostname, username, password }) {
      // A Host header may hold user information where no edge looks at it first; no signal reads such an address.
      if (username !== '' || password !== '') return 'tenant'
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

function parseTokenSettings(vars: GatewayVars): TokenSettings {
  const { TOKEN_INVALID: invalid = 'refuse' } = vars
  if (invalid !== 'refuse' && invalid !== 'pass') throw new TypeError('TOKEN_INVALID is neither "refuse" nor "pass"')
  const audiences = listed(vars.TOKEN_AUDIENCES)
  const issuers = listed(vars.TOKEN_ISSUERS).map((issuer) => {
    if (!isIssuer(issuer))
      throw new TypeError('TOKEN_ISSUERS names what is no issuer: https, without query or fragment')
    return { issuer, audiences: audiences.length === 0 ? [issuer] : audiences }
  })
  return { issuers, invalid }
}

// OpenID Connect Discovery 1.0 section 3; plain http on the developer's own machine.
function isIssuer(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && /(?:^|\.)localhost$/.test(hostname))
}

const listed = (text: string | undefined): ReadonlyArray<string> =>
  (text ?? '').split(/\s+/).filter((entry) => entry !== '')

function parseBytes(value: string | undefined): number {
  const bytes = Number(value ?? defaultLimits.maxBodyBytes)
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new TypeError('MAX_BODY_BYTES is no number of bytes')
  return bytes
}

function parseGrace(value = '60'): number {
  const seconds = Number(value)
  if (value.trim() === '' || !(seconds >= 0 && seconds <= 3600)) {
    throw new TypeError('OUTAGE_GRACE_SECONDS is no number from 0 to 3600')
  }
  return seconds
}
