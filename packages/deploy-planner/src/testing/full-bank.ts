import type { CreatePlanOptions } from '../create-plan-options.ts'
import type { WorkerSource } from '../plan.ts'
import type { Change } from './bank-manifest.ts'
import { bankFile, bankPlanOptions, bankWorkers } from './bank-manifest.ts'
import { resolveBank } from './plan-bank.ts'

/** How lanes and mail are bound: lanes sends to a queue that mail consumes, and they call each other. */
export const fullBankWorkers: ReadonlyArray<WorkerSource> = [
  ...bankWorkers.map((worker) =>
    worker.name === 'lanes'
      ? {
          ...worker,
          services: ['auth', 'mail'],
          kv: ['CACHE'],
          r2: { EXPORTS: 'bank-exports' },
          queues: { OUTBOX: 'to be named' },
        }
      : worker,
  ),
  {
    name: 'mail',
    config: 'mail/wrangler.toml',
    fingerprint: 'mail-1',
    services: ['lanes'],
    databases: [],
    kv: [],
    r2: {},
    queues: {},
    consumers: { 'bank-outbox': 'to be named' },
  },
]

const changes: ReadonlyArray<Change> = [
  [['kv'], [{ name: 'bank-cache' }]],
  [['r2'], [{ name: 'bank-exports' }]],
  [['queues'], [{ name: 'bank-outbox', deadLetterQueue: 'bank-outbox-dead' }, { name: 'bank-outbox-dead' }]],
  [['workers', 3, 'kv'], { CACHE: 'bank-cache' }],
  [['workers', 3, 'queues'], { OUTBOX: 'bank-outbox' }],
  [['workers', 4], { name: 'mail', config: 'mail/wrangler.toml', twoPhase: true }],
  [
    ['pages'],
    [
      {
        name: 'bank-desk',
        build: { directory: 'desk', command: ['npm', 'run', 'build'], vars: { API: '$' + '{origin}' } },
        output: 'desk/dist',
        bindings: {
          services: { LANES: 'lanes' },
          d1: { OPS: 'ops-db' },
          kv: { CACHE: 'bank-cache' },
          r2: { EXPORTS: 'bank-exports' },
          queues: { OUTBOX: 'bank-outbox' },
        },
      },
      { name: 'bank-help', output: 'help' },
    ],
  ],
]

/** Returns the bank with one of every kind: namespace, bucket, queues, Pages applications and two Workers in a ring. */
const fullBankFile = (...more: ReadonlyArray<Change>): unknown => bankFile(...changes, ...more)

/** Returns everything that the full bank's plan is made from, with nothing recorded. */
export function fullBankOptions(...more: ReadonlyArray<Change>): CreatePlanOptions {
  return {
    ...bankPlanOptions(resolveBank(fullBankFile(...more))),
    workers: fullBankWorkers,
    pages: [
      { name: 'bank-help', fingerprint: 'help-1' },
      { name: 'bank-desk', fingerprint: 'desk-1' },
    ],
  }
}
