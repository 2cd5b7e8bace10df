import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'

const root = join(import.meta.dirname, '../..')
const compatibilityDate = '2026-10-01'
const requestsPerRound = 3_000
const rounds = 7
const concurrency = 16

const empty = `export default { fetch() { return new Response('hello') } }`
const forwarder = `export default { fetch(request, env) { return env.TENANT_MERIDIAN.fetch(request) } }`

/** CPU of workerd for each request: an empty Worker, one that forwards to it and nothing else, and the gateway. */
export async function gatewayCpu(): Promise<string> {
  const { code } = await bundleWorker({ entry: join(root, 'hosts/edge-gateway/src/index.ts'), root })
  const socket = { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] }
  const worker = (name: string, contents: string, more: object = {}) => ({
    name,
    compatibilityDate,
    modules: [{ type: 'ESModule' as const, path: `${name}.mjs`, contents }],
    ...more,
  })
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      telemetry: { enabled: false },
      handleStructuredLogs: () => {},
      workers: [
        worker('entry', empty),
        worker('meridian', empty, socket),
        worker('forwarder', forwarder, { ...socket, serviceBindings: { TENANT_MERIDIAN: 'meridian' } }),
        worker('gateway', code, {
          ...socket,
          d1Databases: { CONTROL_DB: 'control' },
          serviceBindings: { AUTH: 'meridian', CONTROL_PLANE: 'meridian', TENANT_MERIDIAN: 'meridian' },
          bindings: {
            PLATFORM_ORIGIN: 'http://localhost',
            AUTH_HOST: 'auth.localhost',
            CONTROL_HOST: 'control.localhost',
          },
        }),
      ],
    }),
  )
  try {
    await miniflare.ready
    await arrange(miniflare)
    const pid = workerdPid()
    const ports = {
      'an empty Worker': Number((await miniflare.unsafeGetDirectURL('meridian')).port),
      'a Worker that forwards to it': Number((await miniflare.unsafeGetDirectURL('forwarder')).port),
      'the gateway in front of it': Number((await miniflare.unsafeGetDirectURL('gateway')).port),
    }
    const times = new Map(Object.keys(ports).map((name) => [name, [] as Array<number>]))
    for (let round = -2; round < rounds; round += 1) {
      for (const [name, port] of Object.entries(ports)) {
        const began = cpuMicroseconds(pid)
        await load(port)
        if (round >= 0) times.get(name)?.push((cpuMicroseconds(pid) - began) / requestsPerRound)
      }
    }
    const lines = [...times].map(([name, list]) => {
      const sorted = list.toSorted((a, b) => a - b)
      return `| ${name} | ${(sorted[Math.floor(rounds / 2)] ?? 0).toFixed(1)} | ${(sorted[0] ?? 0).toFixed(1)} |`
    })
    return ['| workerd, CPU a request | µs, median | µs, least |', '|---|---:|---:|', ...lines].join('\n')
  } finally {
    await miniflare.dispose()
  }
}

async function arrange(miniflare: Miniflare): Promise<void> {
  const db = await miniflare.getD1Database('CONTROL_DB', 'gateway')
  await migrateDatabase(db, join(root, 'packages/catalog/migrations'))
  await db
    .prepare(
      `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
       VALUES ('ten_1', 'meridian', 'Meridian', 'standard', 'active', 1, 0, 0)`,
    )
    .run()
  await db
    .prepare(
      `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at)
       VALUES ('ten_1', 'meridian.test', 'x', 0, 1)`,
    )
    .run()
}

async function load(port: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  let sent = 0
  const send = async (): Promise<void> => {
    while (sent < requestsPerRound) {
      sent += 1
      await get(agent, port)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, send))
  agent.destroy()
}

function get(agent: Agent, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ agent, port, host: '127.0.0.1', path: '/today', headers: { host: 'meridian.test' } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
      response.resume()
      response.on('end', resolve)
    })
      .on('error', reject)
      .end()
  })
}

function workerdPid(): number {
  const own = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => stat(Number(name))?.[1] === String(process.pid))
  const [pid] = own.filter((name) => readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('workerd'))
  if (pid === undefined) throw new Error('workerd is not among the child processes')
  return Number(pid)
}

/** Returns the fields of /proc/PID/stat from the third on: state, parent, ... */
function stat(pid: number): ReadonlyArray<string> | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
  } catch {
    return null
  }
}

// User and system time of the process, in ticks of 10 ms.
function cpuMicroseconds(pid: number): number {
  const fields = stat(pid) ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
