/** Returns whether a host name never leaves the machine (RFC 6761 section 6.3, RFC 8252 section 7.3). */
export const isLoopbackHost = (hostname: string): boolean =>
  /^(?:localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
