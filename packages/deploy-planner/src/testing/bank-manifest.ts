import { readFileSync } from 'node:fs'
import type { CreatePlanOptions } from '../create-plan-options.ts'
import type { ResolvedManifest } from '../manifest.ts'
import type { WorkerSource } from '../plan.ts'

/** One change to a JSON value: where, and what stands there then; undefined takes it away. */
export type Change = readonly [path: ReadonlyArray<string | number>, value: unknown]

/** Returns bank.json, a small bank on a platform of three Workers, with these changes. */
export function bankFile(...changes: ReadonlyArray<Change>): unknown {
  const file: unknown = JSON.parse(readFileSync(new URL('./bank.json', import.meta.url), 'utf8'))
  return changes.reduce(change, file)
}

function change(value: unknown, [path, next]: Change): unknown {
  const [key, ...rest] = path
  if (key === undefined) return next
  const inner = change(new Map(Object.entries(value ?? {})).get(String(key)), [rest, next])
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1, inner)
  const entries = Object.entries(value ?? {}).filter(([name]) => name !== key)
  return Object.fromEntries(inner === undefined ? entries : [...entries, [key, inner]])
}

const noResources = { kv: [], r2: {}, queues: {}, consumers: {} }

/** The Workers of the bank: the gateway reaches everything, lanes signs in at auth. */
export const bankWorkers: ReadonlyArray<WorkerSource> = [
  { name: 'control', services: [], databases: ['control-db'] },
  { name: 'auth', services: [], databases: [] },
  { name: 'gateway', services: ['auth', 'control', 'lanes'], databases: ['control-db'] },
  { name: 'lanes', services: ['auth'], databases: ['config-db', 'ops-db'] },
].map((worker) => ({
  ...noResources,
  ...worker,
  config: `${worker.name}/wrangler.jsonc`,
  fingerprint: `${worker.name}-1`,
}))

/** Everything a plan of the bank is made from, with nothing recorded. */
export function bankPlanOptions(manifest: ResolvedManifest): CreatePlanOptions {
  return {
    manifest,
    workers: bankWorkers,
    pages: [],
    directories: {
      'migrations/control': 'm1',
      'migrations/config': 'm2',
      'migrations/ops': 'm3',
      'bank/config': 'c1',
    },
    days: [
      { tenant: 'bank', branch: 'north', date: '2026-11-23' },
      { tenant: 'bank', branch: 'south', date: '2026-11-24' },
    ],
    secrets: ['KEY_SECRET', 'CLIENT_SECRET', 'DEMO_PASSWORD'],
    state: null,
  }
}
