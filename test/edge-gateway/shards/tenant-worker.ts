import type { TenantDatabase } from '@voyage/tenant-resolver/bindings'
import { attachTenantDatabases, createServiceShards } from '@voyage/tenant-resolver/bindings'

interface Env {
  readonly TENANT_ID: string
}

const record = { kind: 'ops', binding: null, shard: 'eu-1', year: null, mappingVersion: 1 }
let shards: ReturnType<typeof createServiceShards> | undefined

// Writes and reads its own database, and says what it sees of the tenant named in the path.
export default {
  async fetch(request: Request, workerEnv: Env): Promise<Response> {
    shards ??= createServiceShards({ env: workerEnv })
    const tenantId = new URL(request.url).pathname.slice(1) || workerEnv.TENANT_ID
    const env = attachTenantDatabases<Env, TenantDatabase>({
      env: workerEnv,
      context: { tenantId, databases: [record] },
      shards,
    })
    const visible = Object.keys(env).sort()
    const ops = await env.databases.ops()
    if (!ops.ok) return Response.json({ visible, refused: ops.error.reason }, { status: 503 })
    const insert = ops.value.prepare('INSERT INTO notes (text, bytes) VALUES (?, ?)')
    await ops.value.batch([insert.bind('one', null), insert.bind('two', new Uint8Array([1, 2]))])
    const row = await ops.value.prepare('SELECT count(*) AS notes, max(text) AS last FROM notes').first()
    const failed = await ops.value
      .prepare('SELECT absent_column')
      .all()
      .catch((error: Error) => error.message)
    return Response.json({ visible, row, failed })
  },
}
