// Headers by which a client could tell a Worker behind the gateway who it is or where it was called. Only the gateway
// may say such things. X-Forwarded-For and -Proto stay: Cloudflare's edge sets them itself.
const prefixes = ['voyage-', 'x-tenant-']
const names = new Set([
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-server',
  'x-host',
  'x-original-host',
  'x-original-url',
  'x-rewrite-url',
])

/** Returns whether a request header is dropped before forwarding; `name` in lower case. */
export function isSpoofable(name: string): boolean {
  return names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
}
