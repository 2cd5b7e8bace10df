/** What a control plane and an auth host keep, as far as a deploy can tell. */
export interface PlatformInMemory {
  readonly tenants: ReadonlyArray<{ readonly id: string; readonly slug: string; name: string; status: string }>
  /** Every thing that was put, by its address; a thing that was put twice is there once. */
  readonly things: ReadonlyMap<string, unknown>
  /** Answers a request of the executor. */
  fetch(url: string, init: RequestInit): Promise<Response>
}

/** Returns a platform of which every tenant that is created gets a new id, whatever its slug: the worst an API may do. */
export function createPlatformInMemory(): PlatformInMemory {
  const tenants: Array<{ readonly id: string; readonly slug: string; name: string; status: string }> = []
  const things = new Map<string, unknown>()
  return {
    tenants,
    things,
    async fetch(url, init) {
      const { pathname, searchParams } = new URL(url)
      const body = typeof init.body === 'string' ? JSON.parse(init.body) : null
      const [first, id, ...rest] = pathname.split('/').slice(1)
      if (first === 'tenants' && id === undefined) {
        const slug = searchParams.get('slug')
        if (init.method === 'GET') return Response.json({ tenants: tenants.filter((one) => one.slug === slug) })
        const tenant = {
          id: `ten_${tenants.length}`,
          slug: String(body.slug),
          name: String(body.name),
          status: 'provisioning',
        }
        tenants.push(tenant)
        return Response.json(tenant, { status: 201 })
      }
      const tenant = tenants.find((one) => one.id === id)
      if (first === 'tenants' && rest.length === 0 && tenant !== undefined) {
        if (init.method === 'PATCH' && body.name !== undefined) tenant.name = String(body.name)
        if (init.method === 'PATCH' && body.status !== undefined) tenant.status = String(body.status)
        return Response.json(tenant)
      }
      things.set(`${pathname} ${body?.domain ?? body?.d1_database_id ?? ''}`, body)
      return Response.json({})
    },
  }
}
