import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ResolvedManifest } from '@voyage/deploy-planner'
import { createPlan, listPlanNeeds, parseManifest, resolveManifest } from '@voyage/deploy-planner'
import type { WranglerConfig } from '@voyage/deploy-planner/wrangler-config'
import { readWranglerConfig } from '@voyage/deploy-planner/wrangler-config'
import { describe, expect, it } from 'vitest'
import { unstable_readConfig } from 'wrangler'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

function readManifest(environment: string): ResolvedManifest {
  const parsed = parseManifest(JSON.parse(read('hosts/meridian/voyage.json')))
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment }) : parsed
  if (!resolved.ok) throw new Error(resolved.error.map((issue) => issue.message).join('\n'))
  return resolved.value
}

function readConfig(path: string): WranglerConfig {
  const config = readWranglerConfig(read(path), 'jsonc')
  if (!config.ok) throw new Error(`${path}: ${config.error.message}`)
  return config.value
}

// Wrangler's own type of a parsed configuration comes from a package that it bundles, so it is not visible here.
type RateLimited = { readonly ratelimits: ReadonlyArray<{ readonly namespace_id: string }> }

const manifest = readManifest('local')
const configs = manifest.workers.map((worker) => ({ worker, config: readConfig(worker.config) }))

describe("Meridian's manifest and the hosts' Wrangler configs", () => {
  it.each(configs)('agree on $worker.name: name, vars, databases and migrations', ({ worker, config }) => {
    expect(config.name).toBe(worker.name)
    expect(config.vars.toSorted()).toEqual(Object.keys(worker.vars).sort())
    for (const { databaseName, migrationsDirectory } of config.d1Databases) {
      const database = manifest.d1.find(({ name }) => name === databaseName)
      const directory = posix.join(posix.dirname(worker.config), migrationsDirectory ?? '')
      expect(database?.migrations, `${databaseName} in ${worker.config}`).toBe(directory)
    }
  })

  it('give the gateway the copy of the directory that the control plane writes', () => {
    const bound = configs.flatMap(({ worker, config }) =>
      config.kvNamespaces.map(({ binding }) => [worker.name, binding, worker.kv[binding]]),
    )
    expect(bound).toEqual([
      ['control-plane', 'TENANT_PROJECTION', 'voyage-tenants'],
      ['edge-gateway', 'TENANT_PROJECTION', 'voyage-tenants'],
    ])
  })

  it('count each rate limit in a namespace of its own, which is one for the whole account', () => {
    const namespaces = configs.flatMap(({ worker }) => {
      const config = fileURLToPath(new URL(`../../${worker.config}`, import.meta.url))
      const { ratelimits } = unstable_readConfig({ config }, { hideWarnings: true }) as RateLimited
      return ratelimits.map((limit) => limit.namespace_id)
    })
    expect(namespaces.toSorted()).toEqual(['1001', '1002', '1003', '1004'])
  })

  it("agree on the bindings of the tenant's databases", () => {
    const { config } = configs.find(({ worker }) => worker.name === 'meridian') ?? {}
    const inConfig = config?.d1Databases.map(({ binding, databaseName }) => [databaseName, binding])
    const inManifest = manifest.tenants[0]?.databases.map(({ d1, binding }) => [d1, binding]) ?? []
    expect([...inManifest, ['meridian-sessions', 'SESSIONS_DB']]).toEqual(inConfig)
  })

  it('agree on the branches', () => {
    const { branches } = JSON.parse(read('hosts/meridian/config/branches.json'))
    const ids = branches.map((branch: { readonly id: string }) => branch.id)
    expect(manifest.tenants[0]?.backfill?.branches).toEqual(ids)
  })

  it.each(['local', 'production'])('make a plan for %s that ends with the activation', async (environment) => {
    const resolved = readManifest(environment)
    const needs = listPlanNeeds(resolved)
    const plan = await createPlan({
      manifest: resolved,
      workers: configs.map(({ worker, config }) => ({
        name: worker.name,
        config: worker.config,
        fingerprint: 'source',
        services: config.services.map(({ service }) => service),
        databases: config.d1Databases.flatMap(({ databaseName }) => (databaseName === null ? [] : [databaseName])),
        kv: config.kvNamespaces.map(({ binding }) => binding),
        r2: {},
        queues: Object.fromEntries(config.queueProducers.map(({ binding, queue }) => [binding, queue ?? ''])),
        consumers: Object.fromEntries(
          config.queueConsumers.map(({ queue, deadLetterQueue }) => [queue, deadLetterQueue]),
        ),
      })),
      pages: [],
      directories: Object.fromEntries(needs.directories.map((directory) => [directory, 'content'])),
      days: needs.branches.map(({ tenant, branch }) => ({ tenant, branch, date: '2026-11-23' })),
      secrets: needs.secrets.map(({ name }) => name),
      state: null,
    })
    if (!plan.ok) throw new Error(plan.error.map((refusal) => refusal.message).join('\n'))
    const ids = plan.value.steps.map((step) => step.id)
    expect(ids).toHaveLength(38)
    expect(ids.at(-1)).toBe('tenant.activate:meridian')
    expect(ids.filter((id) => id.startsWith('queue.')).sort()).toEqual([
      'queue.create:voyage-events',
      'queue.create:voyage-events-dead',
    ])
    expect(ids.indexOf('worker.deploy:edge-gateway')).toBeGreaterThan(ids.indexOf('worker.deploy:meridian'))
  })
})
