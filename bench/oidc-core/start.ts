import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { workerdPid } from '../measure-workerd.ts'
import { emptyWorker, startMiniflare } from '../start-miniflare.ts'
import type { Place } from './candidates.ts'
import { operatorToken } from './parties.ts'

const root = join(import.meta.dirname, '../..')
const oneQuery = `export default { async fetch(_, env) {
  return Response.json(await env.DB.prepare('SELECT ?').bind(1).first())
} }`

/** What ID token and access token cost at least: two signatures, the second of which waits for the first. */
const twoSignatures = `
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const text = new TextEncoder().encode('x'.repeat(400))
let key
export default { async fetch() {
  key ??= (await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])).privateKey
  await crypto.subtle.sign(algorithm, key, text)
  return new Response(await crypto.subtle.sign(algorithm, key, text))
} }`

/** The Workers of this bench, by name, in one workerd with direct sockets. */
export interface RunningWorkerd {
  place(name: 'empty' | 'one-query' | 'two-signatures' | 'core' | 'auth' | 'oauth' | 'oauth-kv'): Promise<Place>
  stop(): Promise<void>
}

/** Starts workerd with all Workers. */
export async function startWorkerd(): Promise<RunningWorkerd> {
  const bundle = async (entry: string): Promise<string> => (await bundleWorker({ entry: join(root, entry), root })).code
  const [core, oauth, auth] = await Promise.all([
    bundle('bench/oidc-core/core-worker.ts'),
    bundle('bench/oidc-core/oauth-provider-worker.ts'),
    bundle('hosts/auth/src/index.ts'),
  ])
  const compatibilityFlags = ['global_fetch_strictly_public']
  const workers = await startMiniflare([
    { name: 'empty', code: emptyWorker },
    { name: 'one-query', code: oneQuery, options: { d1Databases: { DB: 'auth' } } },
    { name: 'two-signatures', code: twoSignatures },
    { name: 'core', code: core ?? '' },
    { name: 'oauth', code: oauth ?? '', options: { bindings: { MEMORY: 'true' }, compatibilityFlags } },
    { name: 'oauth-kv', code: oauth ?? '', options: { kvNamespaces: { OAUTH_KV: 'oauth' }, compatibilityFlags } },
    {
      name: 'auth',
      code: auth ?? '',
      options: {
        compatibilityFlags: ['nodejs_compat'],
        d1Databases: { AUTH_DB: 'auth' },
        bindings: {
          ISSUERS: 'http://localhost',
          OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex'),
          KEY_ENCRYPTION_SECRET: 'key-encryption-secret-of-the-bench!!',
        },
      },
    },
  ])
  const database = await workers.miniflare.getD1Database('AUTH_DB', 'auth')
  await migrateDatabase(database, join(root, 'packages/oidc-core/migrations'))
  const pid = workerdPid()
  return {
    place: async (name) => ({ pid, port: await workers.port(name), host: 'localhost' }),
    stop: workers.stop,
  }
}

/** Starts npm oidc-provider, or an empty server, in a Node process of its own. */
export async function startNode(kind: 'oidc-provider' | 'empty'): Promise<{ place: Place; child: ChildProcess }> {
  const child = fork(join(import.meta.dirname, 'oidc-provider-server.ts'), [kind], { silent: true })
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.on('message', (message) => resolve(message as { port: number }))
    child.on('exit', (code) => reject(new Error(`${kind} ended with ${code}`)))
  })
  return { place: { pid: child.pid ?? 0, port, host: `127.0.0.1:${port}` }, child }
}
