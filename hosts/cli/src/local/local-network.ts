import type { V4WorkerOptions } from 'miniflare'

// What a Worker fetches at a public address of the stack reaches the entry Worker, as a custom domain does on
// Cloudflare. workerd itself cannot: it does not resolve *.localhost.
const code = `export default {
  fetch(request, env) {
    const { hostname, port } = new URL(request.url)
    const isOwn = hostname === 'localhost' || hostname.endsWith('.localhost')
    return isOwn && port === env.PORT && env.ENTRY !== undefined ? env.ENTRY.fetch(request) : fetch(request)
  },
}`

/** Returns the Worker through which all others of a stack fetch: addresses of the stack lead to its entry. */
export function createLocalNetwork(
  entry: { readonly worker: string; readonly port: number },
  workers: ReadonlyArray<{ readonly options: { readonly name: string } }>,
): V4WorkerOptions & { readonly name: string } {
  const isRunning = workers.some(({ options }) => options.name === entry.worker)
  return {
    name: 'voyage-local-network',
    modules: true,
    script: code,
    compatibilityDate: '2026-10-01',
    // A URL has no port where it is the scheme's own.
    bindings: { PORT: entry.port === 80 ? '' : String(entry.port) },
    ...(isRunning ? { serviceBindings: { ENTRY: entry.worker } } : {}),
  }
}
