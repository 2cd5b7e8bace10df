import type { V4WorkerOptions } from 'miniflare'

/** A Pages application of the stack: its host name, without a port, and the Worker that serves it. */
export interface LocalSite {
  readonly host: string
  readonly worker: string
}

// Cloudflare sends a host name of a Pages project to that project; on one port, somebody has to look.
const code = `export default {
  fetch(request, env) {
    const site = env.SITES[new URL(request.url).hostname]
    return (site === undefined ? env.ENTRY : env[site]).fetch(request)
  },
}`

/** Returns the Worker that listens in place of the entry Worker, for a stack that has Pages applications. */
export function createLocalFront(options: {
  readonly entry: { readonly worker: string; readonly port: number }
  readonly sites: ReadonlyArray<LocalSite>
}): V4WorkerOptions & { readonly name: string } {
  const { entry, sites } = options
  const bindings = sites.map(({ host, worker }, index) => ({ host, worker, binding: `SITE_${index}` }))
  return {
    name: 'voyage-local-front',
    modules: true,
    script: code,
    compatibilityDate: '2026-10-01',
    bindings: { SITES: Object.fromEntries(bindings.map(({ host, binding }) => [host, binding])) },
    serviceBindings: {
      ENTRY: entry.worker,
      ...Object.fromEntries(bindings.map(({ binding, worker }) => [binding, worker])),
    },
    unsafeDirectSockets: [{ host: '127.0.0.1', port: entry.port }],
  }
}
