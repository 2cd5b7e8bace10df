import { describe, expect, it } from 'vitest'
import { joinWorkers } from './planned-workers.ts'
import type { Change } from './testing/bank-manifest.ts'
import { bankFile, bankPlanOptions } from './testing/bank-manifest.ts'
import { resolveBank } from './testing/plan-bank.ts'
import type { WorkerGraph } from './worker-graph.ts'
import { createWorkerGraph } from './worker-graph.ts'

interface Bound {
  readonly services?: ReadonlyArray<string>
  readonly databases?: ReadonlyArray<string>
}

/** The graph of control, auth, gateway, lanes and mail, which bind what is said here and nothing else. */
function graphOf(bound: Readonly<Record<string, Bound>>, ...changes: ReadonlyArray<Change>): WorkerGraph {
  const mail: Change = [['workers', 4], { name: 'mail', config: 'mail/wrangler.jsonc' }]
  const manifest = resolveBank(bankFile(mail, ...changes))
  const sources = manifest.workers.map(({ name, config }) => ({
    name,
    config,
    fingerprint: name,
    services: [],
    databases: [],
    kv: [],
    r2: {},
    queues: {},
    consumers: {},
    ...bound[name],
  }))
  return createWorkerGraph(manifest, joinWorkers({ ...bankPlanOptions(manifest), workers: sources }).workers)
}

describe('the platform', () => {
  it('is the control plane, the auth host, and what they bind, through however many Workers', () => {
    const graph = graphOf({
      control: { services: ['gateway'] },
      gateway: { services: ['mail'] },
      mail: { services: ['control'] },
      lanes: { services: ['auth', 'control'] },
    })
    expect([...graph.platform].sort()).toEqual(['auth', 'control', 'gateway', 'mail'])
  })

  it('has no Worker where both are elsewhere', () => {
    const elsewhere: ReadonlyArray<Change> = ['controlPlane', 'auth'].map((host) => [[host, 'worker'], undefined])
    expect([...graphOf({ control: { services: ['auth'] } }, ...elsewhere).platform]).toEqual([])
  })
})

describe('who binds a database', () => {
  const graph = graphOf({
    gateway: { databases: ['ops-db'] },
    lanes: { databases: ['config-db', 'ops-db'], services: ['auth'] },
    auth: { services: ['lanes'] },
    mail: { services: ['auth'], databases: ['config-db'] },
    control: { services: ['mail'] },
  })

  it('is each Worker that names it, in the order of the manifest; nobody for one that is not bound', () => {
    expect(graph.bindersOf('ops-db')).toEqual(['gateway', 'lanes'])
    expect(graph.bindersOf('config-db')).toEqual(['lanes', 'mail'])
    expect(graph.bindersOf('control-db')).toEqual([])
  })

  it('is, of several databases, each Worker once', () => {
    expect([...graph.binding(new Set(['config-db', 'ops-db']))].sort()).toEqual(['gateway', 'lanes', 'mail'])
    expect([...graph.binding(new Set(['control-db']))]).toEqual([])
  })

  it('serves it together with every Worker that reaches those by service bindings', () => {
    expect([...graph.serving(new Set(['ops-db']))].sort()).toEqual(['auth', 'control', 'gateway', 'lanes', 'mail'])
    expect([
      ...graphOf({ gateway: { databases: ['ops-db'], services: ['lanes'] } }).serving(new Set(['ops-db'])),
    ]).toEqual(['gateway'])
    expect([...graph.serving(new Set())]).toEqual([])
  })
})

describe('a stub is bound first', () => {
  const ring = { lanes: { services: ['mail'] }, mail: { services: ['gateway'] }, gateway: { services: ['lanes'] } }
  const twoPhase: Change = [['workers', 4, 'twoPhase'], true]

  it('of a Worker with two phases, by each Worker that it needs in its turn', () => {
    const graph = graphOf(ring, twoPhase)
    expect(['lanes', 'gateway', 'auth'].map((worker) => graph.needsStub('mail', worker))).toEqual([true, true, false])
  })

  it('of no Worker without two phases, and of none that needs nobody', () => {
    expect(graphOf(ring).needsStub('mail', 'lanes')).toBe(false)
    expect(graphOf(ring, twoPhase).needsStub('lanes', 'mail')).toBe(false)
    expect(graphOf({ lanes: { services: ['mail'] } }, twoPhase).needsStub('mail', 'lanes')).toBe(false)
  })
})
