/**
 * Returns what a request is called in this host's log, as Cloudflare calls it where it is in front; otherwise a fresh
 * name.
 */
export function requestIdOf(request: Request): string {
  const ray = request.headers.get('cf-ray') ?? ''
  return /^[\w-]{8,64}$/.test(ray) ? ray : crypto.randomUUID()
}
