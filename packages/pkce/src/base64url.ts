/** Returns `bytes` as base64url without padding (RFC 7636 Appendix A, RFC 4648 section 5). */
export function encodeBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
