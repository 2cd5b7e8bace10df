import { createPlan, parseManifest, resolveManifest } from '@voyage/deploy-planner'
import { syncBindings } from '@voyage/deploy-planner/wrangler-config'

const platform = { url: 'https://control.example', worker: null }
const file = {
  version: 1,
  name: 'bank',
  environments: { local: {} },
  controlPlane: platform,
  auth: platform,
  d1Count: 1,
  d1: [{ name: 'ops', migrations: 'migrations/ops' }],
  workers: [],
  tenants: [],
}

/** A plan, whose hash is the same wherever it is made, and an id written into a configuration. */
export async function smoke(): Promise<string> {
  const parsed = parseManifest(file)
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'local' }) : parsed
  if (!resolved.ok) return resolved.error.map(({ message }) => message).join('\n')
  const directories = { 'migrations/ops': 'v1' }
  const options = { manifest: resolved.value, workers: [], pages: [], directories, days: [], secrets: [], state: null }
  const plan = await createPlan(options)
  const text = '{ "d1_databases": [{ "binding": "OPS", "database_name": "ops", "database_id": "" }] }'
  const ids = { d1: { ops: '7d1c1f9e-3c2b-4a5d-9e8f-0a1b2c3d4e5f' } }
  const synced = syncBindings({ text, format: 'jsonc', ids })
  return `${plan.ok ? plan.value.hash : 'refused'} ${synced.ok ? synced.value.edits.length : 'refused'}`
}
