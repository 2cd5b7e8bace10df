import { describe, expect, it } from 'vitest'
import { hashJson } from './canonical-json.ts'
import { createPlan } from './create-plan.ts'
import type { CreatePlanOptions } from './create-plan-options.ts'
import type { Plan } from './plan.ts'
import { parsePlan, serializePlan } from './plan-json.ts'
import { renderPlanTable } from './render-plan-table.ts'
import { bankFile, bankPlanOptions } from './testing/bank-manifest.ts'
import { fullBankOptions, fullBankWorkers } from './testing/full-bank.ts'
import { planBank, resolveBank } from './testing/plan-bank.ts'

const planFull = (changes: Partial<CreatePlanOptions> = {}) => planBank({ ...fullBankOptions(), ...changes })

const stepOf = (plan: Plan, id: string) => {
  const step = plan.steps.find((other) => other.id === id)
  if (step === undefined) throw new Error(`no step ${id}`)
  return step
}

/** Why there is no plan of the full bank after these changes. */
async function refusalsOf(changes: Partial<CreatePlanOptions>): Promise<ReadonlyArray<string>> {
  const planned = await createPlan({ ...fullBankOptions(), ...changes })
  return planned.ok ? [] : planned.error.map((refusal) => refusal.message)
}

/** The Workers of the full bank with one of them changed. */
const withWorker = (name: string, changes: object) =>
  fullBankWorkers.map((worker) => (worker.name === name ? { ...worker, ...changes } : worker))

describe('a plan with one of every kind', () => {
  it('provisions, syncs, migrates, makes projects, deploys Workers, builds and deploys Pages, registers, activates', async () => {
    expect((await planFull()).steps.map(({ id }) => id)).toEqual([
      'd1.create:control-db',
      'kv.create:bank-cache',
      'r2.create:bank-exports',
      'queue.create:bank-outbox',
      'queue.create:bank-outbox-dead',
      'bindings.sync:control',
      'd1.migrate:control-db',
      'worker.deploy:control',
      'worker.deploy:auth',
      'tenant.create:bank',
      'd1.create:config-db',
      'd1.create:ops-db',
      'bindings.sync:gateway',
      'bindings.sync:lanes',
      'bindings.sync:mail',
      'd1.migrate:config-db',
      'd1.migrate:ops-db',
      'database.register:bank/config-db',
      'database.register:bank/ops-db',
      'pages.create:bank-desk',
      'pages.create:bank-help',
      'worker.stub:mail',
      'worker.deploy:lanes',
      'worker.deploy:gateway',
      'worker.deploy:mail',
      'pages.build:bank-desk',
      'pages.deploy:bank-desk',
      'pages.deploy:bank-help',
      'features.register:bank',
      'domain.claim:bank/bank.localhost',
      'domain.verify:bank/bank.localhost',
      'tenant.name:bank',
      'client.put:bank/bank-web',
      'user.put:bank/demo',
      'config.load:bank',
      'day.backfill:bank/north',
      'day.backfill:bank/south',
      'tenant.activate:bank',
    ])
  })

  it('syncs what each binding stands for: the manifest names it, or the config does', async () => {
    const plan = await planFull()
    expect(stepOf(plan, 'bindings.sync:lanes')).toMatchObject({
      inputs: {
        databases: ['config-db', 'ops-db'],
        kv: { CACHE: 'bank-cache' },
        r2: { EXPORTS: 'bank-exports' },
        queues: { OUTBOX: 'bank-outbox' },
        consumers: {},
      },
      reads: ['kv.create:bank-cache', 'queue.create:bank-outbox', 'd1.create:config-db', 'd1.create:ops-db'],
    })
    expect(stepOf(plan, 'bindings.sync:mail').inputs).toMatchObject({
      consumers: { 'bank-outbox': 'bank-outbox-dead' },
    })
  })

  it('makes a queue before its producer and its consumer, and the dead-letter queue before the consumer (requirement 15)', async () => {
    const plan = await planFull()
    expect(stepOf(plan, 'worker.deploy:lanes').dependsOn).toContain('queue.create:bank-outbox')
    expect(stepOf(plan, 'worker.deploy:mail').dependsOn).toEqual(
      expect.arrayContaining(['queue.create:bank-outbox', 'queue.create:bank-outbox-dead']),
    )
  })

  it('deploys a Worker, and all else that is bound, before the Pages application that binds it (requirement 15)', async () => {
    expect(stepOf(await planFull(), 'pages.deploy:bank-desk').dependsOn).toEqual([
      'kv.create:bank-cache',
      'r2.create:bank-exports',
      'queue.create:bank-outbox',
      'd1.create:ops-db',
      'd1.migrate:ops-db',
      'pages.create:bank-desk',
      'worker.deploy:lanes',
      'pages.build:bank-desk',
    ])
  })

  it('activates a tenant after the Pages applications that reach it, and not after others', async () => {
    const { dependsOn } = stepOf(await planFull(), 'tenant.activate:bank')
    expect(dependsOn).toContain('pages.deploy:bank-desk')
    expect(dependsOn).not.toContain('pages.deploy:bank-help')
  })

  it('deploys a Pages application again when its source or its build changed', async () => {
    const before = stepOf(await planFull(), 'pages.deploy:bank-desk').inputHash
    const pages = fullBankOptions().pages.map((app) => ({ ...app, fingerprint: `${app.fingerprint}, changed` }))
    expect(stepOf(await planFull({ pages }), 'pages.deploy:bank-desk').inputHash).not.toBe(before)
    const { manifest } = fullBankOptions([['pages', 0, 'build', 'command', 2], 'build:fast'])
    expect(stepOf(await planFull({ manifest }), 'pages.deploy:bank-desk').inputHash).not.toBe(before)
  })

  it('has the same steps to the byte from one version to the next; others make every deployment run again', async () => {
    expect(hashJson((await planFull()).steps)).toBe('37bd26973175c4f7ae58664be548140c873e8c2574fa3a75dd332289a7df3ca0')
  })

  it('prints ids that are not known yet as such, and is read back as it was saved', async () => {
    const plan = await planFull()
    for (const title of [
      'Create KV namespace bank-cache',
      'Create queue bank-outbox',
      'Create Pages project bank-desk',
    ]) {
      expect(renderPlanTable(plan)).toMatch(new RegExp(`\\+ ${title} +\\(known after apply\\)`))
    }
    expect(await parsePlan(serializePlan(plan))).toEqual({ ok: true, value: plan })
  })

  it('refuses bindings that the manifest does not list, or whose place in the config is missing', async () => {
    const { manifest } = fullBankOptions(
      [['workers', 3, 'kv'], { OTHER: 'bank-cache' }],
      [['workers', 0, 'r2'], { FILES: 'bank-exports' }],
    )
    const workers = withWorker('mail', {
      queues: { LOST: 'lost' },
      r2: { B: 'nowhere' },
      consumers: { 'bank-outbox': null },
    })
    expect(await refusalsOf({ manifest, workers, pages: [] })).toEqual([
      'the manifest names the R2 binding FILES of Worker control, which control/wrangler.jsonc does not have',
      'Worker lanes has the KV binding CACHE; the manifest\'s "kv" of it does not say for which namespace',
      'the manifest names the KV binding OTHER of Worker lanes, which lanes/wrangler.jsonc does not have',
      'Worker mail is bound to the bucket nowhere, which the manifest does not list',
      'Worker mail is bound to the queue lost, which the manifest does not list',
      'the dead letters of the queue bank-outbox go to bank-outbox-dead, but the consumer in mail/wrangler.toml has no dead_letter_queue',
      'nothing is known of the files of Pages application bank-desk',
      'nothing is known of the files of Pages application bank-help',
    ])
  })

  it('counts namespaces, queues and all bindings before anything is created (requirement 31)', async () => {
    const kv = Array.from({ length: 1001 }, (_, index) => ({ name: `n-${index}` }))
    const queues = Array.from({ length: 10_001 }, (_, index) => ({ name: `q-${index}` }))
    const manifest = resolveBank(bankFile([['kv'], kv], [['queues'], queues]))
    const planned = await createPlan({ ...bankPlanOptions(manifest) })
    expect(!planned.ok && planned.error.map(({ message }) => message)).toEqual([
      '1001 KV namespaces of an account: Cloudflare allows 1000',
      '10001 queues of an account: Cloudflare allows 10000',
    ])
  })
})

describe('Workers that bind each other', () => {
  const inRing = (twoPhase: boolean) => fullBankOptions([['workers', 4, 'twoPhase'], twoPhase])

  it('names the whole path of the ring, and how to mend it (requirement 14)', async () => {
    const planned = await createPlan(inRing(false))
    expect(!planned.ok && planned.error).toEqual([
      {
        reason: 'dependency_cycle',
        path: ['worker.deploy:lanes', 'worker.deploy:mail', 'worker.deploy:lanes'],
        message:
          'these steps wait for each other: worker.deploy:lanes -> worker.deploy:mail -> worker.deploy:lanes; give one of these Workers "twoPhase": true to deploy a stub of it first',
      },
    ])
  })

  it('are deployed in two phases: a stub of one, the other, then the real one (requirement 14)', async () => {
    const plan = await planFull()
    const ids = plan.steps.map(({ id }) => id).filter((id) => /^worker.*(mail|lanes)$/.test(id))
    expect(ids).toEqual(['worker.stub:mail', 'worker.deploy:lanes', 'worker.deploy:mail'])
    expect(stepOf(plan, 'worker.stub:mail')).toMatchObject({ inputs: { worker: 'mail' }, dependsOn: [] })
    expect(stepOf(plan, 'worker.deploy:lanes').dependsOn).toContain('worker.stub:mail')
  })

  it('wait for the real one when they are in no ring with it', async () => {
    const workers = withWorker('gateway', { services: ['mail'] })
    const { dependsOn } = stepOf(await planFull({ workers }), 'worker.deploy:gateway')
    expect(dependsOn).toContain('worker.deploy:mail')
    expect(dependsOn).not.toContain('worker.stub:mail')
  })

  it('may all have two phases, and be more than two', async () => {
    const services = {
      control: ['auth'],
      auth: ['gateway'],
      gateway: ['lanes'],
      lanes: ['mail', 'lanes'],
      mail: ['control'],
    }
    const links = new Map<string, ReadonlyArray<string>>(Object.entries(services))
    const workers = fullBankWorkers.map((worker) => ({ ...worker, services: links.get(worker.name) ?? [] }))
    const ring =
      'worker.deploy:control -> worker.deploy:auth -> worker.deploy:gateway -> worker.deploy:lanes -> worker.deploy:mail -> worker.deploy:control'
    const { manifest } = fullBankOptions([['workers', 4, 'twoPhase'], false])
    const withoutDatabases = workers.map((worker) => ({ ...worker, databases: [] }))
    expect(await refusalsOf({ manifest, workers: withoutDatabases })).toEqual([expect.stringContaining(`${ring};`)])
    for (let mask = 1; mask < 32; mask++) {
      const phased = manifest.workers.map((worker, index) => ({ ...worker, twoPhase: (mask & (1 << index)) !== 0 }))
      expect(
        await refusalsOf({ manifest: { ...manifest, workers: phased }, workers: withoutDatabases }),
        `${mask}`,
      ).toEqual([])
    }
  })
})
