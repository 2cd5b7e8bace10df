import {
  createPlan,
  listPlanNeeds,
  parseManifest,
  renderPlanMermaid,
  renderPlanSvg,
  renderPlanTable,
  resolveManifest,
  serializePlan,
} from '@voyage/deploy-planner'

// Plans Meridian and prints the plan, with no clock and no randomness. Whoever starts it forbids all other effects.
const [, , manifestText = '', ...order] = process.argv

const traps: ReadonlyArray<readonly [object, ReadonlyArray<string>]> = [
  [globalThis, ['fetch', 'setTimeout', 'setInterval']],
  [Date, ['now']],
  [Math, ['random']],
  [crypto, ['getRandomValues', 'randomUUID']],
]
for (const [owner, names] of traps) {
  for (const name of names) {
    Object.defineProperty(owner, name, {
      value() {
        throw new Error(`a plan may not call ${name}`)
      },
    })
  }
}

const parsed = parseManifest(JSON.parse(manifestText))
const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'production' }) : parsed
if (!resolved.ok) throw new Error(resolved.error.map(({ message }) => message).join('\n'))
const manifest = resolved.value
const needs = listPlanNeeds(manifest)
const inOrder = <T>(items: ReadonlyArray<T>): ReadonlyArray<T> =>
  order.includes('reversed') ? items.toReversed() : items
const plan = await createPlan({
  manifest,
  workers: inOrder(
    manifest.workers.map(({ name, config }) => ({
      name,
      config,
      fingerprint: 'source',
      services: name === 'edge-gateway' ? inOrder(['auth', 'control-plane', 'meridian']) : [],
      databases: name === 'meridian' ? inOrder(['meridian-config', 'meridian-ops']) : [],
      kv: ['control-plane', 'edge-gateway'].includes(name) ? ['TENANT_PROJECTION'] : [],
      r2: {},
      queues: {},
      consumers: {},
    })),
  ),
  pages: [],
  directories: Object.fromEntries(inOrder(needs.directories).map((directory) => [directory, 'content'])),
  days: inOrder(needs.branches).map(({ tenant, branch }) => ({ tenant, branch, date: '2026-11-23' })),
  secrets: inOrder(needs.secrets).map(({ name }) => name),
  state: null,
})
if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join('\n'))
process.stdout.write(
  `${serializePlan(plan.value)}${renderPlanTable(plan.value)}\n${renderPlanMermaid(plan.value)}${renderPlanSvg(plan.value)}`,
)
