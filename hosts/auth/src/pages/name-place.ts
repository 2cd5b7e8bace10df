/** Where a redirect URI leads, for a person: a site's host, or the name of an app's own scheme (RFC 8252 section 7.1). */
export interface Place {
  readonly kind: 'site' | 'app'
  readonly name: string
}

/** Returns where a registered redirect URI leads. The host is in ASCII, so that no letter passes for another one. */
export function namePlace(redirectUri: string): Place {
  const { protocol, host } = new URL(redirectUri)
  return /^https?:$/.test(protocol) ? { kind: 'site', name: host } : { kind: 'app', name: protocol.slice(0, -1) }
}
