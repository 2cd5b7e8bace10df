import { createTenantResolver, customDomain } from '@voyage/tenant-resolver'

// A Worker around one resolver whose directory is another Worker: each read is real I/O of the request that began it.
// `SLOW` answers after the milliseconds its path names, and counts.
interface ProbeEnv {
  readonly SLOW: { fetch(url: string): Promise<Response> }
}

function createProbe(env: ProbeEnv) {
  let reads = 0
  let milliseconds = '0'
  const read = async () => {
    reads += 1
    const answer = await env.SLOW.fetch(`http://slow/${milliseconds}`)
    return {
      id: 'ten_1',
      slug: 'meridian',
      name: await answer.text(),
      status: 'active',
      plan: 'standard',
      version: 1,
      databases: [],
    }
  }
  const resolver = createTenantResolver({
    directory: { findByDomain: read, findBySlug: read },
    signals: [customDomain()],
    clock: {
      now: () => Date.now() / 1000,
      after(seconds, run) {
        const timer = setTimeout(run, seconds * 1000)
        return () => clearTimeout(timer)
      },
    },
    cache: { patienceSeconds: 0.5 },
  })
  return async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    if (url.pathname === '/arrange') {
      milliseconds = url.searchParams.get('milliseconds') ?? '0'
      reads = 0
      resolver.invalidate({ kind: 'everything' })
      return new Response()
    }
    if (url.pathname === '/reads') return Response.json({ reads })
    // Ends this request while its read is under way: what a client that goes away does to it.
    if (url.pathname === '/abandon') {
      void resolver.resolve(request)
      return new Response('gone')
    }
    const resolution = await resolver.resolve(request)
    // I/O after waiting: it throws when this request was resumed in another request's context.
    const own = await env.SLOW.fetch('http://slow/0')
    return Response.json({ outcome: resolution.outcome, own: await own.text() })
  }
}

const probes = new WeakMap<ProbeEnv, (request: Request) => Promise<Response>>()

export default {
  fetch(request: Request, env: ProbeEnv): Promise<Response> {
    const probe = probes.get(env) ?? createProbe(env)
    probes.set(env, probe)
    return probe(request)
  },
}
